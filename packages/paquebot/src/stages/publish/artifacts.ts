import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'
import { isFile, readBytes, readText } from '../../io/files.ts'
import type { Artifact, ArtifactManifest } from '../../model/artifact.ts'
import { PaquebotError } from '../../model/error.ts'
import { manifestFile } from '../build/build.ts'

/** Built files with their list, whose digests have been compared. */
export interface ArtifactFolder {
  /** Absolute. */
  readonly path: string
  readonly commit: string | null
  readonly artifacts: readonly Artifact[]
}

/**
 * Opens a folder of artifacts and compares every file with the digests in `manifest.json`. Undefined when there is no
 * list. Throws `publish/artifacts` for a list that cannot be read and for files that are not what it says.
 */
export function openArtifacts(folder: string): ArtifactFolder | undefined {
  const path = join(folder, manifestFile)
  const text = readText(path)
  if (text === undefined) return undefined
  const manifest = parseManifest(text)
  if (manifest === undefined)
    throw unusable(`\`${path}\` is no list of artifacts of format 1`, folder)
  for (const artifact of manifest.artifacts) checkFile(folder, artifact)
  return { path: folder, commit: manifest.commit ?? null, artifacts: manifest.artifacts }
}

function unusable(message: string, folder: string): PaquebotError {
  return new PaquebotError('publish/artifacts', message, {
    hint: `bring the folder as \`paquebot build\` left it, or remove \`${folder}\` and build again while nothing is published yet`,
  })
}

function parseManifest(text: string): ArtifactManifest | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isManifest(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function isManifest(value: unknown): value is ArtifactManifest {
  if (!isRecord(value) || value.format !== 1 || !Array.isArray(value.artifacts)) return false
  if (value.commit !== undefined && !isHex(value.commit)) return false
  return value.artifacts.every(isArtifact)
}

const isHex = (value: unknown, length?: number) =>
  typeof value === 'string' &&
  /^[0-9a-f]+$/.test(value) &&
  (length === undefined || value.length === length)

const kinds: Readonly<Record<string, readonly unknown[]>> = {
  npm: ['tarball'],
  pypi: ['wheel', 'sdist'],
}

function isArtifact(value: unknown): value is Artifact {
  if (!isRecord(value)) return false
  const { package: id, name, version, ecosystem, kind, file, size } = value
  const texts = [id, name, version, ecosystem, file]
  if (!texts.every((text) => typeof text === 'string' && text !== '')) return false
  return (
    (kinds[ecosystem as string] ?? []).includes(kind) &&
    (id as string).startsWith(`${ecosystem}:`) &&
    isPlainName(file as string) &&
    typeof size === 'number' &&
    isHex(value.sha256, 64) &&
    isHex(value.sha512, 128)
  )
}

/** No path: files lie beside the list. */
const isPlainName = (file: string) => basename(file) === file && !file.includes('\\')

function checkFile(folder: string, artifact: Artifact): void {
  const path = join(folder, artifact.file)
  if (!isFile(path)) throw unusable(`\`${path}\` is missing, and ${manifestFile} lists it`, folder)
  const bytes = readBytes(path)
  for (const algorithm of ['sha256', 'sha512'] as const) {
    const digest = createHash(algorithm).update(bytes).digest('hex')
    if (digest === artifact[algorithm]) continue
    const message = `\`${path}\` is not the file that ${manifestFile} lists: ${algorithm} ${digest}, listed is ${artifact[algorithm]}`
    throw unusable(message, folder)
  }
}
