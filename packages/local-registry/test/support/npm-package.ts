import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from './run.ts'

/** Writes a publishable package. */
export async function writePackage(
  folder: string,
  manifest: { name: string; version: string } & Record<string, unknown>,
): Promise<string> {
  await makeFolder(folder)
  const full = { type: 'module', exports: './index.js', files: ['index.js'], ...manifest }
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(full, null, 2)}\n`)
  await writeFile(join(folder, 'index.js'), `export const version = '${manifest.version}'\n`)
  return folder
}
