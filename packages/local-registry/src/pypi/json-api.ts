import { json } from '../http/reply.ts'
import { sha256 } from '../store/digests.ts'
import type { PypiFileRecord, PypiProjectRecord } from '../store/records.ts'
import type { Reply } from '../types.ts'
import type { World } from '../world.ts'
import { normaliseName } from './names.ts'
import { findRelease } from './release.ts'
import { fileUrl } from './simple.ts'
import { byVersion } from './sort.ts'
import { isPrerelease, parseVersion } from './version.ts'

/** `GET /pypi/<project>/json` and `/pypi/<project>/<version>/json`, if it is here. */
export function jsonApi(world: World, name: string, wanted: string | undefined): Reply | undefined {
  const key = normaliseName(name)
  const record = world.store.pypi.get(key)
  if (record === undefined) return undefined
  const asked = parseVersion(wanted ?? '')
  const version = wanted === undefined ? newest(record) : asked && findRelease(record, asked)
  if (version === undefined) return undefined
  const files = (release: string) =>
    record.files
      .filter((file) => file.version === release)
      .map((file) => describeFile(world, key, file))
  const releases = Object.keys(record.releases).map((release) => [release, files(release)] as const)
  return json(200, {
    info: describeRelease(world, key, record, version),
    urls: files(version),
    vulnerabilities: [],
    last_serial: record.files.length,
    ...(wanted === undefined ? { releases: Object.fromEntries(releases) } : {}),
  })
}

/** Final releases go before prereleases, then the highest version. */
function newest(record: PypiProjectRecord): string | undefined {
  const versions = Object.keys(record.releases).sort(byVersion)
  const final = versions.findLast((text) => {
    const version = parseVersion(text)
    return version !== undefined && !isPrerelease(version)
  })
  return final ?? versions.at(-1)
}

const single = [
  'summary',
  'description',
  'description_content_type',
  'keywords',
  'license',
  'license_expression',
  'author',
  'author_email',
  'maintainer',
  'maintainer_email',
  'requires_python',
  'home_page',
  'download_url',
  'platform',
]

function describeRelease(world: World, key: string, record: PypiProjectRecord, version: string) {
  const metadata = record.releases[version]?.metadata ?? {}
  const list = (field: string) => metadata[field]?.filter((value) => value !== '')
  const url = `${world.address('pypi')}project/${key}/`
  return {
    name: record.name,
    version,
    ...Object.fromEntries(single.map((field) => [field, list(field)?.[0] ?? null])),
    classifiers: list('classifiers') ?? [],
    requires_dist: list('requires_dist') ?? null,
    provides_extra: list('provides_extra') ?? null,
    license_files: list('license_file') ?? null,
    dynamic: list('dynamic') ?? null,
    project_urls: projectUrls(list('project_urls')),
    package_url: url,
    project_url: url,
    release_url: `${url}${version}/`,
    yanked: false,
    yanked_reason: null,
  }
}

function projectUrls(values: readonly string[] | undefined) {
  if (values === undefined) return null
  const pairs = values.map((value) => {
    const [label = '', ...rest] = value.split(',')
    return [label.trim(), rest.join(',').trim()] as const
  })
  return Object.fromEntries(pairs)
}

function describeFile(world: World, key: string, file: PypiFileRecord) {
  return {
    filename: file.filename,
    packagetype: file.packagetype,
    python_version: file.pythonVersion,
    md5_digest: file.md5,
    digests: { md5: file.md5, sha256: file.sha256, blake2b_256: file.blake2 },
    'core-metadata': file.metadata === undefined ? false : { sha256: sha256(file.metadata) },
    size: file.size,
    upload_time: file.uploaded.slice(0, 19),
    upload_time_iso_8601: file.uploaded,
    url: fileUrl(world, key, file.filename),
    requires_python: file.requiresPython ?? null,
    has_sig: false,
    downloads: -1,
    yanked: false,
    yanked_reason: null,
  }
}
