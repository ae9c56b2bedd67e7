import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { isFile, writeAtomic } from './files.ts'

/** A folder below `.paquebot` of the user's tree, made when it is not there. Nothing in it is ever committed. */
export function ownFolder(root: string, name: string): string {
  const own = join(root, '.paquebot')
  const folder = join(own, name)
  mkdirSync(folder, { recursive: true })
  const ignore = join(own, '.gitignore')
  if (!isFile(ignore)) writeAtomic(ignore, '*\n')
  return folder
}
