import { join } from 'node:path'
import { type ExecResult, exitText, lastLines } from '../../../io/exec.ts'
import type { Finding, Location } from '../../../model/finding.ts'
import type { TrialResult } from '../../ecosystem.ts'
import { exceptionLine } from '../build/build-failure.ts'
import { type EntryPoint, entryPoints } from '../inspect/wheel.ts'
import { extrasWith } from './distributions.ts'
import { type Installed, logOf, runInside } from './installed.ts'

/** A command that does nothing for so long with \`--help\` has taken it for something else. */
const patience = 60_000

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

const hasTraceback = (result: ExecResult) =>
  /^Traceback \(most recent call last\):/m.test(result.stderr)

/** Without a traceback the script may only be one that knows no \`--help\`. */
function scriptFails(installed: Installed, script: EntryPoint, result: ExecResult): Finding {
  const isBroken = hasTraceback(result)
  const said = isBroken ? exceptionLine(result.stderr) : lastLines(result, 1)
  const missing = /No module named '([^']+)'/.exec(said)?.[1]
  const [extra] = missing === undefined ? [] : extrasWith(installed.metadata, missing)
  return {
    rule: 'pypi/script-fails',
    severity: isBroken ? 'error' : 'warning',
    message: `\`${script.name} --help\` ends with ${exitText(result)}${isBroken || said !== '' ? `: ${said}` : ''}`,
    ...place(installed, script),
    hint: hintFor(installed, missing, extra),
  }
}

function hintFor(
  { pkg }: Installed,
  missing: string | undefined,
  extra: string | undefined,
): string {
  if (extra !== undefined) {
    return `\`${missing}\` comes with \`${pkg.name}[${extra}]\` only: move it to \`dependencies\`, or import it late and say which extra is needed`
  }
  if (missing !== undefined) return `add what brings \`${missing}\` to \`dependencies\``
  return 'a command should answer to `--help` wherever the package is installed'
}

function place({ pyproject, pkg }: Installed, { name }: EntryPoint): Location {
  const isPoetry = pyproject?.value('project', 'scripts') === undefined
  const path = isPoetry ? ['tool', 'poetry', 'scripts', name] : ['project', 'scripts', name]
  return pyproject?.at(...path) ?? { file: pkg.manifest }
}

/** Runs the maintainers' own commands where only the package is installed. */
export async function trySmoke(installed: Installed): Promise<TrialResult> {
  const findings: Finding[] = []
  for (const argv of installed.smoke) {
    const options = { log: logOf(installed, 'smoke'), timeoutMs: 10 * patience }
    const result = await runInside(installed, installed.environment, argv, options)
    if (result.code !== 0) findings.push(smokeFails(installed, argv, result))
  }
  return { findings, tried: installed.smoke.map((argv) => argv.join(' ')) }
}

function smokeFails({ pkg }: Installed, argv: readonly string[], result: ExecResult): Finding {
  const output = [result.stdout, result.stderr]
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .join('\n')
  const last = hasTraceback(result)
    ? exceptionLine(result.stderr)
    : (output.split('\n').at(-1) ?? 'no output')
  return {
    rule: 'smoke/failed',
    severity: 'error',
    message: `\`${argv.join(' ')}\` ends with ${exitText(result)} where only \`${pkg.name}\` is installed: ${last.trim()}`,
    file: pkg.manifest,
    hint: output.split('\n').slice(-20).join('\n'),
  }
}
