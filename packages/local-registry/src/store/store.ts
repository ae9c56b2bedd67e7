import { openFolder } from './folder.ts'
import type { NpmPackageRecord, PypiProjectRecord } from './records.ts'

/** Packages and the bytes of their files. Writes are seen at once; `put` ends when they are kept. */
export interface Store {
  readonly npm: Shelf<NpmPackageRecord>
  readonly pypi: Shelf<PypiProjectRecord>
  bytes(sha256: string): Promise<Buffer>
}

interface Shelf<T> {
  get(key: string): T | undefined
  all(): readonly (readonly [string, T])[]
  /** Replaces a record and adds the files it names. */
  put(key: string, record: T, files?: readonly NewFile[]): Promise<void>
}

export interface NewFile {
  readonly sha256: string
  readonly data: Buffer
}

/** In memory, and in the folder too when there is one. */
export async function openStore(folder: string | undefined): Promise<Store> {
  const kept = folder === undefined ? undefined : await openFolder(folder)
  const blobs = new Map<string, Buffer>()
  const shelf = <T>(kind: 'npm' | 'pypi', records: Map<string, T>): Shelf<T> => ({
    get: (key) => records.get(key),
    all: () => [...records].sort(([a], [b]) => (a < b ? -1 : 1)),
    put: async (key, record, files = []) => {
      records.set(key, record)
      for (const file of files) blobs.set(file.sha256, file.data)
      await kept?.write(kind, key, record, files)
    },
  })
  return {
    npm: shelf('npm', (kept?.npm ?? new Map()) as Map<string, NpmPackageRecord>),
    pypi: shelf('pypi', (kept?.pypi ?? new Map()) as Map<string, PypiProjectRecord>),
    bytes: async (digest) => blobs.get(digest) ?? (await readKept(kept, digest)),
  }
}

async function readKept(
  kept: { read(sha256: string): Promise<Buffer> } | undefined,
  digest: string,
): Promise<Buffer> {
  if (kept === undefined) throw new Error(`no file with sha256 ${digest}`)
  return await kept.read(digest)
}
