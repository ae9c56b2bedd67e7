import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalRegistries, startLocalRegistries } from '../src/index.ts'
import { sha256 } from '../src/store/digests.ts'
import { coreMetadata, type Files, makeSdist, makeWheel, tarGz, zip } from './support/archives.ts'
import { pypiUpload } from './support/requests.ts'

let registries: LocalRegistries
let now = new Date('2026-11-21T12:00:00Z')

beforeAll(async () => {
  registries = await startLocalRegistries({ offline: true, now: () => now })
})
afterAll(() => registries.stop())

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${registries.pypi.url}${path}`, { headers, redirect: 'manual' })
async function getJson<T>(path: string, headers: Record<string, string> = {}): Promise<T> {
  return (await (await get(path, headers)).json()) as T
}

interface Page {
  readonly versions: readonly string[]
  readonly files: readonly { readonly url: string }[]
}

interface Project {
  readonly info: unknown
  readonly urls: readonly { readonly digests: { readonly sha256: string } }[]
  readonly releases: object
}

const simpleJson = { accept: 'application/vnd.pypi.simple.v1+json' }

describe('upload', () => {
  it('takes the same bytes again and again, and never other ones', async () => {
    const file = makeWheel('acme_same', '1.0.0')
    expect((await pypiUpload(registries, file)).status).toBe(200)
    expect((await pypiUpload(registries, file)).status).toBe(200)
    const other = { ...makeWheel('acme_same', '1.0.0', ['six']), filename: file.filename }
    const { status, reason } = await pypiUpload(registries, other)
    expect(status).toBe(400)
    expect(reason).toMatch(
      /^File already exists \('acme_same-1\.0\.0-py3-none-any\.whl', with blake2_256 hash '[0-9a-f]{64}'\)\./,
    )
    const renamed = { ...file, filename: 'acme_same-1.0.0-py2-none-any.whl' }
    expect((await pypiUpload(registries, renamed)).reason).toMatch(/^File already exists/)
  })

  it('says no in HTML to twine and in JSON to uv', async () => {
    const wrong = { filetype: 'bdist_egg' }
    const message = 'Invalid value for filetype. Error: Use a known file type.'
    const html = await pypiUpload(registries, makeWheel('acme', '1'), wrong)
    expect(html.body).toContain(`<h1>400 ${message}</h1>`)
    const accept = 'application/json;q=0.9, text/plain;q=0.8, text/html;q=0.7'
    const asJson = await pypiUpload(registries, makeWheel('acme', '1'), wrong, { accept })
    expect(JSON.parse(asJson.body)).toMatchObject({ code: `400 ${message}`, title: 'Bad Request' })
  })

  it('takes one sdist per release', async () => {
    expect((await pypiUpload(registries, makeSdist('acme_sdist', '1.0'))).status).toBe(200)
    // `1.0` and `1.0.0` are one release.
    const second = await pypiUpload(registries, makeSdist('acme_sdist', '1.0.0'))
    expect(second.reason).toBe('Only one sdist may be uploaded per release.')
  })

  it('closes a release after 14 days, but not for the same bytes', async () => {
    const file = makeWheel('acme_late', '1.0.0')
    await pypiUpload(registries, file)
    now = new Date('2026-12-06T12:00:00Z')
    const { reason } = await pypiUpload(registries, makeSdist('acme_late', '1.0.0'))
    expect(reason).toBe('Uploading new files to releases older than 14 days is not allowed.')
    expect((await pypiUpload(registries, file)).status).toBe(200)
    now = new Date('2026-11-21T12:00:00Z')
  })

  it('refuses nobody and strangers', async () => {
    const { status, reason } = await pypiUpload(registries, makeWheel('a', '1'), {}, { token: 'x' })
    expect(status).toBe(403)
    expect(reason).toMatch(/^Invalid or non-existent authentication information\./)
    const anonymous = await fetch(registries.pypi.upload, { method: 'POST' })
    expect(anonymous.status).toBe(403)
  })

  it.each([
    [
      'no name',
      { name: undefined },
      "'' is an invalid value for Name. Error: This field is required.",
    ],
    ['a bad name', { name: '-a' }, "'-a' is an invalid value for Name."],
    ['no digest', { sha256_digest: undefined }, 'Error: Include at least one message digest.'],
    ['a digest that is none', { sha256_digest: 'x' }, 'Invalid value for sha256_digest.'],
    ['another digest', { sha256_digest: 'a'.repeat(64) }, 'The digest supplied does not match'],
    ['another blake2 digest', { blake2_256_digest: 'a'.repeat(64) }, 'The digest supplied does'],
    ['no python version', { pyversion: undefined }, 'Invalid value for pyversion.'],
    ['an unknown protocol', { protocol_version: '2' }, 'Unknown protocol version.'],
    [
      'an unknown metadata version',
      { metadata_version: '9' },
      "'9' is not a valid metadata version.",
    ],
    ['no version', { version: undefined }, "'version' is a required field."],
    ['a version that is none', { version: '1.x' }, "'1.x' is invalid for 'version'."],
    ['a local version', { version: '1.0.0+abc' }, "The use of local versions in '1.0.0+abc'"],
    ['a long summary', { summary: 'x'.repeat(513) }, "'summary' field must be 512 characters"],
    ['two lines of summary', { summary: 'a\nb' }, "'summary' must be a single line."],
    [
      'a direct URL',
      { requires_dist: ['six', 'a @ https://x/a.whl'] },
      "Can't have direct dependency: a @",
    ],
    [
      'a requirement that is none',
      { requires_dist: 'six >' },
      "'six >' is invalid for 'requires-dist'.",
    ],
    [
      'a private classifier',
      { classifiers: ['Private :: X'] },
      "'Private :: X' is not a valid classifier.",
    ],
    ['two licences', { license: 'MIT', license_expression: 'MIT' }, 'License is deprecated when'],
    ['a later field', { metadata_version: '2.1', license_file: 'L' }, 'license-file introduced in'],
    [
      'a long label',
      { project_urls: `${'x'.repeat(33)}, https://x` },
      `'${'x'.repeat(33)}' must be`,
    ],
    [
      'a content type',
      { description_content_type: 'text/html' },
      "'description-content-type' must",
    ],
    ['a python range', { requires_python: 'three' }, "'three' is invalid for 'requires-python'."],
    [
      'a missing licence',
      { license_file: 'NONE' },
      'License-File NONE does not exist in distribution',
    ],
    [
      'attestations of a user',
      { attestations: '[]' },
      'Invalid attestations supplied during upload',
    ],
    ['another name', { name: 'other' }, "Start filename for 'other' with 'other'."],
    ['another version', { version: '2' }, "Version in filename should be '2' not '1.0.0'."],
  ])('refuses %s', async (_title, change, message) => {
    const { status, reason } = await pypiUpload(registries, makeWheel('acme_no', '1.0.0'), change)
    expect(reason).toContain(message)
    expect(status).toBe(400)
    expect(registries.snapshot().pypi['acme-no']).toBeUndefined()
  })

  it.each([
    'six',
    'six>=1,<2',
    'six >= 1 ; python_version < "3.9"',
    'requests[socks,http2] ~= 2.0',
    'backports.zoneinfo; extra == "tz"',
    'a (>=1.0)',
  ])('takes requirement %s', async (requirement) => {
    const file = makeWheel('acme_reqs', '1.0.0')
    const change = { requires_dist: [requirement] }
    expect((await pypiUpload(registries, file, change)).reason).toBe('OK')
  })

  const wheel = 'acme_zip-1.0.0-py3-none-any.whl'
  const info = 'acme_zip-1.0.0.dist-info'
  const whole: Files = {
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\n',
    [`${info}/RECORD`]: '',
    [`${info}/METADATA`]: coreMetadata('acme_zip', '1.0.0'),
  }
  const without = (file: string) =>
    zip(Object.fromEntries(Object.entries(whole).filter(([name]) => name !== `${info}/${file}`)))
  const scripts = { [`${info}/entry_points.txt`]: '[console_scripts]\n../evil = a:b\n' }
  it.each([
    ['a wheel that is no zip', Buffer.from('hello'), 'File is not a zipfile'],
    ['a wheel without WHEEL', without('WHEEL'), `WHEEL not found at ${info}/WHEEL`],
    ['a wheel without RECORD', without('RECORD'), 'does not contain the required RECORD file'],
    ['a wheel without METADATA', without('METADATA'), 'does not contain the required METADATA'],
    ['trailing bytes', Buffer.concat([zip(whole), Buffer.from('x')]), 'Trailing data'],
    ['a script outside of bin', zip({ ...whole, ...scripts }), 'has invalid entry points defined'],
  ])('refuses %s', async (_title, data, message) => {
    expect((await pypiUpload(registries, { filename: wheel, data })).reason).toContain(message)
  })

  const metadata = coreMetadata('acme', '1')
  it.each([
    ['no tar file', 'acme-1.tar.gz', Buffer.from('x'), 'File is not a tarfile'],
    [
      'two top folders',
      'acme-1.tar.gz',
      tarGz({ 'a/PKG-INFO': '', 'b/x': '' }),
      'Incorrect number of',
    ],
    [
      'no PKG-INFO',
      'acme-1.tar.gz',
      tarGz({ 'acme-1/x': '' }),
      'PKG-INFO not found at acme-1/PKG-INFO',
    ],
    ['a zip', 'acme-1.zip', zip({ 'acme-1/PKG-INFO': metadata }), "should be 'acme-1.tar.gz'."],
    ['an odd end', 'acme-1.rpm', Buffer.from('x'), 'Invalid file extension: Use .tar.gz, .whl'],
    ['a wheel as sdist', 'acme-1-py3-none-any.whl', Buffer.from('x'), 'Extension .whl is invalid'],
  ])('refuses an sdist with %s', async (_title, filename, data, message) => {
    const change = { name: 'acme', version: '1', filetype: 'sdist', pyversion: 'source' }
    const { reason } = await pypiUpload(registries, { filename, data }, change)
    expect(reason).toContain(message)
  })

  it.each([
    [
      'Acme.Dots',
      'Acme.Dots-1.0.tar.gz',
      "Filename 'Acme.Dots-1.0.tar.gz' is invalid, should be 'acme_dots-1.0.tar.gz'.",
    ],
    ['acme', 'acme-1.0.0-rc.1.tar.gz', 'Invalid source distribution filename'],
  ])('refuses the sdist of %s spelled %s', async (name, filename, message) => {
    const data = tarGz({ 'x-1.0/PKG-INFO': metadata })
    const { reason } = await pypiUpload(registries, { filename, data }, { name, version: '1.0' })
    expect(reason).toContain(message)
  })

  it.each([
    ['Acme.Core-1.0-py3-none-any.whl', "should contain the normalized project name 'acme_core'"],
    ['acme_core-1.0-py3-none-linux_x86_64.whl', "unsupported platform tag 'linux_x86_64'"],
    ['acme_core-1.0.whl', 'Invalid wheel filename (wrong number of parts)'],
  ])('refuses a wheel named %s', async (filename, message) => {
    const change = { name: 'Acme.Core', version: '1.0' }
    const { reason } = await pypiUpload(registries, { filename, data: zip({}) }, change)
    expect(reason).toContain(message)
  })
})

describe('index', () => {
  const file = makeWheel('Acme_Index', '1.0.0', ['six>=1'])
  beforeAll(async () => {
    const name = { name: 'Acme_Index', requires_dist: 'six>=1', requires_python: '>=3.9' }
    await pypiUpload(registries, makeWheel('Acme_Index', '1.10.0rc1'), { ...name })
    await pypiUpload(registries, file, name)
    await pypiUpload(registries, makeWheel('Acme_Index', '1.9.0'), name)
  })

  it('lists files in the JSON of PEP 691 and 700', async () => {
    const page = await getJson<Page>('simple/acme-index/', simpleJson)
    expect(page).toMatchObject({ meta: { 'api-version': '1.4' }, name: 'acme-index' })
    expect(page.versions).toEqual(['1.0.0', '1.9.0', '1.10.0rc1'])
    expect(page.files[0]).toMatchObject({
      filename: file.filename,
      hashes: { sha256: sha256(file.data) },
      'requires-python': '>=3.9',
      size: file.data.length,
      'upload-time': '2026-11-21T12:00:00.000Z',
      yanked: false,
      'core-metadata': {
        sha256: sha256(coreMetadata('Acme_Index', '1.0.0', ['Requires-Dist: six>=1'])),
      },
    })
  })

  it('lists files in HTML for everybody else', async () => {
    const response = await get('simple/acme-index/')
    expect(response.headers.get('content-type')).toContain('text/html')
    const html = await response.text()
    expect(html).toContain(`#sha256=${sha256(file.data)}" data-requires-python="&gt;=3.9"`)
  })

  it('redirects to the normal name', async () => {
    const response = await get('simple/Acme_Index/')
    expect([response.status, response.headers.get('location')]).toEqual([
      301,
      '/simple/acme-index/',
    ])
    expect((await get('simple/acme-index')).headers.get('location')).toBe('/simple/acme-index/')
  })

  it('serves the file, a part of it, and its metadata', async () => {
    const page = await getJson<Page>('simple/acme-index/', simpleJson)
    const url = page.files[0]?.url ?? ''
    expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(file.data)
    const part = await fetch(url, { headers: { range: 'bytes=-10' } })
    expect(part.status).toBe(206)
    expect(part.headers.get('content-range')).toBe(
      `bytes ${file.data.length - 10}-${file.data.length - 1}/${file.data.length}`,
    )
    expect(Buffer.from(await part.arrayBuffer())).toEqual(file.data.subarray(-10))
    expect((await fetch(url, { headers: { range: 'bytes=999999-' } })).status).toBe(416)
    expect(await (await fetch(`${url}.metadata`)).text()).toContain('Requires-Dist: six>=1')
  })

  it('describes the newest final release in the JSON API', async () => {
    const project = await getJson<Project>('pypi/Acme-Index/json')
    expect(project.info).toMatchObject({
      name: 'Acme_Index',
      version: '1.9.0',
      requires_dist: ['six>=1'],
    })
    expect(Object.keys(project.releases)).toHaveLength(3)
    const release = await getJson<Project>('pypi/acme-index/1.0/json')
    expect(release.urls[0]?.digests.sha256).toBe(sha256(file.data))
    expect(release.releases).toBeUndefined()
    expect((await get('pypi/acme-index/3.0/json')).status).toBe(404)
    expect((await get('pypi/acme-never/json')).status).toBe(404)
  })

  it('has no attestations', async () => {
    const path = `integrity/acme-index/1.0.0/${file.filename}/provenance`
    expect((await get(path)).status).toBe(404)
  })
})
