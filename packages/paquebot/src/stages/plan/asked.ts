import increase from 'semver/functions/inc.js'
import { PaquebotError } from '../../model/error.ts'
import type { Package, PackageId } from '../../model/package.ts'
import { type Bump, maxBump, type Unspeakable, type VersionScheme } from '../../model/version.ts'
import { type Board, type Entry, entryOf } from './board.ts'
import { checkPlan } from './check.ts'
import { type Context, currentVersion, makeContext, type PlanInput, schemeOf } from './context.ts'
import { checkFollowers } from './follow.ts'
import { type Planned, settle, sizeOfStep, toPlan } from './plan.ts'
import { highestOf, spelledAs, versionOf } from './spread.ts'

/** What a person asks for. */
export interface AskedRelease extends PlanInput {
  // `changes`: what the changelogs tell; they ask for nothing.
  /** The packages, and what they go to: a size, the next prerelease, or a version in the words of each. */
  readonly packages: readonly PackageId[]
  readonly wish: Wish
}

/** `prerelease` with the word that a new series begins with. */
export type Wish =
  | { readonly kind: 'size'; readonly bump: Exclude<Bump, 'none'> }
  | { readonly kind: 'prerelease'; readonly word: string }
  | { readonly kind: 'version'; readonly version: string }

/**
 * The release that somebody asks for: these packages go to what is wished, counted from the highest version of
 * their group; groups, followers and dependents come along as they always do. Pure.
 * Throws `plan/unspeakable-version` when a package cannot take the version, or would not go forward.
 */
export function planAsked(input: AskedRelease): Planned {
  const context = makeContext(input)
  const asked = input.packages.flatMap((id) => context.byId.get(id) ?? [])
  const board: Board = new Map(
    asked.map((pkg) => [pkg.id, askedEntry(pkg, input, context)] as const),
  )
  const plan = toPlan(settle(board, context), context, input.changes, input.base ?? null)
  const findings = [...checkPlan(board, context, input), ...checkFollowers(board, context)]
  return { plan, findings }
}

function askedEntry(pkg: Package, { wish, changes }: AskedRelease, context: Context): Entry {
  const groups = [...context.settings.fixed, ...context.settings.linked]
  const group = groups.find((members) => members.includes(pkg.id))
  const highest = group === undefined ? undefined : highestOf(group, context)
  const ofGroup =
    highest === undefined
      ? undefined
      : spelledAs(pkg.id, highest, versionOf(highest, context) ?? '', context)
  const base = ofGroup ?? currentVersion(pkg) ?? ''
  const to = versionAsked(pkg, base, wish, schemeOf(pkg, context.ecosystems))
  const bump = maxBump('patch', sizeOfStep(base, to, schemeOf(pkg, context.ecosystems)))
  const entry = entryOf(pkg.id, context, bump, [{ kind: 'asked', version: to }])
  return {
    ...entry,
    base,
    to,
    changes: changes.filter((one) => one.bumps.has(pkg.id)).map(({ id }) => id),
  }
}

function versionAsked(pkg: Package, base: string, wish: Wish, scheme: VersionScheme): string {
  if (base === '' || !scheme.isVersion(base)) {
    throw new PaquebotError(
      'plan/unspeakable-version',
      `\`${pkg.id}\` has no version to count from`,
      {
        at: { file: pkg.manifest },
        hint: 'write a version into its manifest, or name one: `paquebot bump 0.1.0`',
      },
    )
  }
  if (wish.kind === 'size') return scheme.next(base, wish.bump)
  const to =
    wish.kind === 'version' ? named(pkg, wish.version, scheme) : preOf(pkg, base, wish.word, scheme)
  if (scheme.compare(to, base) > 0) return to
  throw new PaquebotError(
    'plan/unspeakable-version',
    `\`${pkg.id}\` is at ${base} and cannot go to ${to}: a version cannot go back or stay`,
    { at: { file: pkg.manifest }, hint: `name a version above ${base}` },
  )
}

/** A version as people write it: in the scheme's words, or in SemVer's. */
function named(pkg: Package, written: string, scheme: VersionScheme): string {
  const plain = written.replace(/^v(?=\d)/, '')
  const image = scheme.fromSemver(plain)
  if (typeof image === 'string' && scheme.isVersion(image)) return scheme.canonical(image)
  if (scheme.isVersion(plain) && (typeof image === 'string' || scheme.toSemver(plain) !== null))
    return scheme.canonical(plain)
  throw unspeakable(pkg, written, image)
}

function preOf(pkg: Package, base: string, word: string, scheme: VersionScheme): string {
  const image = scheme.toSemver(base)
  const isSame = image !== null && (word === '' || image.includes(`-${word}.`))
  const next =
    image === null
      ? null
      : scheme.isPrerelease(base) && isSame
        ? increase(image, 'prerelease')
        : increase(image, 'prerelease', word === '' ? 'rc' : word)
  const spelled =
    next === null
      ? { why: `\`${base}\` has no SemVer image`, nearest: base }
      : scheme.fromSemver(next)
  if (typeof spelled === 'string') return spelled
  throw unspeakable(pkg, next ?? base, spelled)
}

function unspeakable(pkg: Package, written: string, image: string | Unspeakable): PaquebotError {
  const why = typeof image === 'string' ? 'it is no version there' : image.why
  return new PaquebotError(
    'plan/unspeakable-version',
    `\`${pkg.id}\` cannot take the version \`${written}\`: ${why}`,
    {
      at: { file: pkg.manifest },
      hint:
        typeof image === 'string'
          ? 'write it like `1.2.3`'
          : `the nearest version that it can take is ${image.nearest}`,
    },
  )
}
