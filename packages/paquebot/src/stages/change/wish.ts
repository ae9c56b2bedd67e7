import { PaquebotError } from '../../model/error.ts'
import { nearest } from '../../model/nearest.ts'
import type { Package } from '../../model/package.ts'
import { type Bump, bumps } from '../../model/version.ts'
import { resolveName } from '../discover/names.ts'
import { writtenName } from './names.ts'
import type { Subject } from './open.ts'

/** Names as a person typed them, by the bump they are to get. */
export type Asked = Readonly<Record<Bump, readonly string[]>>

/**
 * The packages that were named, each with its bump. Throws `cli/usage` for a name that means none or several,
 * for a package that is never released, and for one that is named twice.
 */
export function bumpsAsked(asked: Asked, subject: Subject): ReadonlyMap<Package, Bump> {
  const wishes = new Map<Package, Bump>()
  for (const bump of bumps.toReversed()) {
    for (const name of asked[bump]) {
      const pkg = named(name, subject)
      if (wishes.has(pkg)) throw usage(`\`${name}\` is named twice`, 'give each package one bump')
      wishes.set(pkg, bump)
    }
  }
  return wishes
}

function named(name: string, { discovery, ownership }: Subject): Package {
  const all = discovery.workspace.packages
  const { packages } = ownership
  const resolved = resolveName(all, name)
  if (resolved.kind === 'several') {
    const ids = resolved.ids.map((id) => `\`${id}\``).join(' or ')
    throw usage(`\`${name}\` is the name of several packages`, `write ${ids}`)
  }
  if (resolved.kind === 'none') {
    const known = packages.map((pkg) => writtenName(pkg, all))
    const guess = nearest(name, known)
    const hint =
      guess === undefined
        ? `the packages are ${known.map((one) => `\`${one}\``).join(', ')}`
        : `did you mean \`${guess}\`?`
    throw usage(`there is no package \`${name}\``, hint)
  }
  if (packages.includes(resolved.pkg)) return resolved.pkg
  const why = resolved.pkg.privateBecause ?? 'it is ignored or has no version'
  throw usage(
    `\`${name}\` is never released: ${why}`,
    'leave it out, or see `ignore` and `privatePackages` in .changeset/config.json',
  )
}

function usage(message: string, hint: string): PaquebotError {
  return new PaquebotError('cli/usage', message, { hint })
}
