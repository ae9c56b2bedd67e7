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
  const { byId, byName } = indexOf(packages)
  const exact = byId.get(canonicalId(written))
  const named = exact ?? meant(union(byName.get(written), byName.get(pypiName(written))), written)
  const [first, second] = named
  if (first === undefined) return { kind: 'none' }
  return second === undefined
    ? { kind: 'one', pkg: first }
    : { kind: 'several', ids: named.map((pkg) => pkg.id) }
}

/**
 * Where an npm package and a Python one share a name, and the Python one has a stand-in of another name, that is
 * what its changesets say: Changesets knows the names of package.json files only.
 */
function meant(named: readonly Package[], written: string): readonly Package[] {
  if (named.length < 2) return named
  const known = named.filter((pkg) => pkg.aliases.length === 0 || pkg.aliases.includes(written))
  return known.length === 1 ? known : named
}

type Lookup = ReadonlyMap<string, readonly Package[]>

// The same list comes in for every name of every changeset.
const indexes = new WeakMap<readonly Package[], { byId: Lookup; byName: Lookup }>()

function indexOf(packages: readonly Package[]): { byId: Lookup; byName: Lookup } {
  const known = indexes.get(packages)
  if (known !== undefined) return known
  const index = {
    byId: lookup(packages, (pkg) => [pkg.id]),
    byName: lookup(packages, (pkg) => [pkg.name, ...pkg.aliases, ...anySpelling(pkg)]),
  }
  indexes.set(packages, index)
  return index
}

function lookup(packages: readonly Package[], keysOf: (pkg: Package) => readonly string[]): Lookup {
  const found = new Map<string, Package[]>()
  for (const pkg of packages) {
    for (const key of new Set(keysOf(pkg))) {
      const list = found.get(key)
      if (list === undefined) found.set(key, [pkg])
      else list.push(pkg)
    }
  }
  return found
}

/** Both lists in the order of the packages, each package once; PyPI's stand behind npm's anyway. */
function union(a: readonly Package[] = [], b: readonly Package[] = []): readonly Package[] {
  return [...new Set([...a, ...b])]
}

/** No name of npm looks like this key. */
const pypiName = (name: string) => `pypi ${normalizePypiName(name)}`

const anySpelling = (pkg: Package) => (pkg.ecosystem === 'pypi' ? [pypiName(pkg.name)] : [])

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

/**
 * The one of several packages with a name that all the others follow: one version stands for them, so a change of
 * the name is a change of the leader. Undefined when they are not of one version.
 */
export function leaderAmong(named: readonly Package[]): Package | undefined {
  const leads = (leader: Package) =>
    named.every(
      (pkg) =>
        pkg === leader ||
        pkg.dependencies.some(({ id, kind }) => kind === 'follows' && id === leader.id),
    )
  return named.find(leads)
}
