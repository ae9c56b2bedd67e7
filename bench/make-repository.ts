import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import {
  npmName,
  number,
  pypiName,
  randomFrom,
  type Size,
  workspaceFiles,
} from './make-workspace.ts'
import { cacheFolder } from './peers.ts'

/**
 * Repositories with a history, always the same: packages of two worlds, conventional commits, releases with their
 * tags, pending changesets. Written through `git fast-import`, kept in the cache folder.
 */

/** Raised when the sets change, so that none of an older shape is measured. */
const generator = 1

export type SetName = 'S' | 'M' | 'L' | 'XL'

interface Shape extends Size {
  readonly commits: number
  readonly tags: number
  /** How many of the commits are releases, each with a tag `v<n>`. */
  readonly releases: number
  readonly changesets: number
}

export const sets: Readonly<Record<SetName, Shape>> = {
  S: { npm: 8, pypi: 2, commits: 200, tags: 75, releases: 7, changesets: 5 },
  M: { npm: 75, pypi: 25, commits: 5000, tags: 689, releases: 20, changesets: 40 },
  L: { npm: 750, pypi: 250, commits: 50_000, tags: 6158, releases: 50, changesets: 300 },
  XL: { npm: 3750, pypi: 1250, commits: 200_000, tags: 30_953, releases: 100, changesets: 1000 },
}

/** `npm`: changesets name npm packages only, which is all that peers know. `both`: Python packages too. */
export type World = 'npm' | 'both'

/** A working tree of the set for runs that only read: made once, then taken from the cache. */
export async function repository(set: SetName, world: World): Promise<string> {
  const store = join(cacheFolder, 'sets', `${set}-${generator}`)
  const bare = join(store, 'repository.git')
  if (!existsSync(bare)) await importInto(bare, sets[set])
  const tree = join(store, world)
  if (!existsSync(tree)) checkOut(bare, tree, world)
  return tree
}

/** A copy for runs that write. `renew` puts it back as it was; `modules` becomes its `node_modules`. */
export async function copyOf(
  set: SetName,
  world: World,
  { folder, modules }: { folder: string; modules?: string },
): Promise<{ readonly path: string; renew(): void }> {
  const source = await repository(set, world)
  checkOut(source, folder, 'main')
  if (modules !== undefined) symlinkSync(modules, join(folder, 'node_modules'))
  const renew = () => {
    git(folder, ['reset', '-q', '--hard'])
    git(folder, ['clean', '-q', '-fd'])
  }
  return { path: folder, renew }
}

/** The branch is called `main` in every copy: it is the base branch that Changesets compares with. */
function checkOut(from: string, to: string, branch: string): void {
  const draft = `${to}.draft`
  rmSync(draft, { recursive: true, force: true })
  git('.', ['clone', '-q', '--shared', '--branch', branch, from, draft])
  if (branch !== 'main') git(draft, ['branch', '-q', '-m', branch, 'main'])
  renameSync(draft, to)
}

async function importInto(bare: string, shape: Shape): Promise<void> {
  const draft = `${bare}.draft`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  git(draft, ['init', '-q', '--bare', '-b', 'both'])
  const child = spawn('git', ['fast-import', '--quiet', '--done'], {
    cwd: draft,
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  const ended = once(child, 'exit')
  for (const chunk of stream(shape)) if (!child.stdin.write(chunk)) await once(child.stdin, 'drain')
  child.stdin.end()
  const [code] = await ended
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`)
  renameSync(draft, bare)
}

function git(cwd: string, args: readonly string[]): void {
  execFileSync('git', args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
}

const born = 1_700_000_000

interface Commit {
  readonly branch: string
  readonly message: string
  readonly files: ReadonlyMap<string, string>
  readonly from?: string
}

/** The whole history as the text that `git fast-import` reads. */
function* stream(shape: Shape): Generator<string> {
  const history = new History(shape)
  yield history.commit({
    branch: 'npm',
    message: 'feat: a workspace',
    files: history.files,
  })
  const every = Math.floor((shape.commits * 0.98) / shape.releases)
  const changesetsFrom = shape.commits - shape.changesets
  for (let at = 1; at < shape.commits; at += 1) {
    const isRelease = at % every === 0 && at / every <= shape.releases
    if (isRelease) yield history.release(at / every)
    else yield history.work(at, at >= changesetsFrom)
  }
  yield history.pythonChangesets(Math.ceil(shape.changesets / 4))
  yield 'done\n'
}

/** Draws commits one after another; the same seed gives the same bytes and so the same commit ids. */
class History {
  readonly files: ReadonlyMap<string, string>
  private readonly shape: Shape
  private readonly random = randomFrom(2)
  private readonly versions: string[]
  private count = 0

  constructor(shape: Shape) {
    this.shape = shape
    this.files = workspaceFiles(shape, 1)
    this.versions = Array.from(
      { length: shape.npm + shape.pypi },
      (_, i) => `1.${(i < shape.npm ? i : i - shape.npm) % 10}.0`,
    )
  }

  commit({ branch, message, files, from }: Commit): string {
    const person = `bench <bench@localhost> ${born + this.count * 600} +0000`
    this.count += 1
    const parts = [`commit refs/heads/${branch}`, `mark :${this.count}`]
    parts.push(`author ${person}`, `committer ${person}`, data(message))
    if (from !== undefined) parts.push(`from ${from}`)
    for (const [path, text] of files) parts.push(`M 100644 inline ${path}`, data(text))
    return `${parts.join('\n')}\n\n`
  }

  /** One package's source file changes; towards the end each commit brings a changeset. */
  work(at: number, withChangeset: boolean): string {
    const i = this.pick(this.versions.length)
    const { folder, source, extension } = this.placeOf(i)
    const name = ['read', 'write', 'types'][this.pick(3)] ?? 'read'
    const files = new Map([[`${source}/${name}.${extension}`, `${name} = ${at}\n`]])
    if (this.pick(4) === 0) files.set(`${folder}/README.md`, `# Package ${i}\n\nChange ${at}\n`)
    if (withChangeset) files.set(...this.npmChangeset(at))
    return this.commit({ branch: 'npm', message: this.message(at, i), files })
  }

  /** Moves the versions of some packages and tags each, and the whole as `v<n>`. */
  release(nth: number): string {
    const { tags, releases } = this.shape
    const share = Math.ceil((tags - releases) / releases)
    const left = tags - releases - (nth - 1) * share
    const chosen = this.several(Math.min(share, left))
    const files = new Map(chosen.map((i) => this.bumped(i)))
    const text = this.commit({ branch: 'npm', message: `chore: release v${nth}.0.0`, files })
    const names = [`v${nth}.0.0`, ...chosen.map((i) => `${this.nameOf(i)}@${this.versions[i]}`)]
    return text + names.map((name) => this.tag(name)).join('')
  }

  pythonChangesets(count: number): string {
    const { npm, pypi } = this.shape
    const files = Array.from({ length: count }, (_, at) => {
      const bump = this.bump()
      const name = `pypi:${pypiName(this.pick(pypi))}`
      return changeset(`python-${number(at)}`, [[name, bump]], `Change ${at} of ${npm}`)
    })
    return this.commit({
      branch: 'both',
      message: 'feat: changesets of Python packages',
      files: new Map(files),
      from: `:${this.count}`,
    })
  }

  private tag(name: string): string {
    const person = `bench <bench@localhost> ${born + this.count * 600} +0000`
    return `tag ${name}\nfrom :${this.count}\ntagger ${person}\n${data(name)}\n`
  }

  private npmChangeset(at: number): readonly [string, string] {
    const names = this.several(1 + this.pick(3)).filter((i) => i < this.shape.npm)
    const wanted = names.length === 0 ? [this.pick(this.shape.npm)] : names
    const bumps = wanted.map((i) => [npmName(i), this.bump()] as const)
    return changeset(`change-${at}`, bumps, `Change ${at} that people notice`)
  }

  private bumped(i: number): readonly [string, string] {
    const { manifest } = this.placeOf(i)
    const [major = 1, minor = 0] = (this.versions[i] ?? '').split('.').map(Number)
    const version = `${major}.${minor + 1}.0`
    this.versions[i] = version
    const text = this.files.get(manifest) ?? ''
    return [manifest, text.replace(/^(\s*"?version"?(?:: | = )")[^"]+/m, `$1${version}`)]
  }

  private message(at: number, i: number): string {
    const type = ['feat', 'fix', 'fix', 'chore', 'docs', 'refactor', 'perf', 'test'][this.pick(8)]
    const breaking = this.pick(60) === 0
    const subject = `${type}(package-${number(i)})${breaking ? '!' : ''}: what ${at} does (#${at})`
    if (breaking) return `${subject}\n\nBREAKING CHANGE: what ${at} took away\n`
    return this.pick(3) === 0
      ? `${subject}\n\nWhy it was done, in a sentence or two\nthat go over two lines.\n\nRefs: #${at - 1}\n`
      : `${subject}\n`
  }

  private placeOf(i: number) {
    const { npm } = this.shape
    if (i < npm) {
      const folder = `packages/package-${number(i)}`
      return {
        folder,
        manifest: `${folder}/package.json`,
        source: `${folder}/src`,
        extension: 'ts',
      }
    }
    const folder = `python/package-${number(i - npm)}`
    const source = `${folder}/src/bench_package_${number(i - npm)}`
    return { folder, manifest: `${folder}/pyproject.toml`, source, extension: 'py' }
  }

  private nameOf(i: number): string {
    return i < this.shape.npm ? npmName(i) : pypiName(i - this.shape.npm)
  }

  private bump() {
    const at = this.random()
    return at < 0.6 ? 'patch' : at < 0.95 ? 'minor' : 'major'
  }

  private several(count: number): readonly number[] {
    const picks = new Set<number>()
    while (picks.size < Math.min(count, this.versions.length))
      picks.add(this.pick(this.versions.length))
    return [...picks]
  }

  private pick(below: number): number {
    return Math.floor(this.random() * below)
  }
}

function changeset(
  name: string,
  bumps: readonly (readonly [string, string])[],
  summary: string,
): readonly [string, string] {
  const lines = bumps.map(([pkg, bump]) => `"${pkg}": ${bump}`)
  return [`.changeset/${name}.md`, `---\n${lines.join('\n')}\n---\n\n${summary}\n`]
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`
}
