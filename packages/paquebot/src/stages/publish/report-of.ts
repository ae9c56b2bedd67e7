import type { Package } from '../../model/package.ts'
import {
  isGood,
  type PackageEnd,
  type PublishedPackage,
  type PublishReport,
  type PublishStage,
} from './report.ts'
import type { Run } from './run.ts'
import { addressOf, type Ground } from './survey.ts'

/** What a run has come to. */
export function reportOf(run: Run, reached: PublishStage | null): PublishReport {
  const { cargo, ground } = run
  const packages = listed(run).map((pkg) => packageReport(run, pkg))
  const isThrough = reached === 'tags' && !run.stopped
  return {
    id: cargo.id,
    commit: cargo.plan.commit ?? ground.head,
    packages,
    reached,
    complete: isThrough && packages.every(({ end }) => isGood(end)),
    tried: run.tried,
    notes: run.notes,
  }
}

/** With `--from` what is in the folder; else every package that may be published. */
function listed({ ground, cargo, options }: Run): readonly Package[] {
  if (options.from === undefined) return ground.selected
  const mine = new Set(cargo.plan.publications.map(({ id }) => id))
  return ground.selected.filter(({ id }) => mine.has(id))
}

function packageReport(run: Run, pkg: Package): PublishedPackage {
  const planned = run.cargo.plan.publications.find(({ id }) => id === pkg.id)
  const tag = run.tags.get(pkg.id)
  const waiting: PackageEnd = { kind: 'waiting' }
  return {
    package: pkg.id,
    name: pkg.name,
    version: pkg.version ?? '',
    registry: addressOf(run.ground, pkg.id).upload,
    files: (planned?.artifacts ?? []).map(({ file, sha256, sha512 }) => ({ file, sha256, sha512 })),
    end: run.ends.get(pkg.id) ?? waiting,
    ...(tag === undefined ? {} : { tag }),
  }
}

/** Something is wrong with the project, and nothing was uploaded. */
export function refusedReport(ground: Ground): PublishReport {
  const end = { kind: 'skipped', because: 'nothing was uploaded, see below' } as const
  const packages = ground.selected.map((pkg) => ({
    package: pkg.id,
    name: pkg.name,
    version: pkg.version ?? '',
    registry: addressOf(ground, pkg.id).upload,
    files: [],
    end,
  }))
  const common = { id: null, commit: ground.head, reached: null, complete: false }
  return { ...common, packages, tried: [], notes: [] }
}
