import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeArtifacts, writeRepository } from './fixture.ts'
import type { Template } from './world.ts'

/** What the matrix is about; `careless` is a publisher of the matrix's own test. */
export type Only = 'publish' | 'announce' | 'all' | 'careless'

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
  return {
    folder,
    commands: commands[only](),
    isPublished: only === 'announce',
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

const publish = () => [
  program(),
  'publish',
  '--from',
  '../artifacts',
  '--wait',
  '0.05',
  '--no-smoke',
]
const announce = () => [program(), 'announce']

const commands: Readonly<Record<Only, () => readonly (readonly string[])[]>> = {
  publish: () => [publish()],
  announce: () => [announce()],
  all: () => [publish(), announce()],
  careless: () => [[join(import.meta.dirname, 'careless.mjs')]],
}
