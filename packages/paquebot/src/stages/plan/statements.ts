import type { Commit } from '../../io/history.ts'
import type { Package, PackageId } from '../../model/package.ts'
import { resolveName } from '../discover/names.ts'
import { type Message, parseMessage, type Reverted } from './conventional.ts'
import type { History } from './history.ts'
import type { Reach } from './reach.ts'

/** A commit that may ask for releases, and the packages that it reaches. */
export interface Statement {
  /** Its place in the history. */
  readonly index: number
  readonly commit: Commit
  readonly message: Message
  readonly reaches: readonly PackageId[]
}

/**
 * What the commits state, newest first. Merges are left out (what they bring is behind them), and so are
 * `fixup!` and the like. A commit reaches packages by its files; its scope says nothing against them, because
 * people write scopes from memory and files cannot err. A commit without files, which only its message can
 * explain, reaches the package that its scope names, else every released package, as in release-please.
 */
export function statementsOf(
  history: History,
  input: {
    readonly reach: Reach
    /** The root inside git's top level. */
    readonly prefix: string
    readonly released: readonly Package[]
  },
): readonly Statement[] {
  return history.commits.flatMap((commit, index) => {
    if (commit.parents.length > 1) return []
    const message = parseMessage(commit.message, commit)
    if (message.isAmendment) return []
    // What states nothing is kept as well: a revert may take it back.
    return [{ index, commit, message, reaches: reachedBy(commit, message, input) }]
  })
}

function reachedBy(
  commit: Commit,
  message: Message,
  input: Parameters<typeof statementsOf>[1],
): readonly PackageId[] {
  if (commit.files.length === 0) return withoutFiles(message, input.released)
  const reached = new Set<PackageId>()
  for (const { path } of commit.files) {
    if (!path.startsWith(input.prefix)) continue
    for (const id of input.reach(path.slice(input.prefix.length))) reached.add(id)
  }
  return [...reached]
}

function withoutFiles({ parts }: Message, released: readonly Package[]): readonly PackageId[] {
  const named = parts.flatMap(({ scope }) => {
    const found = scope === undefined ? undefined : resolveName(released, scope)
    if (found?.kind === 'one') return [found.pkg.id]
    return released.filter((pkg) => pkg.path.split('/').at(-1) === scope).map((pkg) => pkg.id)
  })
  return named.length > 0 ? [...new Set(named)] : released.map((pkg) => pkg.id)
}

/**
 * Leaves out reverts and what they take back, where both are among the given statements (newest first). A revert
 * of a revert takes that one back, and the first commit stands again.
 */
export function withoutReverted(
  statements: readonly Statement[],
  history: History,
): readonly Statement[] {
  if (!statements.some(({ message }) => message.reverts !== undefined)) return statements
  const gone = new Set<number>()
  statements.forEach((statement, at) => {
    const { reverts } = statement.message
    if (reverts === undefined || gone.has(statement.index)) return
    const older = statements.slice(at + 1).filter(({ index }) => !gone.has(index))
    const targets = targetsOf(reverts, older, history)
    if (targets.length === 0) return
    for (const { index } of [statement, ...targets]) gone.add(index)
  })
  return statements.filter(({ index }) => !gone.has(index))
}

/** By commit id where the revert has one (of a merge: all that it brought), else by pull request or first line. */
function targetsOf(
  reverts: Reverted,
  older: readonly Statement[],
  history: History,
): readonly Statement[] {
  if (reverts.commits.length > 0) return older.filter((one) => isNamed(one, reverts, history))
  const byNumber = older.filter(
    ({ message }) =>
      reverts.pullRequest !== undefined &&
      message.parts.some((part) => part.pullRequest === reverts.pullRequest),
  )
  if (byNumber.length > 0) return byNumber
  return older.filter(({ message }) => message.header === reverts.header).slice(0, 1)
}

function isNamed({ index, commit }: Statement, { commits }: Reverted, history: History): boolean {
  const broughtBy = history.commits[history.pullRequestOf[index] ?? index]
  return commits.some((id) => commit.id.startsWith(id) || broughtBy?.id.startsWith(id))
}
