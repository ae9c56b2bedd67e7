import { describe, expect, it } from 'vitest'
import { checkedFrom, flawsOf } from '../../../../../test/support/checked.ts'
import { generateFiles } from '../../../generate/files.ts'
import { own } from '../../../generate/ownership.ts'
import { drift } from './drift.ts'
import { edited } from './edited.ts'

const files = {
  'package.json': '{ "name": "a", "version": "1.0.0" }\n',
  'package-lock.json': '{}\n',
}

/** The repository with everything that is generated for it. */
async function generated(): Promise<Readonly<Record<string, string>>> {
  const checked = await checkedFrom(files)
  const made = generateFiles(checked, {
    read: () => null,
    workflows: [],
    replaces: () => false,
  })
  return { ...files, ...Object.fromEntries(made.map((file) => [file.path, own(file, null).after])) }
}

const ci = '.github/workflows/ci.yml'

describe('gen/drift and gen/edited', () => {
  it('are silent for files as they were written, and for those of others', async () => {
    const there = await generated()
    expect([...(await flawsOf(drift, there)), ...(await flawsOf(edited, there))]).toEqual([])
    const foreign = { ...files, [ci]: 'on: push\njobs: {}\n' }
    expect([...(await flawsOf(drift, foreign)), ...(await flawsOf(edited, foreign))]).toEqual([])
  })

  it('tell a file that the repository has outgrown', async () => {
    const there = {
      ...(await generated()),
      'pyproject.toml':
        '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "b"\nversion = "1.0.0"\n',
    }
    expect(await flawsOf(drift, there)).toContain(
      `${ci} this file is not what the repository asks for any more`,
    )
    expect(await flawsOf(edited, there)).toEqual([])
  })

  it('tell a file that somebody edited', async () => {
    const there = await generated()
    const changed = {
      ...there,
      [ci]: (there[ci] ?? '').replace(/timeout-minutes: \d+/, 'timeout-minutes: 99'),
    }
    expect(changed).not.toEqual(there)
    expect(await flawsOf(edited, changed)).toEqual([
      `${ci} this file was edited since Paquebot wrote it, and stays behind from then on`,
    ])
    expect(await flawsOf(drift, changed)).toEqual([])
  })
})
