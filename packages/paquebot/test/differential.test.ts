import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ecosystems } from '../src/ecosystems/index.ts'
import { openRepository } from '../src/io/repository.ts'
import { hasErrors } from '../src/model/finding.ts'
import type { Workspace } from '../src/model/package.ts'
import { readChanges } from '../src/stages/plan/changes.ts'
import { readChangesetConfig } from '../src/stages/plan/config.ts'
import { planRelease } from '../src/stages/plan/plan.ts'
import { planVersion } from '../src/stages/version/version.ts'
import { randomWorkspace } from './support/random-workspace.ts'

const release = '3.0.3'
const oracle = join(tmpdir(), `paquebot-oracle-changesets-${release}`)
const program = join(oracle, 'node_modules/@changesets/cli/bin.js')
const scratch = mkdtempSync(join(tmpdir(), 'paquebot-differential-'))
const from = Number(process.env.PAQUEBOT_SEED ?? 1)
const seeds = Array.from(
  { length: Number(process.env.PAQUEBOT_SEEDS ?? 25) },
  (_, index) => from + index,
)

beforeAll(() => {
  if (existsSync(program)) return
  const draft = mkdtempSync(join(tmpdir(), 'paquebot-oracle-'))
  const args = [
    'install',
    '--no-audit',
    '--no-fund',
    '--prefix',
    draft,
    `@changesets/cli@${release}`,
  ]
  execFileSync('npm', args, { stdio: 'pipe' })
  rmSync(oracle, { recursive: true, force: true })
  renameSync(draft, oracle)
})

afterAll(() => rmSync(scratch, { recursive: true, force: true }))

it.each(seeds)(
  'does what `changeset version` 3.0.3 does, byte for byte (workspace %i)',
  async (seed) => {
    const theirs = join(scratch, `${seed}-theirs`)
    const ours = join(scratch, `${seed}-ours`)
    create(theirs, seed)
    cpSync(theirs, ours, { recursive: true })
    const upstream = spawnSync(process.execPath, [program, 'version'], {
      cwd: theirs,
      encoding: 'utf8',
    })
    const done = await version(ours)
    expect({ ok: done, files: treeOf(ours) }, upstream.stdout + upstream.stderr).toEqual({
      ok: upstream.status === 0,
      files: treeOf(theirs),
    })
  },
)

function create(root: string, seed: number): void {
  const { files, changesets, uncommitted } = randomWorkspace(seed)
  put(root, files)
  git(root, 'init', '-q', '-b', 'main')
  commit(root, 'first')
  for (const [file, text] of Object.entries(changesets)) {
    put(root, { [file]: text })
    commit(root, file)
  }
  put(root, uncommitted)
}

function put(root: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
}

function commit(root: string, message: string): void {
  git(root, 'add', '-A')
  git(root, '-c', 'user.name=t', '-c', 'user.email=t@t', 'commit', '-q', '-m', message)
}

function git(cwd: string, ...args: string[]): void {
  execFileSync('git', args, { cwd, stdio: 'pipe' })
}

/** What `paquebot version` does, without the command around it. */
async function version(root: string): Promise<boolean> {
  const repository = openRepository(root)
  const { npm } = ecosystems
  const found = npm.discover(repository)
  const packages = found.packages.map((pkg) => ({
    ...pkg,
    dependencies: npm.dependencies(repository, pkg, found.packages),
  }))
  const workspace: Workspace = { root, gitRoot: root, packages, tools: found.tools }
  const read = await readChanges(repository, workspace)
  const { settings, findings } = readChangesetConfig(repository, workspace)
  const planned = planRelease({ workspace, changes: read.changes, settings, ecosystems })
  if (hasErrors([...read.findings, ...findings, ...planned.findings]) || read.changes.length === 0)
    return false
  const { edits } = planVersion({ plan: planned.plan, workspace, settings, ecosystems, repository })
  for (const { file, after } of edits) {
    if (after === null) rmSync(join(root, file))
    else put(root, { [file]: after })
  }
  return true
}

function treeOf(root: string, folder = root): Record<string, string> {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.name !== '.git',
  )
  const found = entries.map((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory()
      ? treeOf(root, path)
      : { [relative(root, path)]: readFileSync(path, 'utf8') }
  })
  return Object.assign({}, ...found)
}
