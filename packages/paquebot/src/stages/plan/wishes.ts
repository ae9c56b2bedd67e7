import type { Finding } from '../../model/finding.ts'
import type { Package, PackageId } from '../../model/package.ts'
import type { Change, Conventional } from '../../model/plan.ts'
import { type Bump, maxBump, type VersionScheme } from '../../model/version.ts'
import type { CommitHistory } from './commit-intent.ts'
import { currentVersion, schemeOf } from './context.ts'
import { bumpOf } from './conventional.ts'
import { bundlersOf } from './flatten.ts'
import type { RulesOf } from './release-please.ts'
import type { Statement } from './statements.ts'

/** What commits ask for. */
export interface Wishes {
  /** Oldest first. */
  readonly changes: readonly Change[]
  /** What bumps count from, where that is the last tag and not the version in the tree. */
  readonly bases: ReadonlyMap<PackageId, string>
  readonly findings: readonly Finding[]
}

interface WishInput {
  readonly rulesOf: RulesOf
  /** Changesets that are planned with the commits; empty when only commits count. */
  readonly changesets: readonly Change[]
  /** Is the file in the tree? */
  readonly present: (file: string) => boolean
}

type Read = Pick<CommitHistory, 'context' | 'history' | 'last' | 'pending' | 'added'>

/**
 * Turns pending statements into changes. A changeset that names a package stands for the commits of its own pull
 * request; a package whose tree is already at or above what the commits ask for, counted from its last tag, has
 * been made ready by `version` and waits for nothing.
 */
export function wishesOf(read: Read, input: WishInput): Wishes {
  const drafts = makeDrafts()
  const bases = new Map<PackageId, string>()
  const findings: Finding[] = []
  const statements = new Map(
    [...read.pending].map(([id, list]) => [id, withoutOverridden(id, list, read, input)]),
  )
  const ready = new Set<PackageId>()
  for (const pkg of read.context.packages) {
    if (read.context.skipped.has(pkg.id)) continue
    const wish = wishOf(pkg, statements, read, input)
    if (wish.refused !== undefined) findings.push(wish.refused)
    if (wish.base !== undefined) bases.set(pkg.id, wish.base)
    if (wish.isReady) ready.add(pkg.id)
    else if (wish.asked !== undefined) drafts.ask(pkg.id, wish.asked)
  }
  for (const [id, list] of statements) {
    if (isReady(id, ready, read)) continue
    const pkg = read.context.byId.get(id)
    if (pkg === undefined) continue
    const bumpIn = bumpRule(pkg, read, input.rulesOf)
    for (const statement of list)
      statement.message.parts.forEach((part, at) => {
        drafts.add(id, { statement, part, at, bump: bumpIn(part) })
      })
  }
  return { changes: drafts.changes(), bases, findings }
}

/** A carried package is ready when all that carry it are. */
function isReady(id: PackageId, ready: ReadonlySet<PackageId>, { context }: Read): boolean {
  if (!context.skipped.has(id)) return ready.has(id)
  return bundlersOf(id, context).every((by) => ready.has(by))
}

/** Leaves out statements for which a changeset of the same pull request speaks, here or before it was used up. */
function withoutOverridden(
  id: PackageId,
  statements: readonly Statement[],
  { history, added, last, context }: Read,
  { changesets, present }: WishInput,
): readonly Statement[] {
  const pullRequest = (commit: string | undefined) => {
    const index = history.at.get(commit ?? '')
    return index === undefined ? [] : [history.pullRequestOf[index]]
  }
  const spoken = new Set(
    changesets.filter(({ bumps }) => bumps.has(id)).flatMap(({ commit }) => pullRequest(commit)),
  )
  const pkg = context.byId.get(id)
  const release = last.get(id)
  const isAhead =
    release?.kind === 'tagged' && pkg !== undefined && aheadOf(pkg, release.version, context)
  if (isAhead) {
    // Used up by a `version` whose tag is not there yet: it spoke for them then.
    const used = [...added].filter(([file]) => !present(file))
    for (const [, commit] of used) for (const index of pullRequest(commit)) spoken.add(index)
  }
  return spoken.size === 0
    ? statements
    : statements.filter(({ index }) => !spoken.has(history.pullRequestOf[index]))
}

function aheadOf(pkg: Package, tagged: string, context: Read['context']): boolean {
  return schemeOf(pkg, context.ecosystems).compare(currentVersion(pkg) ?? tagged, tagged) > 0
}

interface Wish {
  readonly isReady: boolean
  readonly base?: string
  readonly asked?: { readonly statement: Statement; readonly at: number; readonly version: string }
  readonly refused?: Finding
}

/** What a released package gets from its own commits and from those of packages that it carries. */
function wishOf(
  pkg: Package,
  statements: ReadonlyMap<PackageId, readonly Statement[]>,
  read: Read,
  { rulesOf }: WishInput,
): Wish {
  const { context, last } = read
  const scheme = schemeOf(pkg, context.ecosystems)
  const release = last.get(pkg.id)
  const current = currentVersion(pkg) ?? ''
  const from = release?.kind === 'tagged' ? release.version : current
  const own = statements.get(pkg.id) ?? []
  const bumpIn = bumpRule(pkg, read, rulesOf)
  const wanted = own
    .flatMap(({ message }) => message.parts.map(bumpIn))
    .reduce(maxBump, isCarryingNews(pkg.id, statements, { read, rulesOf }) ? 'patch' : 'none')
  const { asked, refused } = readAsked(pkg, own, { scheme, from, current })
  if (wanted === 'none' && asked === undefined)
    return { isReady: false, ...lifted(scheme, from, current), ...(refused ? { refused } : {}) }
  const target = asked?.version ?? scheme.next(from, wanted === 'none' ? 'patch' : wanted)
  if (scheme.compare(current, from) > 0 && scheme.compare(current, target) >= 0)
    return { isReady: true }
  return {
    isReady: false,
    ...(from === current ? {} : { base: from }),
    ...(asked === undefined ? {} : { asked }),
    ...(refused === undefined ? {} : { refused }),
  }
}

/** A version in the tree below the last tag is never counted from, whatever releases the package. */
function lifted(scheme: VersionScheme, from: string, current: string): { base?: string } {
  return scheme.compare(from, current) > 0 ? { base: from } : {}
}

function isCarryingNews(
  id: PackageId,
  statements: ReadonlyMap<PackageId, readonly Statement[]>,
  { read, rulesOf }: { readonly read: Read; readonly rulesOf: RulesOf },
): boolean {
  const { context } = read
  return [...statements].some(([carried, list]) => {
    const pkg = context.byId.get(carried)
    const isCarried = context.skipped.has(carried) && bundlersOf(carried, context).includes(id)
    if (!isCarried || pkg === undefined) return false
    const bumpIn = bumpRule(pkg, read, rulesOf)
    return list.some(({ message }) => message.parts.some((part) => bumpIn(part) !== 'none'))
  })
}

/** The bump that a statement gives a package. */
function bumpRule(
  pkg: Package,
  { last, context }: Read,
  rulesOf: RulesOf,
): (part: Conventional) => Bump {
  const { belowOne, patches } = rulesOf(pkg)
  const release = last.get(pkg.id)
  const from = release?.kind === 'tagged' ? release.version : currentVersion(pkg)
  const isZero =
    from !== null && schemeOf(pkg, context.ecosystems).toSemver(from)?.startsWith('0.') === true
  return (part) => {
    const asked = bumpOf(part)
    const bump = asked === 'none' && patches.has(part.type) ? 'patch' : asked
    return isZero ? belowOne(bump) : bump
  }
}

/** The newest `Release-As`, when it is a version above the last one. */
function readAsked(
  pkg: Package,
  statements: readonly Statement[],
  { scheme, from, current }: { scheme: VersionScheme; from: string; current: string },
): Pick<Wish, 'asked' | 'refused'> {
  for (const statement of statements) {
    const at = statement.message.parts.findIndex((part) => part.releaseAs !== undefined)
    const text = statement.message.parts[at]?.releaseAs
    if (text === undefined) continue
    if (!scheme.isVersion(text)) return { refused: refusedAs(pkg, statement, text, 'no version') }
    const version = scheme.canonical(text)
    if (scheme.compare(version, from) > 0) return { asked: { statement, at, version } }
    // It has been carried out and waits for its tag, or somebody asks to go back.
    if (version === current && from !== current) return {}
    return { refused: refusedAs(pkg, statement, text, `not above ${from}`) }
  }
  return {}
}

function refusedAs(pkg: Package, { commit }: Statement, text: string, why: string): Finding {
  return {
    rule: 'plan/release-as',
    severity: 'error',
    message: `commit ${commit.id.slice(0, 7)} asks for \`Release-As: ${text.slice(0, 80)}\` of \`${pkg.id}\`, which is ${why}`,
    file: pkg.manifest,
    hint: `a newer commit decides: \`git commit --allow-empty -m "chore: release" -m "Release-As: <version>"\``,
  }
}

interface DraftPart {
  readonly statement: Statement
  readonly part: Conventional
  readonly at: number
  readonly bump: Bump
}

/** Collects bumps by commit and part. */
function makeDrafts() {
  const drafts = new Map<string, { first: DraftPart; bumps: Map<PackageId, Bump> }>()
  const asked = new Map<PackageId, NonNullable<Wish['asked']>>()
  const keyOf = (statement: Statement, at: number) => `${statement.index}/${at}`
  return {
    ask(id: PackageId, wish: NonNullable<Wish['asked']>) {
      asked.set(id, wish)
    },
    add(id: PackageId, one: DraftPart) {
      const wish = asked.get(id)
      const isAsked = wish?.statement === one.statement && wish.at === one.at
      if (one.bump === 'none' && !isAsked) return
      const key = keyOf(one.statement, one.at)
      const draft = drafts.get(key) ?? { first: one, bumps: new Map<PackageId, Bump>() }
      drafts.set(key, draft)
      draft.bumps.set(id, one.bump === 'none' ? 'patch' : one.bump)
    },
    changes(): readonly Change[] {
      return [...drafts.values()]
        .sort(
          (a, b) => b.first.statement.index - a.first.statement.index || a.first.at - b.first.at,
        )
        .map(({ first, bumps }) => {
          const key = keyOf(first.statement, first.at)
          const versions = [...asked].filter(([, wish]) => keyOf(wish.statement, wish.at) === key)
          return toChange(first, bumps, new Map(versions.map(([id, wish]) => [id, wish.version])))
        })
    },
  }
}

function toChange(
  { statement, part, at }: DraftPart,
  bumpsOfPackages: ReadonlyMap<PackageId, Bump>,
  asked: ReadonlyMap<PackageId, string>,
): Change {
  const { id } = statement.commit
  return {
    // A squash merge that lists commits states several things under one id.
    id: at === 0 ? id : `${id}-${at + 1}`,
    summary: [part.subject, ...part.notes.map((note) => `BREAKING CHANGE: ${note}`)].join('\n\n'),
    commit: id,
    bumps: bumpsOfPackages,
    conventional: part,
    ...(asked.size === 0 ? {} : { asked }),
  }
}
