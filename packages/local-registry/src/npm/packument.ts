import { integrity } from '../store/digests.ts'
import type { JsonObject, NpmPackageRecord, NpmVersionRecord } from '../store/records.ts'
import { predicateType } from './attestations.ts'

/** The form clients ask for with this type in `accept`. */
export const abbreviatedType = 'application/vnd.npm.install-v1+json'

const abbreviatedFields = [
  'name',
  'version',
  'deprecated',
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'bundleDependencies',
  'bundledDependencies',
  'acceptDependencies',
  'bin',
  'directories',
  'engines',
  'cpu',
  'os',
  'libc',
  'funding',
  '_hasShrinkwrap',
]

/** Everything about a package. */
export function fullPackument(record: NpmPackageRecord, base: string): JsonObject {
  const versions = Object.entries(record.versions)
  const latest = record.versions[record.distTags.latest ?? '']?.manifest
  const shown = ['description', 'readme', 'homepage', 'repository', 'license', 'keywords', 'author']
  return {
    _id: record.name,
    _rev: `${versions.length}-${record.modified}`,
    name: record.name,
    'dist-tags': record.distTags,
    versions: mapVersions(record, (version) => versionDocument(record.name, version, base)),
    time: {
      created: record.created,
      modified: record.modified,
      ...Object.fromEntries(versions.map(([version, { published }]) => [version, published])),
    },
    maintainers: [{ name: 'local', email: 'local@localhost' }],
    ...pick(latest ?? {}, shown),
  }
}

/** Only what an installer needs. */
export function abbreviatedPackument(record: NpmPackageRecord, base: string): JsonObject {
  return {
    name: record.name,
    modified: record.modified,
    'dist-tags': record.distTags,
    versions: mapVersions(record, (version) => abbreviate(record.name, version, base)),
  }
}

/** One version's manifest, with the tarball at our own address. */
export function versionDocument(name: string, version: NpmVersionRecord, base: string): JsonObject {
  const { file, manifest, bundles } = version
  const dist = {
    ...(manifest.dist as JsonObject | undefined),
    integrity: integrity(file.sha512),
    shasum: file.sha1,
    tarball: `${base}${name}/-/${file.filename}`,
    ...(bundles.length === 0 ? {} : { attestations: attestationLinks(name, version, base) }),
  }
  return { ...manifest, _id: `${name}@${manifest.version}`, dist }
}

function attestationLinks(name: string, version: NpmVersionRecord, base: string) {
  return {
    url: `${base}-/npm/v1/attestations/${name}@${version.manifest.version}`,
    provenance: { predicateType: predicateType(version.bundles[0]) },
  }
}

function abbreviate(name: string, version: NpmVersionRecord, base: string): JsonObject {
  const document = versionDocument(name, version, base)
  const scripts = (document.scripts ?? {}) as JsonObject
  const installs = ['preinstall', 'install', 'postinstall'].some((script) => script in scripts)
  return {
    ...pick(document, abbreviatedFields),
    dist: document.dist,
    ...(installs ? { hasInstallScript: true } : {}),
  }
}

function mapVersions(
  record: NpmPackageRecord,
  render: (version: NpmVersionRecord) => JsonObject,
): Record<string, JsonObject> {
  const versions = Object.entries(record.versions)
  return Object.fromEntries(versions.map(([number, version]) => [number, render(version)]))
}

function pick(object: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(fields.filter((field) => field in object).map((f) => [f, object[f]]))
}
