import type { Package, PackageId } from '../../model/package.ts'
import { type Publication, spoken } from '../../model/publication.ts'
import { uploadSteps } from '../../steps/upload-step.ts'
import { checkCommitted } from './build-missing.ts'
import { throwAwayTag } from './decide.ts'
import { distTag, treeDistTags } from './plan.ts'
import type { Outlook } from './publish.ts'
import { type PublishStage, publishStages } from './report.ts'
import type { PublishOptions } from './run.ts'

/** Something that publishing would do, as data. */
export type Todo =
  | { readonly kind: 'build'; readonly packages: readonly string[] }
  | { readonly kind: 'authorise'; readonly packages: readonly string[] }
  | {
      readonly kind: 'tag'
      readonly package: PackageId
      readonly name: string
      readonly tag: string
      readonly to: string | null
    }
  | {
      readonly kind: 'upload'
      readonly package: PackageId
      readonly file: string
      readonly registry: string
      readonly tag?: string
    }
  | { readonly kind: 'wait'; readonly files: readonly string[] }
  | { readonly kind: 'try'; readonly packages: readonly string[] }
  | { readonly kind: 'refused'; readonly package: PackageId; readonly because: string }
  | { readonly kind: 'held'; readonly package: PackageId; readonly by: PackageId }

/**
 * The steps from here to the end, in order. Refusals alone, where there are any: then nothing would be uploaded.
 * Throws `publish/dirty-tree` as publishing does.
 */
export function todosOf(outlook: Outlook, options: PublishOptions): readonly Todo[] {
  const { decision } = outlook
  const refusals = [...decision.refusals].map(
    ([id, error]) => ({ kind: 'refused', package: id, because: error.message }) as const,
  )
  if (refusals.length > 0) return refusals
  const last = publishStages.indexOf(options.until ?? 'tags')
  const stages: Readonly<Record<PublishStage, (outlook: Outlook) => readonly Todo[]>> = {
    preflight: authorising,
    npm: (one) => uploading(one, 'npm'),
    pypi: (one) => uploading(one, 'pypi'),
    visible: waiting,
    smoke: (one) => (options.smoke === false ? [] : trying(one)),
    tags: tagging,
  }
  return [
    ...building(outlook, options),
    ...publishStages.slice(0, last + 1).flatMap((stage) => stages[stage](outlook)),
    ...decision.held.map(
      ({ publication, by }) => ({ kind: 'held', package: publication.id, by }) as const,
    ),
  ]
}

function building({ decision, ground }: Outlook, { from }: PublishOptions): readonly Todo[] {
  if (from !== undefined || decision.build.length === 0) return []
  checkCommitted(ground)
  return [{ kind: 'build', packages: decision.build.map(spokenPackage) }]
}

const spokenPackage = ({ name, version }: Package) => `${name}@${version}`

/** Those with a file that no registry has. */
const toSend = ({ decision }: Outlook) =>
  decision.uploads.filter(({ id }) => {
    const standing = decision.standings.get(id)
    return standing?.kind === 'missing' && standing.absent.length > 0
  })

function authorising(outlook: Outlook): readonly Todo[] {
  const packages = toSend(outlook)
  if (packages.length === 0) return []
  return [
    { kind: 'authorise', packages: packages.map(spoken) },
    ...packages.flatMap((one) => staging(outlook, one)),
  ]
}

function staging({ decision, cargo }: Outlook, { id, name }: Publication): readonly Todo[] {
  const way = decision.ways.get(id)
  if (way?.kind !== 'two-phase') return []
  return [{ kind: 'tag', package: id, name, tag: throwAwayTag(cargo.id ?? ''), to: way.now }]
}

function uploading(outlook: Outlook, world: string): readonly Todo[] {
  const { decision, cargo, survey } = outlook
  const mine = decision.uploads.filter(({ ecosystem }) => ecosystem === world)
  const staged = mine.filter(({ id }) => decision.ways.get(id)?.kind === 'two-phase')
  const tags = new Map(staged.map(({ id }) => [id, throwAwayTag(cargo.id ?? '')]))
  return uploadSteps(mine, tags)
    .filter(({ artifact }) => survey.files.get(artifact.file)?.kind === 'absent')
    .map(({ artifact, registry, tag }) => ({
      kind: 'upload',
      package: artifact.package,
      file: artifact.file,
      registry,
      ...(tag === undefined ? {} : { tag }),
    }))
}

function waiting({ decision }: Outlook): readonly Todo[] {
  const files = decision.uploads.flatMap(({ artifacts }) => artifacts.map(({ file }) => file))
  return files.length === 0 ? [] : [{ kind: 'wait', files }]
}

function trying({ decision }: Outlook): readonly Todo[] {
  const packages = decision.uploads.map(spoken)
  return packages.length === 0 ? [] : [{ kind: 'try', packages }]
}

function tagging({ decision, ground, cargo }: Outlook): readonly Todo[] {
  const tags = treeDistTags(ground.discovery.workspace.packages, ground.pre)
  const later = decision.untagged.map((pkg) => ({
    id: pkg.id,
    name: pkg.name,
    version: pkg.version ?? '',
    tag: distTag(pkg, pkg.version ?? '', tags),
  }))
  const staged = decision.uploads.flatMap((one) => {
    const way = decision.ways.get(one.id)
    return way?.kind === 'two-phase' ? [{ ...one, above: way.above }] : []
  })
  return [...staged, ...later].flatMap(({ id, name, version, tag = 'latest', ...rest }) => {
    const common = { kind: 'tag', package: id, name } as const
    const off = { ...common, tag: throwAwayTag(cargo.id ?? ''), to: null }
    const stays = 'above' in rest && rest.above !== undefined
    return stays ? [off] : [{ ...common, tag, to: version }, off]
  })
}
