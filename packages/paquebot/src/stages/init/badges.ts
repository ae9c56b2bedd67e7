import type { Package } from '../../model/package.ts'
import type { Checked } from '../../workflow/check/model.ts'

const start = '<!-- paquebot:badges -->'
const end = '<!-- /paquebot:badges -->'

/** More would push the text off the first screen. */
const mostPackages = 6

/** Badges of CI and of each package's registry, as Markdown; none without a repository on GitHub. */
export function badgesFor(
  { slug, defaultBranch }: Pick<Checked, 'slug' | 'defaultBranch'>,
  packages: readonly Package[],
): readonly string[] {
  if (slug === undefined) return []
  const ci = `https://github.com/${slug}/actions/workflows/ci.yml`
  return [
    `[![CI](${ci}/badge.svg?branch=${encodeURIComponent(defaultBranch)})](${ci})`,
    ...packages.slice(0, mostPackages).map(badgeOf),
  ]
}

/** The badge links to nothing: addresses of registries are the reader's own. */
function badgeOf({ ecosystem, name }: Package): string {
  const where = ecosystem === 'npm' ? 'npm' : 'pypi'
  return `![${name} on ${where === 'npm' ? 'npm' : 'PyPI'}](https://img.shields.io/${where}/v/${name}?label=${encodeURIComponent(name)})`
}

/**
 * The README with the badges below its first heading, between markers. Badges that are there, ours or others', stay as
 * they are: they are written once.
 */
export function withBadges(text: string, badges: readonly string[]): string {
  if (badges.length === 0 || text.includes(start) || hasBadges(text)) return text
  const block = `${start}\n${badges.join('\n')}\n${end}`
  const heading = /^#[^\n]*\n/m.exec(text)
  if (heading === null) return `${block}\n\n${text}`
  const at = heading.index + heading[0].length
  return `${text.slice(0, at)}\n${block}\n${text.slice(at).replace(/^(?!\n)/, '\n')}`
}

const hasBadges = (text: string) => /\/badge\.svg|img\.shields\.io/.test(text)
