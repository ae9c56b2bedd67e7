import { PaquebotError } from '../../model/error.ts'
import type { Package, PackageId } from '../../model/package.ts'

/** What a written name means: one package, none, or several of different worlds. */
export type Resolved =
  | { readonly kind: 'one'; readonly pkg: Package }
  | { readonly kind: 'none' }
  | { readonly kind: 'several'; readonly ids: readonly PackageId[] }

/**
 * Finds the package that people mean by `npm:name`, `pypi:name`, a bare name or a stand-in's name.
 * PyPI names match in any spelling (PEP 503).
 */
export function resolveName(packages: readonly Package[], written: string): Resolved {
  const exact = packages.filter((pkg) => pkg.id === canonicalId(written))
  const named = exact.length > 0 ? exact : packages.filter((pkg) => isNamed(pkg, written))
  const [first, second] = named
  if (first === undefined) return { kind: 'none' }
  return second === undefined
    ? { kind: 'one', pkg: first }
    : { kind: 'several', ids: named.map((pkg) => pkg.id) }
}

/** `resolveName` for names that must be there: throws `config/invalid` otherwise. */
export function requireName(packages: readonly Package[], written: string, where: string): Package {
  const resolved = resolveName(packages, written)
  if (resolved.kind === 'one') return resolved.pkg
  if (resolved.kind === 'several') {
    throw new PaquebotError(
      'config/invalid',
      `${where}: \`${written}\` is the name of several packages`,
      {
        hint: `write ${resolved.ids.map((id) => `\`${id}\``).join(' or ')}`,
      },
    )
  }
  throw new PaquebotError('config/invalid', `${where}: there is no package \`${written}\``, {
    hint: `the packages are ${packages.map((pkg) => `\`${pkg.id}\``).join(', ')}`,
  })
}

/** PEP 503: runs of `-`, `_` and `.` are one `-`, letters are lower case. */
function normalizePypiName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase()
}

function canonicalId(written: string): string {
  return written.startsWith('pypi:') ? `pypi:${normalizePypiName(written.slice(5))}` : written
}

function isNamed(pkg: Package, written: string): boolean {
  if (pkg.name === written || pkg.aliases.includes(written)) return true
  return pkg.ecosystem === 'pypi' && pkg.id === `pypi:${normalizePypiName(written)}`
}
