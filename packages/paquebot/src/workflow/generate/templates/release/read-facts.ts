import { type Package, publishable, type Workspace } from '../../../../model/package.ts'
import { version } from '../../../../version.ts'
import type { Facts } from '../../facts/model.ts'
import type { Seen } from '../../facts/seen.ts'
import type { WorkflowDraft } from '../../model.ts'
import { type CalledCi, publishedPaquebot, type ReleaseFacts } from './facts.ts'
import { releaseDraft } from './release.ts'
import { versionBumpDraft } from './version-bump.ts'

/** What only the makers of the other workflows know. */
export type Beside = Pick<ReleaseFacts, 'toolchain'> & {
  /** Absent where no CI is generated. */
  readonly ci?: CalledCi
}

/**
 * The workflows that release: none for a repository that publishes nothing with a version of its own (a version that
 * is made of tags cannot be waited for), or whose name on GitHub nobody knows.
 * `version-bump.yml` is for those without changesets, which say themselves what the next version is.
 */
export function releaseDrafts(seen: Seen, facts: Facts, beside: Beside): readonly WorkflowDraft[] {
  const { slug } = facts
  const worlds = facts.worlds.filter((world) =>
    publishable(seen.workspace).some((one) => one.ecosystem === world && one.version !== null),
  )
  if (slug === undefined || worlds.length === 0) return []
  const known = readReleaseFacts(seen, { ...facts, slug, worlds }, beside)
  return [releaseDraft(known), ...(usesChangesets(seen) ? [] : [versionBumpDraft(known)])]
}

function readReleaseFacts(
  { workspace, config }: Seen,
  { slug, defaultBranch, worlds, paquebot }: Facts & { readonly slug: string },
  { toolchain, ci }: Beside,
): ReleaseFacts {
  const published = publishedPaquebot(version)
  const app = config.workflow?.app
  return {
    slug,
    defaultBranch,
    worlds,
    environments: {
      npm: config.publisher.npm?.environment ?? 'npm',
      pypi: config.publisher.pypi?.environment ?? 'pypi',
    },
    // A dependency of the project would have to be installed with the others in the jobs that can publish.
    paquebot:
      paquebot.needs === 'nothing' ? { ...published, command: paquebot.command } : published,
    toolchain,
    ...(ci === undefined ? {} : { ci }),
    ...(app && {
      app: {
        environment: app.environment,
        clientId: app['client-id'],
        privateKey: app['private-key'],
      },
    }),
    bump: { packages: choices(workspace) },
    queue: config.workflow?.queue === 'max',
  }
}

const usesChangesets = ({ config, files }: Seen): boolean =>
  config.intent !== 'commits' && files.paths.includes('.changeset/config.json')

/** Packages that do not follow another one, by name, or by id where npm and PyPI have the same name. */
function choices(workspace: Workspace): readonly string[] {
  const leaders = publishable(workspace).filter(
    ({ dependencies }) => !dependencies.some(({ kind }) => kind === 'follows'),
  )
  if (leaders.length < 2) return []
  const isAlone = ({ name }: Package) => leaders.filter((one) => one.name === name).length === 1
  return leaders.map((pkg) => (isAlone(pkg) ? pkg.name : pkg.id))
}
