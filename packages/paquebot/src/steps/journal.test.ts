import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { tempFolder } from '../../test/support/temp.ts'
import { openJournal, readJournal } from './journal.ts'

const core = { file: 'core-1.0.0.tgz', sha256: 'a' }

it('remembers what was accepted, for exactly these bytes', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'release.jsonl')
  const journal = await openJournal(path, 'plan')
  await journal.note({ kind: 'sending', ...core })
  expect(readJournal(path, 'plan').acceptedAt(core)).toBeUndefined()
  await journal.note({ kind: 'accepted', ...core })
  await journal.close()
  const read = readJournal(path, 'plan')
  expect(read.acceptedAt(core)).toMatch(/^\d{4}-/)
  expect(read.attempts(core)).toBe(1)
  expect(read.acceptedAt({ ...core, sha256: 'b' })).toBeUndefined()
})

it('takes back what was refused afterwards', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'release.jsonl')
  const journal = await openJournal(path, 'plan')
  await journal.note({ kind: 'staged', ...core })
  await journal.note({ kind: 'refused', ...core })
  await journal.close()
  expect(readJournal(path, 'plan').acceptedAt(core)).toBeUndefined()
})

it('survives a cut at every byte: what stands whole is known, and the next entry, too', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'release.jsonl')
  const journal = await openJournal(path, 'plan')
  await journal.note({ kind: 'accepted', ...core })
  await journal.close()
  const whole = readFileSync(path, 'utf8')
  const cli = { file: 'cli-1.0.0.tgz', sha256: 'c' }
  for (let cut = 0; cut <= whole.length; cut += 1) {
    writeFileSync(path, whole)
    truncateSync(path, cut)
    const next = await openJournal(path, 'plan')
    await next.note({ kind: 'accepted', ...cli })
    await next.close()
    const read = readJournal(path, 'plan')
    expect(read.acceptedAt(cli), `cut at ${cut}`).toBeDefined()
    // All but the line end is the whole entry, once something stands on the next line.
    const isWhole = cut >= whole.length - 1
    expect(read.acceptedAt(core) !== undefined, `cut at ${cut}`).toBe(isWhole)
  }
})

it('begins anew for another plan, and for a format that it does not know', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'release.jsonl')
  const journal = await openJournal(path, 'plan')
  await journal.note({ kind: 'accepted', ...core })
  await journal.close()
  expect(readJournal(path, 'other').acceptedAt(core)).toBeUndefined()
  writeFileSync(path, '{"paquebot-journal":2,"plan":"plan"}\n')
  appendFileSync(path, `${JSON.stringify({ kind: 'accepted', at: 'now', ...core })}\n`)
  await (await openJournal(path, 'plan')).close()
  expect(readJournal(path, 'plan').acceptedAt(core)).toBeUndefined()
})

it('writes many entries at once, each on a line', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'release.jsonl')
  const journal = await openJournal(path, 'plan')
  const files = Array.from({ length: 50 }, (_, at) => ({ file: `${at}.tgz`, sha256: `${at}` }))
  await Promise.all(files.map((file) => journal.note({ kind: 'accepted', ...file })))
  await journal.close()
  const read = readJournal(path, 'plan')
  expect(files.filter((file) => read.acceptedAt(file) === undefined)).toEqual([])
})
