import { posix } from 'node:path'
import { nodeNeeds } from '../../../ecosystems/npm/engines.ts'
import { isRecord, parseManifest, textsIn } from '../../../ecosystems/npm/manifest.ts'
import { coerce, satisfies, validRange } from '../../../ecosystems/npm/semver.ts'
import { findTool, lockfileNames } from '../../../ecosystems/npm/tool.ts'
import type { NpmTool, Package } from '../../../model/package.ts'
import type { NodeProject } from './model.ts'
import { type NodeSource, nodeCommands, siteBuild } from './node-commands.ts'
import { auditOf, installOf, isClassic, managerOf } from './node-managers.ts'
import { filesIn, isSide, repositoryOf, type Seen, upwards } from './seen.ts'

/** Lines of Node that get fixes, the oldest first. Source: the release schedule of Node.js, November 2026. */
const supported = ['22', '24', '26']

/** The projects of npm packages: each is what one install serves. */
export function nodeProjects(seen: Seen): readonly NodeProject[] {
  const own = seen.workspace.packages.filter(({ ecosystem }) => ecosystem === 'npm')
  const groups = Map.groupBy(own, (pkg) => installFolder(seen, pkg.path))
  const root = parseManifest(seen.files.read('package.json') ?? undefined)
  // The root of a workspace is no package to discover where it has no name.
  if (root !== undefined && isRoot(seen, root) && !groups.has('.')) groups.set('.', [])
  return [...groups]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .filter(([folder, packages]) => isOwn(folder, packages))
    .map(([folder, packages]) => projectOf(seen, folder, packages))
    .filter((project) => project.kind === 'packages' || project.build.length > 0)
}

const isRoot = (seen: Seen, manifest: object): boolean =>
  'workspaces' in manifest || filesIn(seen, '.').includes('pnpm-workspace.yaml')

const isOwn = (folder: string, packages: readonly Package[]): boolean =>
  packages.some((pkg) => !pkg.private) || !isSide(folder)

function projectOf(seen: Seen, folder: string, packages: readonly Package[]): NodeProject {
  const repository = repositoryOf(seen)
  const tool = withYarnLine(seen, findTool(repository, folder))
  const manifest = parseManifest(repository.read(posix.join(folder, 'package.json'))) ?? {}
  const manager = managerOf(tool)
  const source: NodeSource = {
    seen,
    folder,
    manager,
    manifest,
    members: packages.flatMap((pkg) => {
      const read = pkg.path === folder ? undefined : parseManifest(repository.read(pkg.manifest))
      return read === undefined ? [] : [read]
    }),
  }
  const site = packages.every((pkg) => pkg.private) ? siteBuild(source) : undefined
  const audit = tool.lockfile === undefined ? undefined : auditOf(tool)
  return {
    directory: folder,
    kind: site === undefined ? 'packages' : 'site',
    tool,
    ...(tool.lockfile === undefined ? {} : { lockfile: tool.lockfile }),
    versions: nodeVersions(seen, packages, tool, folder),
    corepack: needsCorepack(seen, folder, tool),
    install: installOf(tool, hasDependencies([manifest, ...source.members])),
    ...nodeCommands(source),
    ...(audit === undefined ? {} : { audit }),
  }
}

/** Whose install serves the package: the nearest lockfile upwards; without one the root of the workspace, or its own. */
function installFolder(seen: Seen, path: string): string {
  const locked = upwards(path).find((folder) =>
    filesIn(seen, folder).some((name) => name in lockfileNames),
  )
  if (locked !== undefined) return locked
  const root = parseManifest(seen.files.read('package.json') ?? undefined)
  return root !== undefined && isRoot(seen, root) ? '.' : path
}

/** The lockfiles of Yarn 1 and of those after it are not the same, where nothing else says which one it is. */
function withYarnLine(seen: Seen, tool: NpmTool): NpmTool {
  if (tool.name !== 'yarn' || tool.version !== undefined || tool.lockfile === undefined) return tool
  const isNew = /^__metadata:/m.test(seen.files.read(tool.lockfile) ?? '')
  return isNew ? { ...tool, version: '4' } : tool
}

/** The Yarn 1 of the runner hands over to a `yarnPath`; of `packageManager` alone it knows nothing. */
const needsCorepack = (seen: Seen, folder: string, tool: NpmTool): boolean =>
  tool.name === 'yarn' &&
  !isClassic(tool) &&
  !/^yarnPath:/m.test(seen.files.read(posix.join(folder, '.yarnrc.yml')) ?? '')

function nodeVersions(
  seen: Seen,
  packages: readonly Package[],
  tool: NpmTool,
  folder: string,
): readonly string[] {
  const asked = seen.config.workflow?.node
  if (asked !== undefined) return asked
  const repository = repositoryOf(seen)
  const root = { ...repository, read: (path: string) => repository.read(ownManifest(path, folder)) }
  const ranges = nodeNeeds(root, packages, tool)
    .map(({ range }) => range)
    .filter((range) => validRange(range) !== null)
  const accepted = supported.filter((line) =>
    ranges.every((range) => satisfies(`${line}.99.0`, range)),
  )
  if (accepted.length > 0) return accepted
  const [lowest] = ranges.flatMap((range) => coerce(range)?.major ?? [])
  return [lowest === undefined ? (supported.at(-1) as string) : String(lowest)]
}

/** The root of this project stands for that of the repository. */
const ownManifest = (path: string, folder: string): string =>
  path === 'package.json' ? posix.join(folder, path) : path

const hasDependencies = (manifests: readonly object[]): boolean =>
  manifests.some((manifest) =>
    ['dependencies', 'devDependencies', 'optionalDependencies'].some((table) => {
      const value = (manifest as Record<string, unknown>)[table]
      return isRecord(value) && Object.keys(textsIn(value)).length > 0
    }),
  )
