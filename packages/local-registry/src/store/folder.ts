import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RegistryKind } from '../types.ts'
import { sha256 } from './digests.ts'
import type { NewFile } from './store.ts'

/** The store's folder: `npm/*.json`, `pypi/*.json`, and `files/<sha256>`. */
export interface Folder {
  readonly npm: Map<string, unknown>
  readonly pypi: Map<string, unknown>
  read(sha256: string): Promise<Buffer>
  write(kind: RegistryKind, key: string, record: unknown, files: readonly NewFile[]): Promise<void>
}

/** Reads what a folder holds, making it when it is not there. */
export async function openFolder(root: string): Promise<Folder> {
  for (const name of ['npm', 'pypi', 'files']) await mkdir(join(root, name), { recursive: true })
  let queue = Promise.resolve()
  return {
    npm: await readRecords(join(root, 'npm')),
    pypi: await readRecords(join(root, 'pypi')),
    read: (sha256) => readFile(join(root, 'files', sha256)),
    write: (kind, key, record, files) => {
      // The text is made now and written in turn, so the last state of a package wins.
      const text = JSON.stringify({ key, record })
      const write = () => writeAll(root, join(root, kind, `${fileName(key)}.json`), text, files)
      const written = queue.then(write)
      queue = written.catch(() => {})
      return written
    },
  }
}

async function readRecords(folder: string): Promise<Map<string, unknown>> {
  const records = new Map<string, unknown>()
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.json')) continue
    const { key, record } = JSON.parse(await readFile(join(folder, name), 'utf8'))
    records.set(key, record)
  }
  return records
}

/** Upper case letters are marked, because some file systems do not tell `A` from `a`. */
function fileName(key: string): string {
  const name = encodeURIComponent(key).replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`)
  return name.length > 200 ? sha256(key) : name
}

/** Files first: a record never names bytes that are not there. */
async function writeAll(
  root: string,
  path: string,
  text: string,
  files: readonly NewFile[],
): Promise<void> {
  for (const file of files) await replaceFile(join(root, 'files', file.sha256), file.data)
  await replaceFile(path, text)
}

async function replaceFile(path: string, data: string | Buffer): Promise<void> {
  await writeFile(`${path}.new`, data)
  await rename(`${path}.new`, path)
}
