import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LocalRegistryOptions, TrustedPublisher } from '@paquebot/local-registry'
import { makeSdist, makeWheel, tarGz } from '../../../local-registry/test/support/archives.ts'
import type { Artifact, ArtifactManifest } from '../../src/model/artifact.ts'
import { commitAll, git, writeTree } from '../support/temp.ts'

/**
 * A release of six packages, four for npm and two for PyPI, as it lies in a repository after `paquebot version`, with
 * its artifacts built. All have been released before, but for `acme-app`, whose project its first mint makes.
 */

export const before = '1.0.0'
export const after = '1.1.0'

export const slug = { owner: 'acme', name: 'tools' } as const

/** Name and what it needs at run time, leaves last, so that the order is worked out. */
const npmPackages = {
  'acme-cli': ['@acme/client', '@acme/server'],
  '@acme/client': ['@acme/core'],
  '@acme/server': ['@acme/core'],
  '@acme/core': [],
} as const satisfies Record<string, readonly string[]>

const pypiProjects = {
  'acme-app': ['acme-core'],
  'acme-core': [],
} as const satisfies Record<string, readonly string[]>

/** There has been no release of it. */
const newProject = 'acme-app'

const folderOf = (name: string) => name.replace(/^@acme\//, '')

const changelog = (name: string) =>
  `# ${name}\n\n## ${after}\n\n### Minor Changes\n\n- ${name} learns to sail.\n\n## ${before}\n\n- First.\n`

/** Files of the repository, by path. */
function treeOf(): Readonly<Record<string, string>> {
  return {
    'package.json': json({
      name: 'acme-tools',
      private: true,
      workspaces: ['packages/*'],
      repository: repositoryField(),
    }),
    'package-lock.json': json(lockfile()),
    LICENSE: 'MIT\n',
    '.changeset/config.json': json({ access: 'public', baseBranch: 'main' }),
    ...Object.fromEntries(Object.keys(npmPackages).flatMap(npmFiles)),
    ...Object.fromEntries(Object.keys(pypiProjects).flatMap(pypiFiles)),
  }
}

function npmFiles(name: string): readonly (readonly [string, string])[] {
  const folder = `packages/${folderOf(name)}`
  return [
    [`${folder}/package.json`, json(npmManifest(name, after))],
    [`${folder}/index.js`, source(name, after)],
    [`${folder}/README.md`, `# ${name}\n`],
    [`${folder}/CHANGELOG.md`, changelog(name)],
  ]
}

function pypiFiles(name: string): readonly (readonly [string, string])[] {
  const folder = `python/${name}`
  return [
    [`${folder}/pyproject.toml`, pyproject(name)],
    [`${folder}/src/${name.replace('-', '_')}/__init__.py`, `version = '${after}'\n`],
    [`${folder}/CHANGELOG.md`, changelog(name)],
  ]
}

function npmManifest(name: string, version: string) {
  const needs: readonly string[] = npmPackages[name as keyof typeof npmPackages]
  return {
    name,
    version,
    license: 'MIT',
    type: 'module',
    exports: './index.js',
    files: ['index.js'],
    repository: { ...repositoryField(), directory: `packages/${folderOf(name)}` },
    dependencies: Object.fromEntries(needs.map((need) => [need, `^${version}`])),
  }
}

const repositoryField = () => ({
  type: 'git',
  url: `git+https://github.com/${slug.owner}/${slug.name}.git`,
})

const source = (name: string, version: string) => `export const self = '${name}@${version}'\n`

function pyproject(name: string): string {
  const needs: readonly string[] = pypiProjects[name as keyof typeof pypiProjects]
  return [
    '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n',
    `[project]\nname = "${name}"\nversion = "${after}"\nrequires-python = ">=3.11"`,
    `dependencies = [${needs.map((need) => `"${need}>=${after}"`).join(', ')}]\n`,
  ].join('\n')
}

function lockfile() {
  const members = Object.keys(npmPackages)
  const entries = members.flatMap((name) => {
    const folder = `packages/${folderOf(name)}`
    const { version, license, dependencies } = npmManifest(name, after)
    return [
      [folder, { name, version, license, dependencies }],
      [`node_modules/${name}`, { resolved: folder, link: true }],
    ]
  })
  const root = { name: 'acme-tools', workspaces: ['packages/*'] }
  return {
    name: 'acme-tools',
    lockfileVersion: 3,
    packages: { '': root, ...Object.fromEntries(entries) },
  }
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

/** A packed file and what it is. */
export interface Built {
  readonly artifact: Artifact
  readonly bytes: Buffer
}

/** What a build of the tree gives at this version. */
export function buildAll(version: string): readonly Built[] {
  const python = Object.keys(pypiProjects).flatMap((name) => pythonFiles(name, version))
  const built = [...Object.keys(npmPackages).map((name) => tarball(name, version)), ...python]
  return built.filter(({ artifact }) => version !== before || artifact.name !== newProject)
}

function tarball(name: string, version: string): Built {
  const bytes = tarGz({
    'package/package.json': json(npmManifest(name, version)),
    'package/index.js': source(name, version),
    'package/README.md': `# ${name}\n`,
  })
  const file = `${name.replace(/^@/, '').replace('/', '-')}-${version}.tgz`
  const facts = {
    package: `npm:${name}`,
    name,
    version,
    ecosystem: 'npm',
    kind: 'tarball',
  } as const
  return { artifact: { ...facts, file, files: 3, ...digests(bytes) }, bytes }
}

function pythonFiles(name: string, version: string): readonly Built[] {
  const needs: readonly string[] = pypiProjects[name as keyof typeof pypiProjects]
  const requirements = needs.map((need) => `${need}>=${version}`)
  return [
    pythonFile(name, version, makeWheel(name, version, requirements)),
    pythonFile(name, version, makeSdist(name, version)),
  ]
}

function pythonFile(
  name: string,
  version: string,
  { filename: file, data: bytes }: { filename: string; data: Buffer },
): Built {
  const kind = file.endsWith('.whl') ? 'wheel' : 'sdist'
  const facts = { package: `pypi:${name}`, name, version, ecosystem: 'pypi', kind, file } as const
  return { artifact: { ...facts, files: 3, ...digests(bytes) }, bytes }
}

function digests(bytes: Buffer): Pick<Artifact, 'size' | 'sha256' | 'sha512'> {
  const hex = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex')
  return { size: bytes.length, sha256: hex('sha256'), sha512: hex('sha512') }
}

/** Writes the repository, one commit, and gives that commit's id. */
export function writeRepository(root: string): string {
  mkdirSync(root, { recursive: true })
  writeTree(root, treeOf())
  commitAll(root, 'chore(release): version packages')
  return git(root, 'rev-parse', 'HEAD').trim()
}

/** Writes the artifact folder of the release. */
export function writeArtifacts(folder: string, commit: string): void {
  mkdirSync(folder, { recursive: true })
  const built = buildAll(after)
  for (const { artifact, bytes } of built) writeFileSync(join(folder, artifact.file), bytes)
  const manifest: ArtifactManifest = {
    format: 1,
    commit,
    artifacts: built.map(({ artifact }) => artifact),
  }
  writeFileSync(join(folder, 'manifest.json'), json(manifest))
}

const workflow = 'release.yml'

/** Who may publish: this repository's workflow, everything. */
export const trust: LocalRegistryOptions = {
  claims: { repository: `${slug.owner}/${slug.name}`, workflow },
  publishers: [
    ...Object.keys(npmPackages).map((name) => publisher('npm', name)),
    publisher('pypi', 'acme-core'),
    { ...publisher('pypi', newProject), pending: true },
  ],
}

function publisher(registry: TrustedPublisher['registry'], name: string): TrustedPublisher {
  return { registry, name, owner: slug.owner, repository: slug.name, workflow }
}
