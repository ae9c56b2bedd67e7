import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isDirectory, readBytes, readText } from '../../io/files.ts'
import type { ArtifactManifest } from '../../model/artifact.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Fault, Ledger, Release } from './model.ts'

/** A file on this machine that is, or should be, on a registry. */
export interface LocalFile {
  readonly file: string
  readonly sha256: string
  readonly sha512: string
}

/**
 * The artifacts of a folder, their digests taken from the bytes that lie there. Throws `io/cannot-read` for a folder
 * that is not there or has none.
 */
export function localArtifacts(cwd: string, folder: string): readonly LocalFile[] {
  const root = resolve(cwd, folder)
  if (!isDirectory(root)) throw noArtifacts(folder, 'is no folder')
  const listed = manifestIn(root)?.artifacts.map(({ file }) => file) ?? readdirSync(root)
  const files = listed.filter(
    (file) => /\.(?:tgz|whl|tar\.gz|zip)$/.test(file) && !/[\\/]/.test(file),
  )
  if (files.length === 0) throw noArtifacts(folder, 'holds no tarball, wheel or sdist')
  return files.map((file) => {
    const bytes = readBytes(join(root, file))
    const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex')
    return { file, sha256: digest('sha256'), sha512: digest('sha512') }
  })
}

function noArtifacts(folder: string, what: string): PaquebotError {
  return new PaquebotError('io/cannot-read', `\`${folder}\` ${what}`, {
    hint: '`paquebot build --out <folder>` makes artifacts; in CI, download them first',
  })
}

function manifestIn(root: string): ArtifactManifest | undefined {
  try {
    const value = JSON.parse(
      readText(join(root, 'manifest.json')) ?? 'null',
    ) as ArtifactManifest | null
    return Array.isArray(value?.artifacts) ? value : undefined
  } catch {
    return undefined
  }
}

/** Files of the folder whose bytes are others than those on the registry. */
export function artifactDiffers(
  { subject, releases }: Ledger,
  local: readonly LocalFile[],
): Fault[] {
  return releases.flatMap((release) => {
    const remote = release.published?.files ?? []
    const pairs = remote.flatMap((there) => {
      const here = local.find(({ file }) => namesOf(there.file, subject.name).includes(file))
      return here === undefined ? [] : [{ here, there }]
    })
    return pairs.flatMap(({ here, there }) => {
      const [ours, theirs] =
        there.sha512 === undefined ? [here.sha256, there.sha256] : [here.sha512, there.sha512]
      if (theirs === undefined || ours === theirs) return []
      return [differs(subject.id, release, { file: here.file, ours, theirs })]
    })
  })
}

/** npm names a tarball of a scope `core-1.0.0.tgz` on the registry and `scope-core-1.0.0.tgz` where it packs. */
function namesOf(file: string, name: string): readonly string[] {
  const scope = /^@([^/]+)\//.exec(name)?.[1]
  return scope === undefined ? [file] : [file, `${scope}-${file}`]
}

function differs(
  id: Ledger['subject']['id'],
  release: Release,
  { file, ours, theirs }: { file: string; ours: string; theirs: string },
): Fault {
  return {
    rule: 'verify/artifact-differs',
    severity: 'error',
    id,
    version: release.version,
    release,
    short: `\`${file}\``,
    message: `\`${file}\` is not the file that the registry has: ${ours} here, ${theirs} there`,
    hint: 'published bytes stay as they are: find out which of the two was tested, and release a new version from it',
  }
}
