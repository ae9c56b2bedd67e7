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
import { commitAll, git, tempFolder, writeTree } from './support/temp.ts'

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
}

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
    cpSync(join(home, 'in'), folder.path, { recursive: true })
    commitAll(folder.path)
    for (const tag of scenario.tags ?? []) git(folder.path, 'tag', tag)
    for (const { message, files = {}, tags = [] } of scenario.history ?? []) {
      writeTree(folder.path, files)
      git(folder.path, 'add', '-A')
      git(folder.path, 'commit', '-q', '--allow-empty', '-m', message)
      for (const tag of tags) git(folder.path, 'tag', tag)
    }
    branchOff(home, scenario, folder.path)
    const result = await runCli(scenario.command, { cwd: join(folder.path, scenario.cwd ?? '.') })
    const said = scrub(result.stdout + result.stderr, folder.path)
    if (update) rewrite(home, said, folder.path)
    expect(said).toBe(readFileSync(join(home, 'stdout.txt'), 'utf8'))
    expect(result.code).toBe(scenario.exit ?? 0)
    if (existsSync(join(home, 'out')))
      expect(readTree(folder.path)).toEqual(readTree(join(home, 'out')))
  })
})

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

function rewrite(home: string, said: string, folder: string): void {
  writeFileSync(join(home, 'stdout.txt'), said)
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
