import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeArtifacts, writeRepository } from './fixture.ts'
import type { Template } from './world.ts'

/**
 * What the matrix is about: `publish` and then `announce`, one of them alone, or the one command that does both.
 * `careless` is a publisher of the matrix's own test.
 */
export type Only = 'all' | 'publish' | 'announce' | 'release' | 'careless'

const root = join(import.meta.dirname, '../../../..')
const main = join(root, 'packages/paquebot')

/** A copy of the built program, which starts in a third of the time of the source; later builds do not change it. */
function copyProgram(to: string): string {
  if (isStale()) execFileSync(process.execPath, [join(root, 'scripts/build.ts')], { cwd: root })
  for (const part of ['package.json', 'dist'])
    cpSync(join(main, part), join(to, part), { recursive: true })
  return join(to, 'dist/bin.js')
}

function isStale(): boolean {
  const made = statSync(join(main, 'dist/bin.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  return readdirSync(join(main, 'src'), { recursive: true, withFileTypes: true }).some(
    (entry) => entry.isFile() && statSync(join(entry.parentPath, entry.name)).mtimeMs > made,
  )
}

/** A release that waits to be run, in a folder that is removed at the end. */
export function makeTemplate(only: Only): Template & Disposable {
  const base = mkdtempSync(join(realpathSync(tmpdir()), 'paquebot-kill-template-'))
  const folder = join(base, 'world')
  const commit = writeRepository(join(folder, 'repository'))
  writeArtifacts(join(folder, 'artifacts'), commit)
  return {
    folder,
    commands: commandsOf(only, base),
    isPublished: only === 'announce',
    hasGithub: only !== 'publish' && only !== 'careless',
    [Symbol.dispose]: () => rmSync(base, { recursive: true, force: true }),
  }
}

function commandsOf(only: Only, base: string): readonly (readonly string[])[] {
  if (only === 'careless') return [[join(import.meta.dirname, 'careless.mjs')]]
  const program = copyProgram(join(base, 'program'))
  // Three seconds are enough for registries that need three looks.
  const how = ['--from', '../artifacts', '--wait', '0.05', '--no-smoke']
  const publish = [program, 'publish', ...how]
  const announce = [program, 'announce', '--from', '../artifacts']
  if (only === 'release') return [[program, 'release', ...how]]
  return [...(only === 'announce' ? [] : [publish]), ...(only === 'publish' ? [] : [announce])]
}
