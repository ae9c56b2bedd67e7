import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeWheel, tarGz } from '../../../local-registry/test/support/archives.ts'
import type { Artifact } from '../../src/model/artifact.ts'
import { commitAll, git, writeTree } from '../support/temp.ts'

/** An artifact with the folder that its file lies in. */
export interface MadeArtifact {
  readonly artifact: Artifact
  readonly path: string
}

export function makeTarball(
  folder: string,
  name: string,
  version: string,
  more: object = {},
): MadeArtifact {
  const manifest = { name, version, type: 'module', exports: './index.js', ...more }
  const bytes = tarGz({
    'package/package.json': JSON.stringify(manifest),
    'package/index.js': `export const version = '${version}'\n`,
    'package/README.md': `# ${name}\n`,
  })
  const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`
  return made(folder, bytes, { file, name, version, ecosystem: 'npm', kind: 'tarball', files: 3 })
}

export function makePureWheel(folder: string, name: string, version: string): MadeArtifact {
  const { filename, data } = makeWheel(name, version)
  return made(folder, data, {
    file: filename,
    name,
    version,
    ecosystem: 'pypi',
    kind: 'wheel',
    files: 4,
  })
}

const project = [
  ...['[project]', 'name = "acme-core"', 'version = "1.0.0"', ''],
  ...['[build-system]', 'requires = ["hatchling"]', 'build-backend = "hatchling.build"', ''],
].join('\n')

/** A repository with a package for each registry, and both of them built in its folder `artifacts`. */
export function layOutRelease(root: string, paquebotToml: string, remote: string): void {
  writeTree(root, {
    '.gitignore': 'artifacts\n',
    'paquebot.toml': paquebotToml,
    'package.json': JSON.stringify({ private: true, workspaces: ['cli'] }),
    'cli/package.json': JSON.stringify({
      ...{ name: 'acme-cli', version: '1.0.0', type: 'module', exports: './index.js' },
      ...{ license: 'MIT', repository: 'github:acme/tools', files: ['index.js'] },
    }),
    'cli/index.js': 'export const answer = 42\n',
    'cli/README.md': '# acme-cli\n',
    'core/pyproject.toml': project,
  })
  commitAll(root)
  git(root, 'remote', 'add', 'origin', remote)
  const folder = join(root, 'artifacts')
  mkdirSync(folder)
  const built = [
    makeTarball(folder, 'acme-cli', '1.0.0'),
    makePureWheel(folder, 'acme-core', '1.0.0'),
  ]
  const commit = git(root, 'rev-parse', 'HEAD').trim()
  const list = { format: 1, commit, artifacts: built.map(({ artifact }) => artifact) }
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(list))
}

function made(
  folder: string,
  bytes: Buffer,
  known: Pick<Artifact, 'file' | 'name' | 'version' | 'ecosystem' | 'kind' | 'files'>,
): MadeArtifact {
  const path = join(folder, known.file)
  writeFileSync(path, bytes)
  const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex')
  const artifact: Artifact = {
    ...known,
    package: `${known.ecosystem}:${known.name}`,
    size: bytes.length,
    sha256: digest('sha256'),
    sha512: digest('sha512'),
  }
  return { artifact, path }
}
