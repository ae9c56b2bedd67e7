import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { prepareGenerate } from '../../src/stages/generate/generate.ts'
import { applyEdits } from '../../src/steps/apply-edits.ts'
import { commitAll, tempFolder, writeTree } from '../support/temp.ts'

const path = '.github/workflows/ci.yml'
const wishes = { check: false, look: false, force: false, replace: [], eject: [] }
const manifest = (more: object = {}) =>
  JSON.stringify({ name: 'acme', version: '1.0.0', scripts: { test: 'node --test' }, ...more })

type Wishes = Parameters<typeof prepareGenerate>[1]

/** A repository with a generated ci.yml, after `change`. */
async function opened(root: string, change: (text: string) => string = (text) => text) {
  writeTree(root, {
    'package.json': manifest(),
    'paquebot.toml': '[workflow]\nwithout = ["release", "version-bump", "dependabot"]\n',
  })
  commitAll(root)
  const { result } = await prepareGenerate(root, wishes)
  applyEdits(root, result.edits)
  const file = join(root, path)
  writeFileSync(file, change(readFileSync(file, 'utf8')))
}

/** What a run with these wishes decides and leaves. */
async function run(root: string, more: Partial<Wishes> = {}) {
  const { result, findings } = await prepareGenerate(root, { ...wishes, ...more })
  if (more.check !== true) applyEdits(root, result.edits)
  return {
    files: result.files.map(({ verdict, action }) => `${verdict}: ${action}`),
    rules: findings.map(({ rule, severity }) => `${severity} ${rule}`),
    text: readFileSync(join(root, path), 'utf8'),
  }
}

const edit = (text: string) => text.replace('run: npm test', 'run: npm test -- --only')
const ownStep =
  '\n\n      # paquebot:keep\n      - name: Sizes\n        run: node sizes.mjs\n      # paquebot:end'
const ownJob =
  '  # paquebot:keep\n  docs:\n    runs-on: ubuntu-latest\n    steps: []\n  # paquebot:end\n\n'
const keep = (text: string) =>
  text
    .replace('run: npm test', `run: npm test${ownStep}`)
    .replace('  # The one check', `${ownJob}  # The one check`)

describe('a generated file', () => {
  it('that was edited stays, with an error, until `--force`', async () => {
    using folder = tempFolder()
    await opened(folder.path, edit)
    expect(await run(folder.path)).toMatchObject({
      files: ['edited: keep'],
      rules: ['error generate/edited'],
      text: expect.stringContaining('npm test -- --only'),
    })
    expect(await run(folder.path, { force: true })).toMatchObject({
      files: ['edited: write'],
      rules: [],
      text: expect.not.stringContaining('--only'),
    })
  })

  it('keeps steps and jobs of the user when it is written anew, and its gate waits for them', async () => {
    using folder = tempFolder()
    await opened(folder.path, keep)
    writeTree(folder.path, { 'package.json': manifest({ engines: { node: '>=24' } }) })
    const { files, rules, text } = await run(folder.path)
    expect([files, rules]).toEqual([['stale: write'], []])
    expect(text).toContain(`run: npm test${ownStep}`)
    expect(text).toContain(`\n${ownJob}`)
    expect(text).toContain("node: ['24', '26']")
    expect(text).toContain('needs: [lint, test, security, build, rehearse, docs]')
    expect((await run(folder.path)).files).toEqual(['clean: keep'])
  })

  it('is not written when it would lose steps of the user', async () => {
    using folder = tempFolder()
    await opened(folder.path, keep)
    writeTree(folder.path, { 'package.json': manifest({ scripts: {} }) })
    expect(await run(folder.path)).toMatchObject({
      files: ['stale: keep'],
      rules: ['error generate/homeless'],
      text: expect.stringContaining('node sizes.mjs'),
    })
  })

  it('that is out of date is only told by `--check`', async () => {
    using folder = tempFolder()
    await opened(folder.path)
    expect((await run(folder.path, { check: true })).rules).toEqual([])
    writeTree(folder.path, { 'package.json': manifest({ engines: { node: '>=24' } }) })
    expect(await run(folder.path, { check: true })).toMatchObject({
      files: ['stale: keep'],
      rules: ['error generate/drift'],
      text: expect.stringContaining("['22', '24', '26']"),
    })
  })

  it('is up to date with the newer pins that Dependabot wrote', async () => {
    using folder = tempFolder()
    const newer = `actions/checkout@${'1'.repeat(40)} # v99.0.0`
    await opened(folder.path, (text) => text.replaceAll(/actions\/checkout@.*/g, newer))
    expect(await run(folder.path, { check: true })).toMatchObject({
      files: ['clean: keep'],
      rules: [],
    })
  })

  it('is the user’s after `--eject`, and comes back with `--replace`', async () => {
    using folder = tempFolder()
    await opened(folder.path, edit)
    expect((await run(folder.path, { eject: ['ci.yml'] })).files).toEqual(['edited: eject'])
    expect(await run(folder.path, { force: true })).toMatchObject({
      files: ['ejected: keep'],
      rules: [],
      text: expect.stringContaining('npm test -- --only'),
    })
    expect((await run(folder.path, { replace: ['ci.yml'] })).files).toEqual(['ejected: write'])
    expect((await run(folder.path)).files).toEqual(['clean: keep'])
  })
})
