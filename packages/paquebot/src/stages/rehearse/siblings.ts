import type { Workshop } from '../../ecosystems/ecosystem.ts'
import type { Finding } from '../../model/finding.ts'
import {
  type Package,
  type PackageId,
  packageOf,
  splitId,
  type Workspace,
} from '../../model/package.ts'
import type { Release } from '../../model/plan.ts'
import { publishedNeeds } from './needs.ts'

type Addresses = Workshop['upstream']

/** Packages that the release needs and does not contain. */
export interface Siblings {
  /** Not on the user's registry: the tree's own version stands in for them. */
  readonly standIns: readonly Release[]
  /** On the user's registry in exactly this version: users get those, and so does the rehearsal. */
  readonly released: readonly PackageId[]
  readonly findings: readonly Finding[]
}

/** Looks up, for every needed package outside the plan, whether users can already install its version. */
export async function findSiblings(
  workspace: Workspace,
  releases: readonly Release[],
  upstream: Addresses | undefined,
): Promise<Siblings> {
  const planned = new Set(releases.map((release) => release.id))
  const needed = [...publishedNeeds(workspace, [...planned])]
    .filter((id) => !planned.has(id))
    .flatMap((id) => packageOf(workspace, id) ?? [])
    .filter((pkg) => !pkg.private && pkg.version !== null)
  const there = await Promise.all(
    needed.map((pkg) => upstream !== undefined && isReleased(pkg, upstream)),
  )
  const missing = needed.filter((_, i) => !there[i])
  return {
    standIns: missing.map(asRelease),
    released: needed.filter((_, i) => there[i]).map((pkg) => pkg.id),
    findings: missing.map(notPublished),
  }
}

function asRelease(pkg: Package): Release {
  return {
    id: pkg.id,
    from: pkg.version,
    to: pkg.version ?? '',
    bump: 'none',
    reasons: [],
    changes: [],
  }
}

function notPublished(pkg: Package): Finding {
  return {
    rule: 'rehearse/sibling-not-published',
    severity: 'info',
    message: `\`${pkg.name}\` ${pkg.version} is needed, not in this release, and not on the registry; the tree's own stands in for it`,
    file: pkg.manifest,
    hint: 'release it too, or users cannot install what needs it',
  }
}

/** A failed look-up counts as "not there": the stand-in is then the better guess than no package at all. */
async function isReleased(pkg: Package, upstream: Addresses): Promise<boolean> {
  const { ecosystem, name } = splitId(pkg.id)
  if (upstream[ecosystem] === '') return false
  const path = ecosystem === 'npm' ? `${name.replace('/', '%2f')}/${pkg.version}` : `${name}/`
  try {
    const response = await fetch(new URL(path, withSlash(upstream[ecosystem])), {
      headers: {
        accept: ecosystem === 'npm' ? 'application/json' : 'application/vnd.pypi.simple.v1+json',
      },
      signal: AbortSignal.timeout(10_000),
    })
    if (!response.ok || ecosystem === 'npm') return response.ok
    const page = (await response.json()) as { versions?: readonly string[] }
    return page.versions?.includes(pkg.version ?? '') ?? false
  } catch {
    return false
  }
}

const withSlash = (address: string) => (address.endsWith('/') ? address : `${address}/`)
