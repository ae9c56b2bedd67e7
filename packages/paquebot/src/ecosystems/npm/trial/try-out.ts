import type { Finding } from '../../../model/finding.ts'
import { hasErrors } from '../../../model/finding.ts'
import type { Trial, TrialResult } from '../../ecosystem.ts'
import { type Manifest, parseManifest } from '../manifest.ts'
import { tryBins } from './bins.ts'
import { type Consumer, installBack } from './consumer.ts'
import { tryImports } from './imports.ts'
import { tryPeers } from './peers.ts'
import { trySmoke } from './smoke.ts'
import { tryTests } from './tests.ts'
import { tryTypes } from './types.ts'

/** A package installed back, as the tries see it. */
export interface Installed extends Trial {
  readonly consumer: Consumer
  /** The manifest inside the tarball. */
  readonly packed: Manifest
  /** Files of the tarball. */
  readonly paths: ReadonlySet<string>
}

/**
 * Installs the package from the rehearsal registry into a new project, as its first user would, and
 * uses all that it promises: imports, types, commands, the maintainers' own smoke commands.
 */
export async function tryOut(trial: Trial): Promise<TrialResult> {
  const [artifact] = trial.artifacts
  const contents = artifact === undefined ? undefined : trial.contents.get(artifact.file)
  const manifest = contents?.files.findLast((file) => file.path === 'package.json')
  const packed = parseManifest(manifest && new TextDecoder().decode(manifest.bytes))
  if (artifact === undefined || contents === undefined || packed === undefined)
    return { findings: [], tried: [] }
  const { consumer, findings } = await installBack(trial, artifact, contents)
  const tried = [`npm install ${trial.pkg.name}@${trial.version}`]
  if (hasErrors(findings)) return { findings, tried }
  const paths = new Set(
    contents.files.filter((file) => file.link === undefined).map((file) => file.path),
  )
  return useIt({ ...trial, consumer, packed, paths }, { findings, tried })
}

async function useIt(installed: Installed, before: TrialResult): Promise<TrialResult> {
  const peers = await tryPeers(installed)
  const results = [before, peers]
  if (!hasErrors(peers.findings)) {
    results.push(await tryImports(installed), await tryBins(installed), await tryTypes(installed))
  }
  results.push(await trySmoke(installed), await tryTests(installed))
  const findings: readonly Finding[] = results.flatMap((result) => result.findings)
  return { findings, tried: results.flatMap((result) => result.tried) }
}
