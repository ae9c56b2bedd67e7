import type { Config } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import type { Package } from '../model/package.ts'
import { packageConfig } from './discover/workspace.ts'

/** Findings of a package; those that its maintainers accept (`allow` in paquebot.toml) are only told. */
export function accept(
  findings: readonly Finding[],
  config: Config,
  pkg: Package,
): readonly Finding[] {
  const allowed = packageConfig(config, pkg)?.allow ?? []
  return findings.map((finding) =>
    allowed.includes(finding.rule) ? { ...finding, severity: 'info' } : finding,
  )
}
