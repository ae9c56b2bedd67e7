import { posix } from 'node:path'
import { closest, distance } from 'fastest-levenshtein'
import type { Repository } from '../../io/repository.ts'
import type { Finding, Location } from '../../model/finding.ts'
import type { Package, PackageId, Workspace } from '../../model/package.ts'
import type { Change } from '../../model/plan.ts'
import { type Bump, maxBump } from '../../model/version.ts'
import { leaderAmong, type Resolved, resolveName } from '../discover/names.ts'
import { commitsOfChangesets } from './commits.ts'
import { diagnose, locatorOf, tamed } from './front-matter.ts'
import { ambiguous } from './groups.ts'
import { compareText } from './packages.ts'
import { type ParsedChangeset, parsePlain } from './plain-changeset.ts'
import { positionAt } from './position.ts'
import { type Pre, readPre, tellPre } from './pre.ts'

const folder = '.changeset'
const instructions = ['AGENTS.md', 'CLAUDE.md', 'GEMINI.md']

/** What the changeset files say. */
export interface ReadChanges {
  readonly changes: readonly Change[]
  readonly pre: Pre
  readonly findings: readonly Finding[]
}

/**
 * The changesets of the repository, in the order of their file names, those of `.changeset/pre/` last.
 * A file that cannot be read is a finding `plan/invalid-changeset`, a name that means no or several packages
 * `plan/unknown-package` or `plan/ambiguous-package`, each at its line; the rest is returned all the same.
 * `known` are commits that added changesets, by file; git is asked only for others.
 */
export async function readChanges(
  repository: Repository,
  workspace: Workspace,
  known: ReadonlyMap<string, string> = new Map(),
): Promise<ReadChanges> {
  const files = changesetFiles(repository)
  const [{ commits, findings: late }, parsed] = await Promise.all([
    files.every((file) => known.has(file))
      ? { commits: known, findings: [] }
      : commitsOfChangesets(repository, files),
    parseChanges(repository, workspace, files),
  ])
  return {
    ...parsed,
    changes: parsed.changes.map((change) => withCommit(change, commits)),
    findings: [...parsed.findings, ...late],
  }
}

/** `readChanges` without the commits that brought them: git is not asked. */
export async function parseChanges(
  repository: Repository,
  workspace: Workspace,
  files = changesetFiles(repository),
): Promise<ReadChanges> {
  const pre = readPre(repository)
  const read = await Promise.all(
    files.map((file) => readChange(file, repository.read(file) ?? '', workspace)),
  )
  return {
    changes: releasedLast(
      read.flatMap(({ change }) => change ?? []),
      pre.released,
    ),
    pre,
    findings: [...tellPre(pre), ...read.flatMap(({ findings }) => findings)],
  }
}

/**
 * An earlier prerelease announced what its changesets say, so that a package that is gone since then is a warning
 * there and no error. Changesets 3.0.3 refuses it.
 */
export function forgiveReleased<T extends Pick<ReadChanges, 'pre' | 'findings'>>(read: T): T {
  const released = new Set(read.pre.released.map((id) => `${folder}/${id}.md`))
  const isReleased = (file = '') => file.startsWith(`${folder}/pre/`) || released.has(file)
  const findings = read.findings.map((finding) =>
    finding.rule === 'plan/unknown-package' && isReleased(finding.file)
      ? { ...finding, severity: 'warning' as const }
      : finding,
  )
  return { ...read, findings }
}

/** What version 2 lists in pre.json as released is what version 3 has in `.changeset/pre/`. */
function releasedLast(changes: readonly Change[], released: readonly string[]): readonly Change[] {
  if (released.length === 0) return changes
  const moved = changes.map((change) =>
    released.includes(change.id) ? { ...change, id: `pre/${change.id}` } : change,
  )
  const rank = ({ id }: Change) => Number(id.startsWith('pre/'))
  return moved.toSorted((a, b) => rank(a) - rank(b) || compareText(a.id, b.id))
}

/** Changeset files on disk: what `@changesets/read` takes, in its order. */
function changesetFiles(repository: Repository): readonly string[] {
  const inside = (path: string) => [folder, `${folder}/pre`].includes(posix.dirname(path))
  const paths = repository.below(folder).filter((path) => inside(path) && isChangeset(path))
  const order = (path: string) => Number(posix.dirname(path) !== folder)
  return paths
    .filter((path) => repository.read(path) !== undefined)
    .sort((a, b) => order(a) - order(b) || compareText(a, b))
}

/** Is this the path of a changeset, and not of instructions beside them? */
export function isChangeset(path: string): boolean {
  const name = posix.basename(path)
  if (name.startsWith('.') || !name.endsWith('.md')) return false
  return name.toLowerCase() !== 'readme.md' && !instructions.includes(name)
}

type Read = { readonly change?: Change; readonly findings: readonly Finding[] }

async function readChange(file: string, text: string, workspace: Workspace): Promise<Read> {
  const parsed = parsePlain(text) ?? (await parseByLibrary(text))
  if (parsed === undefined) return { findings: [await invalid(file, text)] }
  const bumps = new Map<PackageId, Bump>()
  const findings: Finding[] = []
  const locate = locatorOf(file, text)
  for (const { name, type } of parsed.releases) {
    const resolved = asOne(resolveName(workspace.packages, name), workspace)
    if (resolved.kind !== 'one')
      findings.push(unresolved(await locate(name), name, resolved, workspace.packages))
    else bumps.set(resolved.pkg.id, maxBump(bumps.get(resolved.pkg.id) ?? 'none', type))
  }
  const id = file.slice(folder.length + 1, -'.md'.length)
  return { change: { id, file, summary: parsed.summary, bumps }, findings }
}

async function parseByLibrary(text: string): Promise<ParsedChangeset | undefined> {
  const { parseChangesetFile } = await import('@changesets/parse')
  try {
    const { block, summary } = tamed(text) ?? { block: '', summary: '' }
    return { ...parseChangesetFile(block), summary }
  } catch {
    return undefined
  }
}

/** Packages that share one version are one to a changeset. */
function asOne(resolved: Resolved, workspace: Workspace): Resolved {
  if (resolved.kind !== 'several') return resolved
  const pkg = leaderAmong(workspace.packages.filter(({ id }) => resolved.ids.includes(id)))
  return pkg === undefined ? resolved : { kind: 'one', pkg }
}

async function invalid(file: string, text: string): Promise<Finding> {
  const { message, hint, offset } = await diagnose(text)
  return {
    rule: 'plan/invalid-changeset',
    severity: 'error',
    message: `${file}: ${message}`,
    file,
    ...positionAt(text, offset),
    hint,
  }
}

function unresolved(
  at: Location,
  name: string,
  resolved: Exclude<Resolved, { kind: 'one' }>,
  packages: readonly Package[],
): Finding {
  if (resolved.kind === 'several') return ambiguous(name, resolved.ids, at)
  return {
    rule: 'plan/unknown-package',
    severity: 'error',
    message: `${at.file} names \`${name}\`, and there is no such package`,
    ...at,
    hint: hintFor(name, packages),
  }
}

function hintFor(name: string, packages: readonly Package[]): string {
  const known = packages.flatMap((pkg) => [pkg.name, ...pkg.aliases])
  const near = nearest(name, name.includes(':') ? packages.map((pkg) => pkg.id) : known)
  if (near !== undefined) return `did you mean "${near}"?`
  return `the packages are ${packages.map((pkg) => `\`${pkg.id}\``).join(', ')}`
}

/** The known name that was probably meant; undefined when none is near. */
function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined
  const guess = closest(word, [...known])
  return distance(word, guess) <= Math.max(2, Math.floor(word.length / 3)) ? guess : undefined
}

function withCommit(change: Change, commits: ReadonlyMap<string, string>): Change {
  const commit = commits.get(change.file ?? '')
  return commit === undefined ? change : { ...change, commit }
}
