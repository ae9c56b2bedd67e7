import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { cleanEnvironment } from '../../io/environment.ts'
import { exec } from '../../io/exec.ts'
import { openRepository, type Repository } from '../../io/repository.ts'
import type { Artifact, PackedContents } from '../../model/artifact.ts'
import type { Finding } from '../../model/finding.ts'
import type { Package, Workspace } from '../../model/package.ts'
import { readArchive } from '../archive.ts'
import type { Inspection, Workshop } from '../ecosystem.ts'
import { makeFolder } from '../test-folder.ts'
import { npm } from './index.ts'

/** Files of a repository by path; what is no text is written as JSON. */
export type Tree = Readonly<Record<string, unknown>>

/** Writes the files into a new temporary folder that git knows, and opens it. */
export function makeRepository(tree: Tree, remote?: string): Repository {
  const root = makeFolder('npm-ecosystem-')
  execFileSync('git', ['init', '-q', root])
  if (remote !== undefined) execFileSync('git', ['-C', root, 'remote', 'add', 'origin', remote])
  writeTree(root, tree)
  execFileSync('git', ['-C', root, 'add', '--all'])
  return openRepository(root)
}

export function writeTree(root: string, tree: Tree): void {
  for (const [path, content] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    const text = typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`
    writeFileSync(join(root, path), text)
  }
}

/** The packages with their edges, as the discover stage puts them together. */
export function workspaceOf(repository: Repository): Workspace {
  const { packages, tools } = npm.discover(repository)
  const linked = packages.map((pkg): Package => {
    return { ...pkg, dependencies: npm.dependencies(repository, pkg, packages) }
  })
  return { root: repository.root, gitRoot: repository.gitRoot, packages: linked, tools }
}

/** One cache for all tests of a run, so that package managers are fetched once. */
const cache = join(tmpdir(), 'paquebot-test-cache')

/** A workshop over the repository itself, with an environment of its own. */
export function makeShop(repository: Repository, upstream: string): Workshop {
  const scratch = makeFolder('npm-shop-')
  mkdirSync(join(scratch, 'tmp'))
  const env = {
    ...cleanEnvironment(scratch, join(scratch, 'tmp')),
    npm_config_registry: upstream,
    npm_config_cache: join(cache, 'npm'),
    npm_config_update_notifier: 'false',
  }
  return {
    root: repository.root,
    workspace: workspaceOf(repository),
    repository,
    cache,
    scratch,
    env,
    offline: false,
    upstream: { npm: upstream, pypi: '' },
    run: (argv, { log: _, env: more, ...options }) =>
      exec(argv, { ...options, env: { ...env, ...more } }),
    detail: () => {},
  }
}

/** The address that the user's own npm installs from; never written down here. */
export function upstreamAddress(): string {
  return execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim()
}

/** A packed file with what was found in it. */
export interface Built {
  readonly pkg: Package
  readonly path: string
  readonly artifact: Artifact
  readonly contents: PackedContents
  /** Of build, pack and inspect. */
  readonly findings: readonly Finding[]
}

/** Builds, packs and inspects the publishable packages, those without dependencies first. */
export async function buildPackages(shop: Workshop): Promise<readonly Built[]> {
  const { packages } = shop.workspace
  const ordered = packages
    .filter((pkg) => !pkg.private)
    .sort((a, b) => a.dependencies.length - b.dependencies.length)
  const built: Built[] = []
  for (const pkg of ordered) {
    const early = await npm.build(pkg, shop)
    const packed = await npm.pack(pkg, join(shop.scratch, 'artifacts'), shop, pkg.version ?? '')
    const [path] = packed.files
    if (path === undefined) throw new Error(JSON.stringify([...early, ...packed.findings]))
    const contents = await readArchive(path)
    const artifact = artifactOf(pkg, path, contents)
    const late = await npm.inspect(inspectionOf(shop, { pkg, path, artifact, contents }))
    built.push({ pkg, path, artifact, contents, findings: [...early, ...packed.findings, ...late] })
  }
  return built
}

/** What the build stage hands to `inspect` when every package keeps its version. */
export function inspectionOf(shop: Workshop, built: Omit<Built, 'findings'>): Inspection {
  const { workspace, repository } = shop
  const version = built.pkg.version ?? '0.0.0'
  return {
    ...built,
    release: {
      id: built.pkg.id,
      from: version,
      to: version,
      bump: 'none',
      reasons: [],
      changes: [],
    },
    workspace,
    repository,
    versions: new Map(workspace.packages.map((pkg) => [pkg.id, pkg.version ?? '0.0.0'])),
    siblings: [],
    shop,
  }
}

function artifactOf(pkg: Package, path: string, contents: PackedContents): Artifact {
  const bytes = readFileSync(path)
  const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex')
  return {
    package: pkg.id,
    name: pkg.name,
    version: pkg.version ?? '0.0.0',
    ecosystem: 'npm',
    kind: 'tarball',
    file: basename(path),
    size: bytes.length,
    sha256: digest('sha256'),
    sha512: digest('sha512'),
    files: contents.files.length,
  }
}
