import type { Artifact } from '../model/artifact.ts'
import type { Style } from './style.ts'
import { bytes, table } from './table.ts'

/** The artifacts of a build with size, file count and the beginning of their digest. */
export function renderArtifacts(
  folder: string,
  artifacts: readonly Artifact[],
  style: Style,
): string {
  if (artifacts.length === 0) return 'no artifacts'
  const head = ['file', 'size', 'files', 'sha256'].map((word) => style.dim(word))
  const rows = artifacts.map((artifact) => [
    artifact.file,
    bytes(artifact.size),
    String(artifact.files),
    artifact.sha256.slice(0, 12),
  ])
  return `${table([head, ...rows], [1, 2])}\n\n${style.dim(`in ${folder}, with manifest.json`)}`
}
