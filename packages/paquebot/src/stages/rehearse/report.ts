import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { writeAtomic } from '../../io/files.ts'
import { ownFolder } from '../../io/own-folder.ts'
import type { RehearsalOutcome } from './model.ts'

const folder = '.paquebot/rehearsals'

/** Makes the folder of the next rehearsal, `.paquebot/rehearsals/<n>`, and returns it relative to the root. */
export function nextReportFolder(root: string): string {
  const parent = ownFolder(root, 'rehearsals')
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
