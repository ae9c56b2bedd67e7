import type { Finding } from '../../model/finding.ts'
import { nearest } from '../../model/nearest.ts'
import type { Package } from '../../model/package.ts'
import { type Board, type Entry, isReleasing, spellNext } from './board.ts'
import { type Context, currentVersion, schemeOf } from './context.ts'
import { preFile } from './pre.ts'

/** Tags of prereleases that SemVer and PEP 440 both know; `next` and `canary` are `.devN` on PyPI. */
const commonTags = ['alpha', 'beta', 'rc', 'dev', 'next', 'canary', 'snapshot']

/** The tag nearest to the given one that PyPI can spell. */
export function nearestTag(tag: string): string {
  if (/^(c|pre|preview)$/i.test(tag)) return 'rc'
  if (/^(a|b)$/i.test(tag)) return tag.toLowerCase() === 'a' ? 'alpha' : 'beta'
  return nearest(tag.toLowerCase(), commonTags) ?? 'dev'
}

/** Prereleases that a package's world cannot write, and versions that would go back. Not for snapshots. */
export function checkSteps(board: Board, context: Context): readonly Finding[] {
  if (context.snapshot !== undefined) return []
  return [...board].flatMap(([id, entry]) => {
    const pkg = context.byId.get(id)
    if (pkg === undefined || !isReleasing(entry) || entry.leader !== undefined) return []
    return entry.to === undefined ? checkStep(pkg, entry, context) : []
  })
}

function checkStep(pkg: Package, entry: Entry, context: Context): readonly Finding[] {
  const next = spellNext(pkg, entry, context)
  if (typeof next !== 'string') return [cannotSpell(pkg, next.why, context)]
  const from = currentVersion(pkg)
  const goesBack = from !== null && schemeOf(pkg, context.ecosystems).compare(next, from) <= 0
  return goesBack ? [backwards(pkg, from, next, context)] : []
}

function cannotSpell(pkg: Package, why: string, { pre }: Context): Finding {
  return {
    rule: 'plan/version-not-pep440',
    severity: 'error',
    message: `\`${pkg.id}\` cannot take a prerelease \`${pre?.tag}\`: ${why}`,
    file: preFile,
    line: 1,
    hint: `the nearest tag that it can take is \`${nearestTag(pre?.tag ?? '')}\`: write it as \`tag\` in ${preFile}`,
  }
}

function backwards(pkg: Package, from: string, to: string, { pre, settings }: Context): Finding {
  const place = pkg.places[0]
  return {
    rule: 'plan/version-goes-back',
    severity: settings.profile === 'strict' ? 'warning' : 'error',
    message: `\`${pkg.id}\` is at ${from}, and ${to} comes before it`,
    ...(place === undefined
      ? { file: pkg.manifest }
      : { file: place.file, line: place.line, column: place.column }),
    hint:
      pre?.mode === 'pre'
        ? `the tag \`${pre.tag}\` sorts before the one of ${from}: enter prerelease mode with a later one, such as \`rc\``
        : 'raise the version in its manifest, or give it a larger bump',
  }
}
