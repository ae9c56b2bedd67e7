import { join } from 'node:path'
import { type ExecResult, exitText, lastLines } from '../../../io/exec.ts'
import type { Finding, Location } from '../../../model/finding.ts'
import type { TrialResult } from '../../ecosystem.ts'
import { exceptionLine } from '../build/build-failure.ts'
import { type EntryPoint, entryPoints } from '../inspect/wheel.ts'
import { extrasWith } from './distributions.ts'
import { type Installed, logOf, runInside } from './installed.ts'

/** A command that does nothing for so long with \`--help\` has taken it for something else. */
export const patience = 60_000

/** Runs every console script with \`--help\`, as its first user does. */
export async function tryScripts(installed: Installed): Promise<TrialResult> {
  const scripts = entryPoints(installed.wheel).filter((entry) => entry.group === 'console_scripts')
  const findings = await Promise.all(scripts.map((script) => tryScript(installed, script)))
  return { findings: findings.flat(), tried: scripts.map(({ name }) => `${name} --help`) }
}

async function tryScript(installed: Installed, script: EntryPoint): Promise<readonly Finding[]> {
  const { environment } = installed
  const argv = [join(environment.bin, script.name), '--help']
  const result = await runInside(installed, environment, argv, {
    log: logOf(installed, 'scripts'),
    timeoutMs: patience,
  })
  return result.code === 0 && !hasTraceback(result) ? [] : [scriptFails(installed, script, result)]
}

/** True when a Python program ended with an exception that nobody caught. */
export const hasTraceback = (result: ExecResult) =>
  /^Traceback \(most recent call last\):/m.test(result.stderr)

/** Without a traceback the script may only be one that knows no \`--help\`. */
function scriptFails(installed: Installed, script: EntryPoint, result: ExecResult): Finding {
  const isBroken = hasTraceback(result)
  const said = isBroken ? exceptionLine(result.stderr) : lastLines(result, 1)
  const missing = /No module named '([^']+)'/.exec(said)?.[1]
  const extras = missing === undefined ? [] : extrasWith(installed.metadata, missing)
  return {
    rule: 'pypi/script-fails',
    severity: isBroken ? 'error' : 'warning',
    message: `\`${script.name} --help\` ends with ${exitText(result)}${isBroken || said !== '' ? `: ${said}` : ''}`,
    ...place(installed, script),
    hint: hintFor(installed, missing, extras),
  }
}

function hintFor(
  { pkg }: Installed,
  missing: string | undefined,
  extras: readonly string[],
): string {
  if (extras.length > 0) {
    const names = extras.map((extra) => `\`${pkg.name}[${extra}]\``).join(', ')
    return `a plain install lacks \`${missing}\`, which comes with ${names}: move it to \`dependencies\`, or import it late and say which extra is needed`
  }
  if (missing !== undefined) return `add what brings \`${missing}\` to \`dependencies\``
  return 'a command should answer to `--help` wherever the package is installed'
}

function place({ pyproject, pkg }: Installed, { name }: EntryPoint): Location {
  const isPoetry = pyproject?.value('project', 'scripts') === undefined
  const path = isPoetry ? ['tool', 'poetry', 'scripts', name] : ['project', 'scripts', name]
  return pyproject?.at(...path) ?? { file: pkg.manifest }
}
