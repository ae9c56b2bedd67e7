import { posix } from 'node:path'
import { parseManifest, textsIn } from '../../../ecosystems/npm/manifest.ts'
import type { Migration, NodeProject, PythonProject } from './model.ts'
import { managerOf } from './node-managers.ts'
import { filesBelow, type Seen } from './seen.ts'

interface Projects {
  readonly node: readonly NodeProject[]
  readonly python: readonly PythonProject[]
}

const name = 'Migrate the database'

/**
 * The commands that apply every migration: the one of the configuration, else a script of that name, else the tool's
 * own, else the plain files in their order.
 */
export function findMigrations(seen: Seen, projects: Projects): readonly Migration[] {
  const said = seen.config.workflow?.migrate
  if (said !== undefined) return [{ name, run: said, world: worldOf(projects), directory: '.' }]
  const byTools = [
    ...projects.python.flatMap((project) => alembic(seen, project)),
    ...projects.node.flatMap((project) => nodeMigrations(seen, project)),
  ]
  return byTools.length > 0 ? byTools : sqlFiles(seen)
}

/** A command of the user's own finds the tools of the project that there is. */
const worldOf = ({ node, python }: Projects): Migration['world'] =>
  python.length > 0 ? 'python' : node.length > 0 ? 'node' : 'none'

function alembic(seen: Seen, { directory }: PythonProject): readonly Migration[] {
  return filesBelow(seen, directory)
    .filter((path) => posix.basename(path) === 'alembic.ini')
    .slice(0, 1)
    .map((path) => ({
      name,
      run: `uv run --no-sync alembic${path === 'alembic.ini' ? '' : ` --config ${path}`} upgrade head`,
      world: 'python',
      directory,
    }))
}

const scriptNames = [
  'db:migrate',
  'migrate:deploy',
  'migrate:up',
  'migrate',
  'migration:run',
  'migrations:run',
]

const nodeTools: readonly { readonly file: RegExp; readonly run: string }[] = [
  { file: /(?:^|\/)prisma\/schema\.prisma$/, run: 'prisma migrate deploy' },
  { file: /(?:^|\/)drizzle\.config\.[cm]?[jt]s$/, run: 'drizzle-kit migrate' },
  { file: /(?:^|\/)knexfile\.[cm]?[jt]s$/, run: 'knex migrate:latest' },
]

function nodeMigrations(seen: Seen, project: NodeProject): readonly Migration[] {
  const { directory, tool } = project
  const manager = managerOf(tool)
  const manifest = parseManifest(
    seen.files.read(posix.join(directory, 'package.json')) ?? undefined,
  )
  const scripts = textsIn(manifest?.scripts)
  const script = scriptNames.find((one) => one in scripts)
  const files = filesBelow(seen, directory)
  const known = nodeTools.find(({ file }) => files.some((path) => file.test(path)))
  if (script !== undefined) return [{ name, run: manager.run(script), world: 'node', directory }]
  return known === undefined
    ? []
    : [{ name, run: manager.exec(known.run), world: 'node', directory }]
}

/** All numbered files of a folder of migrations, in the order of their names: not the first one alone. */
function sqlFiles(seen: Seen): readonly Migration[] {
  const folders = Map.groupBy(
    seen.files.paths.filter((path) => /(?:^|\/)(?:migrations?|migrate)\/\d[^/]*\.sql$/.test(path)),
    (path) => posix.dirname(path),
  )
  const [folder] = [...folders.keys()].filter((path) => !/(?:^|\/)(?:tests?|fixtures)\//.test(path))
  if (folder === undefined) return []
  const down = (folders.get(folder) ?? []).some((path) => path.endsWith('.down.sql'))
  const glob = down ? '*.up.sql' : '*.sql'
  return [
    {
      name,
      about: [
        'Every file, in the order of the names. Without ON_ERROR_STOP psql succeeds whatever the SQL does.',
      ],
      run: [
        `for file in ${folder}/${glob}; do`,
        '  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --file "$file" "$DATABASE_URL"',
        'done',
      ].join('\n'),
      world: 'none',
      directory: '.',
    },
  ]
}
