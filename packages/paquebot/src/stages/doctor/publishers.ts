import type { EcosystemId, Package } from '../../model/package.ts'
import type { ExpectedPublisher } from '../../steps/credentials/explain.ts'
import type { PublisherToHold } from './model.ts'

/** What decides about the records. */
export interface PublisherFacts {
  readonly packages: readonly Package[]
  /** `owner/name`. */
  readonly repository: string
  readonly expected: Readonly<Partial<Record<EcosystemId, ExpectedPublisher>>>
  /** What the registries say; a package that is not in it was not asked for or not told. */
  readonly existing: ReadonlyMap<Package['id'], boolean>
}

/** The file that a workflow for publishing usually has, when there is none yet. */
const usualWorkflow = 'release.yml'

/** The exact record for every package, in the order of the packages. */
export function publishersToHold(facts: PublisherFacts): readonly PublisherToHold[] {
  const fresh = facts.packages.filter(
    ({ id, ecosystem }) => ecosystem === 'pypi' && facts.existing.get(id) === false,
  )
  return facts.packages.map((pkg) => recordFor(pkg, facts, fresh.length > 1 && fresh.includes(pkg)))
}

function recordFor(pkg: Package, facts: PublisherFacts, alone: boolean): PublisherToHold {
  const expected = facts.expected[pkg.ecosystem]
  const slug = expected?.repository ?? facts.repository
  const [owner = '', repository = ''] = slug.split('/')
  const workflow = expected?.workflow ?? usualWorkflow
  // PyPI holds one pending publisher per identity: an environment of its own tells new projects apart.
  const environment = alone ? `pypi-${pkg.name}` : expected?.environment
  const exists = facts.existing.get(pkg.id)
  const base = {
    package: pkg.id,
    name: pkg.name,
    ...(exists === undefined ? {} : { exists }),
    owner,
    repository,
    workflow,
    ...(environment === undefined ? {} : { environment }),
  }
  if (pkg.ecosystem === 'pypi') return exists === false ? { ...base, pending: true } : base
  return {
    ...base,
    actions: ['npm publish', 'npm dist-tag'],
    command: trustCommand(pkg.name, { slug, workflow, environment }),
  }
}

/** Source: npm 12, `npm help trust`. */
function trustCommand(
  name: string,
  record: { slug: string; workflow: string; environment: string | undefined },
): string {
  const environment = record.environment === undefined ? [] : ['--env', record.environment]
  return [
    ...['npm', 'trust', 'github', name, '--file', record.workflow, '--repo', record.slug],
    ...environment,
    '--allow-publish',
  ].join(' ')
}
