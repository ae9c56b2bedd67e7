import { ecosystemOf } from '../../ecosystems/index.ts'
import { PaquebotError } from '../../model/error.ts'
import { type Package, type PackageId, packageOf } from '../../model/package.ts'
import type { Publication } from '../../model/publication.ts'
import { otherBytes } from '../../steps/send.ts'
import {
  isWaiting,
  type Standing,
  splitByNeeds,
  standingOf,
  standingWithout,
  type TagWay,
  tagWay,
} from './decide.ts'
import { runtimeNeeds } from './plan.ts'
import type { Cargo, Ground, Survey } from './survey.ts'

/** What is to be done, from what is in the tree, in the artifacts and on the registries. Pure. */
export interface Decision {
  readonly standings: ReadonlyMap<PackageId, Standing>
  /** Why nothing may be uploaded at all. */
  readonly refusals: ReadonlyMap<PackageId, PaquebotError>
  /** Packages to build first. */
  readonly build: readonly Package[]
  /** In upload order; also those whose files are all on their way. */
  readonly uploads: readonly Publication[]
  /** What something they need keeps back. */
  readonly held: readonly { readonly publication: Publication; readonly by: PackageId }[]
  /** Of the npm packages among the uploads. */
  readonly ways: ReadonlyMap<PackageId, TagWay>
  /** Complete packages whose final dist-tag is still to move. */
  readonly untagged: readonly Package[]
}

export interface Known {
  readonly ground: Ground
  readonly cargo: Cargo
  readonly survey: Survey
  /** Milliseconds of the commit that the artifacts are of. */
  readonly commitTime: number | undefined
}

/** Decides about every selected package. */
export function decide(known: Known): Decision {
  const { ground, cargo, survey } = known
  const standings = standingsOf(known)
  const selected = new Set(ground.selected.map(({ id }) => id))
  const isMissing = (id: PackageId) => standings.get(id)?.kind === 'missing'
  const wished = cargo.plan.publications.filter(({ id }) => selected.has(id) && isMissing(id))
  const { ready, held } = splitByNeeds(withAllNeeds(wished, ground), (id) =>
    isAway(standings.get(id)),
  )
  const ways = waysOf(ready, known)
  return {
    standings,
    refusals: refusalsOf(known, standings, ways),
    build: ground.selected.filter(({ id }) => standings.get(id)?.kind === 'unbuilt'),
    uploads: ready,
    held,
    ways,
    untagged: ground.selected.filter(
      ({ id, version }) =>
        ['there', 'earlier'].includes(standings.get(id)?.kind ?? '') &&
        isWaiting(version ?? '', survey.tags.get(id)),
    ),
  }
}

function standingsOf({ cargo, survey, commitTime }: Known): ReadonlyMap<PackageId, Standing> {
  const asked = cargo.plan.publications.filter(({ artifacts }) =>
    artifacts.every(({ file }) => survey.files.has(file)),
  )
  return new Map([
    ...asked.map((one) => [one.id, standingOf(one, survey.files, commitTime)] as const),
    ...[...survey.releases].map(([id, state]) => [id, standingWithout(state)] as const),
  ])
}

/** Also what is not in the plan must be there. */
function withAllNeeds(publications: readonly Publication[], ground: Ground): Publication[] {
  const { workspace } = ground.discovery
  return publications.map((publication) => {
    const pkg = packageOf(workspace, publication.id)
    const outside = pkg === undefined ? [] : publicNeeds(pkg, ground)
    const planned = new Set(publications.map(({ id }) => id))
    const needs = [...publication.needs, ...outside.filter((id) => !planned.has(id))]
    return { ...publication, needs: [...new Set(needs)] }
  })
}

/** What a package needs at run time and other people can get. */
function publicNeeds(pkg: Package, { discovery }: Ground): readonly PackageId[] {
  return runtimeNeeds(pkg).filter((id) => {
    const needed = packageOf(discovery.workspace, id)
    return needed !== undefined && !needed.private && needed.version !== null
  })
}

const isAway = (standing: Standing | undefined) =>
  standing !== undefined && standing.kind !== 'there' && standing.kind !== 'earlier'

function waysOf(uploads: readonly Publication[], { cargo, survey }: Known) {
  const npm = uploads.filter(({ ecosystem }) => ecosystemOf(ecosystem).tags !== undefined)
  const { plan } = cargo
  const way = (one: Publication) =>
    tagWay(one, survey.tags.get(one.id), { plan, versions: ecosystemOf(one.ecosystem).versions })
  return new Map(npm.map((one) => [one.id, way(one)] as const))
}

function refusalsOf(
  { ground }: Known,
  standings: ReadonlyMap<PackageId, Standing>,
  ways: ReadonlyMap<PackageId, TagWay>,
): ReadonlyMap<PackageId, PaquebotError> {
  const pairs = ground.selected.flatMap((pkg) => {
    const error = refusalOf(pkg, standings.get(pkg.id), ways.get(pkg.id))
    return error === undefined ? [] : [[pkg.id, error] as const]
  })
  return new Map(pairs)
}

function refusalOf(
  pkg: Package,
  standing: Standing | undefined,
  way: TagWay | undefined,
): PaquebotError | undefined {
  if (standing?.kind === 'conflict') return otherBytes(standing.artifact, standing.digest)
  if (standing?.kind === 'unknown') return unknown(pkg, standing.why)
  if (way?.kind === 'unknown') return unknownTags(pkg, way.why)
  return way?.kind === 'backwards' ? backwards(pkg, way.from) : undefined
}

function unknown({ name, version }: Package, why: string): PaquebotError {
  const message = `nobody can say whether ${name} ${version} is on its registry: ${why}`
  return new PaquebotError('http/failed', message, {
    hint: 'run the same command again; nothing is uploaded while that is not known',
  })
}

function unknownTags({ name }: Package, why: string): PaquebotError {
  const message = `nobody can say where the dist-tags of ${name} stand: ${why}`
  return new PaquebotError('http/failed', message, {
    hint: 'run the same command again; nothing is uploaded while that is not known',
  })
}

function backwards({ name, version, manifest, publishing }: Package, from: string): PaquebotError {
  const tag = publishing.tag ?? 'latest'
  return new PaquebotError(
    'publish/refused',
    `${name} ${version} would move the dist-tag \`${tag}\` back from ${from}`,
    {
      hint: 'give this line of versions a dist-tag of its own: `"publishConfig": { "tag": "v1-lts" }`',
      at: { file: manifest },
    },
  )
}
