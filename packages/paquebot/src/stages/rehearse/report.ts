import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isFile, writeAtomic } from '../../io/files.ts'
import type { RehearsalOutcome } from './model.ts'

const folder = '.paquebot/rehearsals'

/** Makes the folder of the next rehearsal, `.paquebot/rehearsals/<n>`, and returns it relative to the root. */
export function nextReportFolder(root: string): string {
  const parent = join(root, folder)
  mkdirSync(parent, { recursive: true })
  ignoreInGit(join(root, '.paquebot'))
  for (let n = last(parent) + 1; ; n += 1) {
    try {
      mkdirSync(join(parent, String(n)))
      return `${folder}/${n}`
    } catch (error) {
      // Another rehearsal of the same tree took this number in between.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

function last(parent: string): number {
  return Math.max(0, ...readdirSync(parent).map(Number).filter(Number.isInteger))
}

/** What Paquebot leaves in the tree is never part of a commit. */
function ignoreInGit(path: string): void {
  const file = join(path, '.gitignore')
  if (!isFile(file)) writeAtomic(file, '*\n')
}

/** Writes `report.json`: the same document as `--json`. */
export function writeReport(
  root: string,
  { rehearsal, findings }: RehearsalOutcome,
  redact: (text: string) => string,
): void {
  const document = {
    paquebot: 1,
    command: 'rehearse',
    ok: rehearsal.verdict === 'ready',
    result: rehearsal,
    findings,
  }
  writeAtomic(
    join(root, rehearsal.report, 'report.json'),
    `${redact(JSON.stringify(document, null, 2))}\n`,
  )
}
