import { isDeepStrictEqual } from 'node:util'
import type { RegistrySnapshot } from '@paquebot/local-registry'
import type { Artifact } from '../../model/artifact.ts'
import type { Finding } from '../../model/finding.ts'
import type { UploadResult } from '../../steps/upload.ts'

/** What the registries hold must be what was packed: each file, once, with its bytes, and nothing else. */
export function compareWithPlan(
  artifacts: readonly Artifact[],
  snapshot: RegistrySnapshot,
): readonly Finding[] {
  return artifacts.flatMap((artifact) => compareArtifact(artifact, snapshot))
}

function compareArtifact(artifact: Artifact, snapshot: RegistrySnapshot): readonly Finding[] {
  const stored = storedDigest(artifact, snapshot)
  if (stored === artifact.sha256) return []
  const message =
    stored === undefined
      ? `${artifact.file} was uploaded, and the registry does not hold it`
      : `the registry holds ${artifact.file} with other bytes: ${stored}, packed were ${artifact.sha256}`
  return [{ rule: 'rehearse/registry-differs', severity: 'error', message }]
}

function storedDigest(artifact: Artifact, snapshot: RegistrySnapshot): string | undefined {
  const name = artifact.package.slice(artifact.ecosystem.length + 1)
  if (artifact.ecosystem === 'npm') return snapshot.npm[name]?.versions[artifact.version]?.sha256
  return snapshot.pypi[name]?.releases[artifact.version]?.[artifact.file]?.sha256
}

/** Publishing again must be a series of "already there" and change nothing. */
export function compareRepublish(
  again: readonly UploadResult[],
  before: RegistrySnapshot,
  after: RegistrySnapshot,
): readonly Finding[] {
  const moved = again.filter((result) => result.kind !== 'already-there')
  const findings: Finding[] = moved.map((result) => ({
    rule: 'rehearse/republish-not-idempotent',
    severity: 'error',
    message: `publishing ${result.step.artifact.file} a second time ended as \`${result.kind}\``,
  }))
  if (isDeepStrictEqual(before, after)) return findings
  return [
    ...findings,
    {
      rule: 'rehearse/republish-not-idempotent',
      severity: 'error',
      message: 'publishing a second time changed what the registries hold',
    },
  ]
}
