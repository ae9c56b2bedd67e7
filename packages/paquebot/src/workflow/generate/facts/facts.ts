import { parseManifest, textsIn } from '../../../ecosystems/npm/manifest.ts'
import { publishable } from '../../../model/package.ts'
import { version } from '../../../version.ts'
import { homeOf } from './home.ts'
import { findMigrations } from './migrations.ts'
import type { Database, Facts, NodeProject, PaquebotFacts, PythonProject } from './model.ts'
import { nodeProjects } from './node.ts'
import { managerOf } from './node-managers.ts'
import { pythonProjects } from './python.ts'
import type { Seen } from './seen.ts'
import { findServices } from './services.ts'

/** Everything that the templates know, from the packages, the manifests and the files. */
export function readFacts(seen: Seen): Facts {
  const node = nodeProjects(seen)
  const python = pythonProjects(seen)
  const { workflow = {} } = seen.config
  const database = findDatabase(seen, node, python)
  const prefix = updatePrefix(seen)
  const slug = homeOf(seen)
  return {
    ...(slug === undefined ? {} : { slug }),
    defaultBranch: seen.defaultBranch,
    node,
    python,
    ...(database === undefined ? {} : { database }),
    worlds: (['npm', 'pypi'] as const).filter((world) =>
      publishable(seen.workspace).some(({ ecosystem }) => ecosystem === world),
    ),
    ...(usesCodecov(seen) ? { coverage: 'codecov' } : {}),
    ...(prefix === undefined ? {} : { updatePrefix: prefix }),
    paquebot: paquebotOf(seen, node),
    settings: {
      runner: workflow.runner ?? 'ubuntu-latest',
    },
    without: workflow.without ?? [],
    preCommit: seen.files.paths.includes('.pre-commit-config.yaml'),
    secretsBaseline: seen.files.paths.includes('.secrets.baseline'),
  }
}

/** Services that something here speaks to: tests, or migrations that are to be tried. */
function findDatabase(
  seen: Seen,
  node: readonly NodeProject[],
  python: readonly PythonProject[],
): Database | undefined {
  const { services, env } = findServices(seen)
  if (services.length === 0) return undefined
  const hasSql = services.some(({ id }) => id === 'postgres' || id === 'mysql')
  const migrations = hasSql ? findMigrations(seen, { node, python }) : []
  const asked = [...node, ...python].some(({ integration }) => integration.length > 0)
  return asked || migrations.length > 0
    ? { services, env: withUrl(env, hasSql, migrations), migrations }
    : undefined
}

/** psql is given `DATABASE_URL`, whatever the application calls it. */
function withUrl(
  env: Database['env'],
  hasSql: boolean,
  migrations: Database['migrations'],
): Database['env'] {
  const needed = hasSql && migrations.some(({ run }) => run.includes('$DATABASE_URL'))
  const [address] = Object.values(env)
  return !needed || 'DATABASE_URL' in env || address === undefined
    ? env
    : { DATABASE_URL: address, ...env }
}

/** The dependency of the root, the sources in our own repository, else the published program at this version. */
function paquebotOf(seen: Seen, node: readonly NodeProject[]): PaquebotFacts {
  const said = seen.config.workflow?.paquebot
  if (said !== undefined) return { command: said, needs: 'nothing' }
  const manifest = parseManifest(seen.files.read('package.json') ?? undefined) ?? {}
  const tool = node.find(({ directory }) => directory === '.')?.tool
  const depends = { ...textsIn(manifest.dependencies), ...textsIn(manifest.devDependencies) }
  if (tool !== undefined && 'paquebot' in depends)
    return { command: managerOf(tool).exec('paquebot'), needs: 'project' }
  if (seen.files.paths.includes('packages/paquebot/src/cli/bin.ts'))
    return { command: './paquebot', needs: 'nothing' }
  return { command: `npx --yes paquebot@${version}`, needs: 'nothing' }
}

/** A configuration, a badge, or a workflow that uploads already. */
function usesCodecov({ files }: Seen): boolean {
  const configured = files.paths.some((path) =>
    /^(?:\.github\/|dev\/)?\.?codecov\.ya?ml$/.test(path),
  )
  const badge = /codecov\.io\//.test(files.read('README.md') ?? '')
  return (
    configured ||
    badge ||
    files.paths.some(
      (path) =>
        /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path) &&
        (files.read(path) ?? '').includes('codecov/codecov-action'),
    )
  )
}

/** Where messages follow a convention, those of dependency updates do so too. */
function updatePrefix({ files, config }: Seen): string | undefined {
  const conventional =
    config.intent === 'commits' ||
    files.paths.some((path) =>
      /^(?:cliff\.toml|\.cliff\.toml|release-please-config\.json|\.?commitlint(?:\.config|rc)\b.*|\.releaserc.*|\.czrc)$/.test(
        path,
      ),
    )
  return conventional ? 'chore(deps)' : undefined
}
