import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parse } from 'smol-toml'
import { describe, expect, it } from 'vitest'
import { runCli } from './support/cli.ts'
import { commitAll, git, identity, tempFolder, writeTree } from './support/temp.ts'

/** `scenario.toml`: what is run in a copy of `in/`. */
interface Scenario {
  readonly command: readonly string[]
  /** Exit code; 0 when absent. */
  readonly exit?: number
  /** Folder of the run, relative to `in/`. */
  readonly cwd?: string
  /** Git tags on the first commit. */
  readonly tags?: readonly string[]
  /** Commits after the first, with the files that each writes and the tags that it gets. */
  readonly history?: readonly {
    readonly message: string
    readonly files?: Readonly<Record<string, string>>
    readonly tags?: readonly string[]
  }[]
  /** Message of a commit on a branch of `main` that adds the files of `branch/`; without it they are not committed. */
  readonly commit?: string
  /** Files that the branch removes. */
  readonly removes?: readonly string[]
  /** Git commands after that, before the run. */
  readonly git?: readonly (readonly string[])[]
}

/** The day of every release: that of the commits. */
const clock = { SOURCE_DATE_EPOCH: '1767323045' }

const root = join(import.meta.dirname, 'scenarios')
const update = process.env.SCENARIOS === 'update'

const leaves = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('scenario.toml'))
  .map((path) => dirname(path))
  .sort()

describe('scenarios', () => {
  it.concurrent.each(leaves)('%s', async (leaf) => {
    using folder = tempFolder()
    const home = join(root, leaf)
    const scenario = parse(readFileSync(join(home, 'scenario.toml'), 'utf8')) as unknown as Scenario
    makeRepository(home, scenario, folder.path)
    const cwd = join(folder.path, scenario.cwd ?? '.')
    const result = await runCli(scenario.command, { cwd, env: { ...identity, ...clock } })
    const said = scrub(result.stdout + result.stderr, folder.path)
    if (update) rewrite(home, said, folder.path)
    if (existsSync(join(home, 'git.txt')))
      expect(history(folder.path)).toBe(readFileSync(join(home, 'git.txt'), 'utf8'))
    expect(said).toBe(readFileSync(join(home, 'stdout.txt'), 'utf8'))
    expect(result.code).toBe(scenario.exit ?? 0)
    if (existsSync(join(home, 'out')))
      expect(readTree(folder.path)).toEqual(readTree(join(home, 'out')))
  })
})

/** The repository that the scenario describes, as it is before the run. */
function makeRepository(home: string, scenario: Scenario, root: string): void {
  cpSync(join(home, 'in'), root, { recursive: true })
  commitAll(root)
  for (const tag of scenario.tags ?? []) git(root, 'tag', tag)
  for (const { message, files = {}, tags = [] } of scenario.history ?? []) {
    writeTree(root, files)
    git(root, 'add', '-A')
    git(root, 'commit', '-q', '--allow-empty', '-m', message)
    for (const tag of tags) git(root, 'tag', tag)
  }
  branchOff(home, scenario, root)
  for (const args of scenario.git ?? []) git(root, ...args)
}

function branchOff(home: string, scenario: Scenario, folder: string): void {
  if (!existsSync(join(home, 'branch'))) return
  git(folder, 'checkout', '-q', '-b', 'feature')
  cpSync(join(home, 'branch'), folder, { recursive: true })
  for (const path of scenario.removes ?? []) rmSync(join(folder, path))
  if (scenario.commit === undefined) return
  git(folder, 'add', '-A')
  git(folder, 'commit', '-q', '-m', scenario.commit)
}

/** Takes out what differs from machine to machine. */
function scrub(text: string, folder: string): string {
  return text.replaceAll(folder, '<root>').replace(/\b\d+(\.\d+)? m?s\b/g, '<time>')
}

/** What git holds afterwards: the last commit with its files, the tags with their messages, and what is not clean. */
function history(folder: string): string {
  const tag = '--format=tag %(refname:short) (%(objecttype)) %(contents:subject)'
  return [
    git(folder, 'log', '-1', '--format=%s', '--name-status').trim(),
    git(folder, 'for-each-ref', tag, 'refs/tags').trim(),
    git(folder, 'status', '--short').trim(),
  ]
    .filter((part) => part !== '')
    .map((part) => `${part}\n`)
    .join('\n')
}

function rewrite(home: string, said: string, folder: string): void {
  writeFileSync(join(home, 'stdout.txt'), said)
  if (existsSync(join(home, 'git.txt'))) writeFileSync(join(home, 'git.txt'), history(folder))
  if (!existsSync(join(home, 'out'))) return
  rmSync(join(home, 'out'), { recursive: true })
  for (const [path, text] of Object.entries(readTree(folder))) {
    mkdirSync(dirname(join(home, 'out', path)), { recursive: true })
    writeFileSync(join(home, 'out', path), text)
  }
}

function readTree(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !/^(\.git|\.paquebot)\//.test(path))
  return Object.fromEntries(
    files.sort().map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
  )
}
