import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeArtifacts, writeRepository } from './fixture.ts'
import type { Template } from './world.ts'

/** What the matrix is about. */
export type Only = 'publish' | 'announce' | 'all'

const root = join(import.meta.dirname, '../../../..')
const built = join(root, 'packages/paquebot/dist/bin.js')

/** The built program starts in a third of the time of the source. */
function program(): string {
  if (isStale()) execFileSync(process.execPath, [join(root, 'scripts/build.ts')], { cwd: root })
  return built
}

function isStale(): boolean {
  const made = statSync(built, { throwIfNoEntry: false })?.mtimeMs ?? 0
  const sources = ['packages/paquebot/src', 'packages/local-registry/src'].map((one) =>
    join(root, one),
  )
  return sources
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .some((entry) => entry.isFile() && statSync(join(entry.parentPath, entry.name)).mtimeMs > made)
}

/** A release that waits to be run, in a folder that is removed at the end. */
export function makeTemplate(only: Only): Template & Disposable {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'paquebot-kill-template-'))
  const commit = writeRepository(join(folder, 'repository'))
  writeArtifacts(join(folder, 'artifacts'), commit)
  const call = (...args: readonly string[]) => [program(), ...args]
  const publish = call('publish', '--from', '../artifacts', '--wait', '2s')
  const announce = call('announce')
  return {
    folder,
    commands: [
      ...(only === 'announce' ? [] : [publish]),
      ...(only === 'publish' ? [] : [announce]),
    ],
    isPublished: only === 'announce',
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}
