import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { javascriptCases } from './lockfiles/javascript.ts'
import { pythonCases } from './lockfiles/python.ts'
import { type LockCase, playCase } from './support/lock-case.ts'
import { installTools, openToolShed, type ToolShed } from './support/lock-tools.ts'

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'paquebot-lockfiles-')))
let shed: ToolShed

beforeAll(async () => {
  installTools()
  shed = await openToolShed(scratch)
}, 600_000)

afterAll(() => {
  if (process.env.PAQUEBOT_KEEP === undefined) rmSync(scratch, { recursive: true, force: true })
})

let played = 0

describe('after `paquebot version`', () => {
  const cases: readonly LockCase[] = [...javascriptCases, ...pythonCases]
  it.each(cases)('$tool takes the lockfiles as they are: $story', async (one) => {
    const folder = join(scratch, `case-${played++}`)
    const { refused, ours, theirs, before, findings } = await playCase(one, folder, shed)
    const doubts = findings.filter(({ rule }) => rule === 'version/stale-lockfile')
    expect({ refused, doubts, lockfiles: Object.keys(ours).sort() }).toEqual({
      refused: [],
      doubts: [],
      lockfiles: one.lockfiles,
    })
    expect(ours).toEqual(theirs)
    expect(ours).not.toEqual(one.stays === true ? {} : before)
  })
})
