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
import type { Workshop } from '../ecosystem.ts'
import { makeFolder } from '../test-folder.ts'
import { pypi } from './index.ts'

/** Text files of a repository by path. */
export type Tree = Readonly<Record<string, string>>

/** Writes the files into a new temporary folder, commits them and opens it. */
export function makeRepository(tree: Tree, tags: readonly string[] = []): Repository {
  const root = makeFolder('pypi-ecosystem-')
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const git = (...args: string[]) => execFileSync('git', ['-C', root, ...args])
  git('init', '-q')
  git('add', '--all')
  git('-c', 'user.name=t', '-c', 'user.email=t@localhost', 'commit', '-q', '-m', 'first')
  for (const tag of tags) git('tag', tag)
  return openRepository(root)
}

/** The packages with their edges, as the discover stage puts them together. */
export function workspaceOf(repository: Repository): Workspace {
  const { packages, tools } = pypi.discover(repository)
  const linked = packages.map((pkg): Package => {
    return { ...pkg, dependencies: pypi.dependencies(repository, pkg, packages) }
  })
  return { root: repository.root, gitRoot: repository.gitRoot, packages: linked, tools }
}

/** One cache for all tests of a run, so that build back ends are fetched once. */
const cache = join(tmpdir(), 'paquebot-test-cache')

/** A workshop over the repository itself, with an environment of its own. */
export function makeShop(repository: Repository, more: NodeJS.ProcessEnv = {}): Workshop {
  const scratch = makeFolder('pypi-shop-')
  mkdirSync(join(scratch, 'tmp'))
  const env = { ...cleanEnvironment(scratch, join(scratch, 'tmp')), ...more }
  return {
    root: repository.root,
    workspace: workspaceOf(repository),
    repository,
    cache,
    scratch,
    env,
    offline: false,
    upstream: { npm: '', pypi: '' },
    run: (argv, { log: _, env: added, ...options }) =>
      exec(argv, { ...options, env: { ...env, ...added } }),
    detail: () => {},
  }
}

/** Built files of one package with everything that was found in them. */
export interface Built {
  readonly pkg: Package
  readonly folder: string
  readonly artifacts: readonly Artifact[]
  readonly contents: ReadonlyMap<string, PackedContents>
  /** Of pack and inspect. */
  readonly findings: readonly Finding[]
}

/** Packs a package and inspects what came out. */
export async function buildPackage(
  shop: Workshop,
  pkg: Package,
  version = pkg.version ?? '0.0.0',
): Promise<Built> {
  const folder = join(shop.scratch, 'artifacts')
  const packed = await pypi.pack(pkg, folder, shop, version)
  const opened = await Promise.all(
    packed.files.map(async (path) => {
      const contents = await readArchive(path)
      return { path, contents, artifact: artifactOf(pkg, path, version, contents) }
    }),
  )
  const { workspace, repository } = shop
  const release = {
    id: pkg.id,
    from: pkg.version,
    to: version,
    bump: 'none',
    reasons: [],
    changes: [],
  } as const
  const versions = new Map(workspace.packages.map((one) => [one.id, one.version ?? version]))
  const inspected = await Promise.all(
    opened.map((one) => {
      const siblings = opened.filter((other) => other !== one)
      return pypi.inspect({ ...one, pkg, release, workspace, repository, versions, siblings, shop })
    }),
  )
  return {
    pkg,
    folder,
    artifacts: opened.map((one) => one.artifact),
    contents: new Map(opened.map((one) => [one.artifact.file, one.contents])),
    findings: [...packed.findings, ...inspected.flat()],
  }
}

function artifactOf(
  pkg: Package,
  path: string,
  version: string,
  contents: PackedContents,
): Artifact {
  const bytes = readFileSync(path)
  const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex')
  return {
    package: pkg.id,
    name: pkg.name,
    version,
    ecosystem: 'pypi',
    kind: path.endsWith('.whl') ? 'wheel' : 'sdist',
    file: basename(path),
    size: bytes.length,
    sha256: digest('sha256'),
    sha512: digest('sha512'),
    files: contents.files.length,
  }
}

/** Rule and place of each finding, in order: what tests compare. */
export function told(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ rule, severity, file, line }) => {
    const place = file === undefined ? '' : ` ${file}${line === undefined ? '' : `:${line}`}`
    return `${severity} ${rule}${place}`
  })
}
