import { lastLines } from '../../../io/exec.ts'
import type { Finding } from '../../../model/finding.ts'
import type { TrialResult } from '../../ecosystem.ts'
import { type Installed, requirements, uvInstall } from './installed.ts'

/**
 * Resolves each extra from the index, by uv because it needs no download for that. Without uv
 * nothing is tried: pip would fetch every wheel of every extra.
 */
export async function tryExtras(installed: Installed): Promise<TrialResult> {
  const { uv, metadata, pkg } = installed
  const extras = metadata.all('Provides-Extra')
  if (uv === undefined || extras.length === 0) return { findings: [], tried: [] }
  const tried = extras.map((extra) => `resolve ${pkg.name}[${extra}]`)
  const resolve = (wanted: readonly string[]) =>
    uvInstall({ ...installed, uv }, installed.environment, requirements(installed, wanted), [
      '--dry-run',
    ])
  // What resolves together resolves alone; the other way round tells nothing.
  if ((await resolve(extras)).code === 0) return { findings: [], tried }
  const findings: Finding[] = []
  for (const extra of extras) {
    const result = await resolve([extra])
    if (result.code !== 0) findings.push(unresolved(installed, extra, lastLines(result, 8)))
  }
  return { findings, tried }
}

function unresolved({ pkg, pyproject }: Installed, extra: string, output: string): Finding {
  const at = pyproject?.at('project', 'optional-dependencies', extra) ?? { file: pkg.manifest }
  return {
    rule: 'pypi/extra-does-not-resolve',
    severity: 'warning',
    message: `\`${pkg.name}[${extra}]\` cannot be installed from the index: ${output.replace(/\s+/g, ' ').trim()}`,
    ...at,
    hint: 'correct the ranges in the extra, or remove it',
  }
}
