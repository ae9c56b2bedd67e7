import type { FileSnapshot, RegistrySnapshot } from '../types.ts'
import type { FileRecord, NpmPackageRecord, PypiProjectRecord } from './records.ts'
import type { Store } from './store.ts'

/** Everything stored, without times, in one order. */
export function takeSnapshot(store: Store): RegistrySnapshot {
  return {
    npm: Object.fromEntries(store.npm.all().map(([name, record]) => [name, npmPackage(record)])),
    pypi: Object.fromEntries(store.pypi.all().map(([name, record]) => [name, project(record)])),
  }
}

function npmPackage(record: NpmPackageRecord) {
  const versions = Object.entries(record.versions)
  return {
    distTags: { ...record.distTags },
    versions: Object.fromEntries(versions.map(([version, { file }]) => [version, facts(file)])),
  }
}

function project(record: PypiProjectRecord) {
  const releases: Record<string, Record<string, FileSnapshot>> = {}
  for (const file of record.files) {
    releases[file.version] ??= {}
    Object.assign(releases[file.version] ?? {}, { [file.filename]: facts(file) })
  }
  return { releases }
}

function facts({ filename, size, sha256, sha512 }: FileRecord): FileSnapshot {
  return { filename, size, sha256, sha512 }
}
