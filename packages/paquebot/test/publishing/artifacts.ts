import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeWheel, tarGz } from '../../../local-registry/test/support/archives.ts'
import type { Artifact } from '../../src/model/artifact.ts'

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
