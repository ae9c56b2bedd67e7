import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { readBytes } from '../../io/files.ts'
import type { Artifact, PackedContents } from '../../model/artifact.ts'
import type { Package } from '../../model/package.ts'

/** Describes a packed file: kind, size and digests of the bytes that later stages upload. */
export function artifactOf(input: {
  pkg: Package
  version: string
  path: string
  contents: PackedContents
}): Artifact {
  const bytes = readBytes(input.path)
  const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex')
  return {
    package: input.pkg.id,
    name: input.pkg.name,
    version: input.version,
    ecosystem: input.pkg.ecosystem,
    kind: kindOf(input.path),
    file: basename(input.path),
    size: bytes.length,
    sha256: digest('sha256'),
    sha512: digest('sha512'),
    files: input.contents.files.length,
  }
}

function kindOf(path: string): Artifact['kind'] {
  if (path.endsWith('.whl')) return 'wheel'
  return path.endsWith('.tgz') ? 'tarball' : 'sdist'
}
