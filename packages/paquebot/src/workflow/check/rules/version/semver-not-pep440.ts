import { jsonOf } from '../../facts/places.ts'
import { syncScripts } from '../../facts/sync-scripts.ts'
import type { Checked, Rule } from '../../model.ts'

/** Words of scripts that do translate. */
const translates =
  /\balpha\b|\bbeta\b|\brc\b|pep.?440|packaging\.version|prerelease|semver|\.split\(\s*['"]-|\bdev\d/i

export const semverNotPep440: Rule = {
  id: 'version/semver-not-pep440',
  severity: 'error',
  summary: 'A SemVer version is translated before a Python manifest gets it',
  why: 'PEP 440 knows `1.0.0b1`, not `1.0.0-next.0` or `0.0.0-canary-20260102`: builds fail. Worse, `1.0.0-0` is valid there and means a post-release, newer than `1.0.0`.',
  fix: 'Translate (`-alpha.1` to `a1`, `-beta.1` to `b1`, `-rc.2` to `rc2`) and stop at everything else; `paquebot version` does it.',
  *check(checked) {
    for (const { file, text, at, targets, source } of syncScripts(checked)) {
      if (translates.test(text)) continue
      const now = prereleaseNow(checked)
      yield {
        file,
        range: at,
        message: `the version of ${source === undefined ? 'a `package.json`' : `\`${source.name}\``} goes into \`${targets[0]?.manifest}\` as it is, and a prerelease of npm is no version of Python`,
        hint: 'translate `-alpha.N`, `-beta.N`, `-rc.N` to `aN`, `bN`, `rcN` and stop at the rest',
        ...(!now && { severity: 'warning' as const }),
      }
    }
  },
}

/** Prereleases are being made: pre mode, snapshots, or a version with one. */
function prereleaseNow(checked: Checked): boolean {
  if (jsonOf(checked, '.changeset/pre.json')?.mode === 'pre') return true
  return checked.workspace.packages.some(
    (pkg) => pkg.ecosystem === 'npm' && !pkg.private && /-/.test(pkg.version ?? ''),
  )
}
