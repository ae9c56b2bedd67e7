import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type LocalRegistries, startLocalRegistries } from '../src/index.ts'
import { type Distribution, makeSdist, makeWheel } from './support/archives.ts'
import { type Client, pythonClient } from './support/clients.ts'
import { expectSuccess } from './support/expect.ts'
import { mintPypiToken } from './support/oidc.ts'
import { pypiUpload } from './support/requests.ts'
import { isolatedEnv, makeFolder, run, tempFolder } from './support/run.ts'

const python = await pythonClient('python')
const twine = await pythonClient('twine')
const uv = await pythonClient('uv')

type Upload = (registries: LocalRegistries, token: string, files: string[]) => string[]

const uploaders: Record<string, { client: Client; upload: Upload }> = {
  twine: {
    client: twine,
    upload: (registries, token, files) => [
      ...['upload', '--non-interactive', '--disable-progress-bar'],
      ...['--repository-url', registries.pypi.upload, '-u', '__token__', '-p', token, ...files],
    ],
  },
  uv: {
    client: uv,
    upload: (registries, token, files) => [
      ...['publish', '--publish-url', registries.pypi.upload, '--token', token, ...files],
    ],
  },
}

for (const [title, { client, upload }] of Object.entries(uploaders)) {
  describe.skipIf(client.missing !== undefined)(label(title, client), () => {
    it('uploads, may repeat the same bytes, and is refused with other bytes', async () => {
      await using registries = await startLocalRegistries({ offline: true })
      await using folder = await tempFolder()
      const env = isolatedEnv(await makeFolder(folder.path, 'home'))
      const token = registries.tokens[0] ?? ''
      const files = await write(folder.path, [
        makeWheel('Acme.Core', '1.0.0'),
        makeSdist('Acme.Core', '1.0.0'),
      ])
      const go = () =>
        run([...commandOf(client), ...upload(registries, token, files)], { cwd: folder.path, env })

      expectSuccess(await go())
      expectSuccess(await go())
      await write(folder.path, [{ ...makeWheel('Acme.Core', '1.0.0', ['six']) }])
      const other = await go()
      expect(other.code).not.toBe(0)
      expect(other.output.replace(/\s+/g, ' ')).toContain('File already exists')
      const stored = registries.snapshot().pypi['acme-core']?.releases['1.0.0'] ?? {}
      expect(Object.keys(stored)).toEqual([
        'acme_core-1.0.0-py3-none-any.whl',
        'acme_core-1.0.0.tar.gz',
      ])
    })

    it('may come again after a 503 that had stored the file', async () => {
      await using registries = await startLocalRegistries({
        offline: true,
        faults: [{ kind: 'unavailable', at: { method: 'POST' } }],
      })
      await using folder = await tempFolder()
      const env = isolatedEnv(await makeFolder(folder.path, 'home'))
      const files = await write(folder.path, [makeWheel('acme-core', '1.0.0')])
      const token = registries.tokens[0] ?? ''
      const command = [...commandOf(client), ...upload(registries, token, files)]
      const first = await run(command, { cwd: folder.path, env })
      // twine comes again by itself, uv does not.
      if (title === 'uv') expect(first.output).toContain('503 Service Unavailable')
      expectSuccess(title === 'uv' ? await run(command, { cwd: folder.path, env }) : first)
      const uploads = registries.requests().filter(({ method }) => method === 'POST')
      expect(uploads.map(({ status }) => status)).toEqual([503, 200])
    })

    it('is refused with a wrong token', async () => {
      await using registries = await startLocalRegistries({ offline: true })
      await using folder = await tempFolder()
      const env = isolatedEnv(await makeFolder(folder.path, 'home'))
      const files = await write(folder.path, [makeWheel('acme-core', '1.0.0')])
      const command = [...commandOf(client), ...upload(registries, 'pypi-wrong', files)]
      const result = await run(command, { cwd: folder.path, env })
      expect(result.code).not.toBe(0)
      expect(result.output).toContain('403')
      expect(registries.snapshot().pypi).toEqual({})
    })
  })
}

describe.skipIf(python.missing !== undefined)(label('pip and uv pip', python), () => {
  it('install what was uploaded, with its dependency, and nothing else', async () => {
    await using registries = await startLocalRegistries({ offline: true })
    await using folder = await tempFolder()
    const env = isolatedEnv(await makeFolder(folder.path, 'home'))
    const files = await write(folder.path, [
      makeWheel('acme-core', '1.0.0'),
      makeWheel('acme-core', '2.0.0rc1'),
      makeWheel('acme-app', '1.0.0', ['acme-core>=1']),
    ])
    const { upload } = uploaders.uv as { upload: Upload }
    const publish = upload(registries, registries.tokens[0] ?? '', files)
    const cwd = folder.path
    expectSuccess(await run([...commandOf(uv), ...publish], { cwd, env }))

    const { simple } = registries.pypi
    const installers = {
      pip: [...commandOf(python), '-m', 'pip', ...pipInstall, '--index-url', simple],
      uv: [...commandOf(uv), 'pip', 'install', '--no-cache', '--default-index', simple],
    }
    for (const [name, command] of Object.entries(installers)) {
      const target = join(folder.path, `target-${name}`)
      const where = name === 'uv' ? ['--python', commandOf(python)[0] ?? ''] : []
      const install = [...command, ...where, '--target', target, 'acme-app']
      expectSuccess(await run(install, { cwd, env }))
      const code = 'import acme_core, acme_app; print(acme_core.version, acme_app.version)'
      const check = [...commandOf(python), '-c', code]
      const shown = await run(check, { cwd, env: { ...env, PYTHONPATH: target } })
      expect(shown.output.trim()).toBe('1.0.0 1.0.0')
    }
    expect(registries.missing()).toEqual([])

    const absent = [...installers.pip, '--target', join(folder.path, 'none'), 'left-pad']
    expect((await run(absent, { cwd, env })).code).toBe(1)
    expect(registries.missing()).toEqual(['pypi:left-pad'])
  })
})

describe.skipIf(python.missing !== undefined)(label('pip and uv pip', python), () => {
  it('follow redirects to an upstream', async () => {
    await using outside = await startLocalRegistries({ offline: true })
    await pypiUpload(outside, makeWheel('six', '1.17.0'))
    const upstream = { pypi: outside.pypi.simple }
    await using registries = await startLocalRegistries({ upstream })
    await pypiUpload(registries, makeWheel('acme_app', '1.0.0', ['six>=1']))
    await using folder = await tempFolder()
    const env = isolatedEnv(await makeFolder(folder.path, 'home'))
    const cwd = folder.path
    const { simple } = registries.pypi
    const pip = [...commandOf(python), '-m', 'pip', ...pipInstall, '--index-url', simple]
    expectSuccess(await run([...pip, '--target', 'pip', 'acme-app'], { cwd, env }))
    const uvPip = [...commandOf(uv), 'pip', 'install', '--no-cache', '--default-index', simple]
    const which = ['--python', commandOf(python)[0] ?? '']
    expectSuccess(await run([...uvPip, ...which, '--target', 'uv', 'acme-app'], { cwd, env }))
    for (const target of ['pip', 'uv']) {
      expect(await readdir(join(cwd, target))).toEqual(expect.arrayContaining(['acme_app', 'six']))
    }
  })
})

describe.skipIf(twine.missing !== undefined)(label('twine', twine), () => {
  // twine and uv insist on https for the exchange itself, so the job does it as Paquebot does.
  it('uploads with a token minted for a pending publisher', async () => {
    await using registries = await startLocalRegistries({
      offline: true,
      tokens: [],
      claims: { repository: 'acme/tools', workflow: 'release.yml' },
      publishers: [{ ...identity, registry: 'pypi', name: 'acme-core', pending: true }],
    })
    await using folder = await tempFolder()
    const env = isolatedEnv(await makeFolder(folder.path, 'home'))
    const { token = '' } = await mintPypiToken(registries)
    const files = await write(folder.path, [makeWheel('acme-core', '1.0.0')])
    const { upload } = uploaders.twine as { upload: Upload }
    const command = [...commandOf(twine), ...upload(registries, token, files)]
    expectSuccess(await run(command, { cwd: folder.path, env }))
    expect(Object.keys(registries.snapshot().pypi['acme-core']?.releases ?? {})).toEqual(['1.0.0'])
  })
})

// pip also asks for its own newest version, which would be listed as missing.
const pipInstall = ['install', '--no-cache-dir', '--disable-pip-version-check']

const identity = { owner: 'acme', repository: 'tools', workflow: 'release.yml' }

async function write(folder: string, distributions: readonly Distribution[]): Promise<string[]> {
  const dist = await makeFolder(folder, 'dist')
  const paths: string[] = []
  for (const { filename, data } of distributions) {
    paths.push(join(dist, filename))
    await writeFile(join(dist, filename), data)
  }
  return paths
}

function commandOf(client: Client): readonly string[] {
  return client.missing === undefined ? client.command : []
}

function label(title: string, client: Client): string {
  return client.missing === undefined ? title : `${title} (skipped: ${client.missing})`
}
