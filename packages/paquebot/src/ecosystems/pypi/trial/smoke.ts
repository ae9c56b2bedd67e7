import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ExecResult, exitText } from '../../../io/exec.ts'
import { readText } from '../../../io/files.ts'
import type { Finding } from '../../../model/finding.ts'
import { commandLine } from '../../command-line.ts'
import type { TrialResult } from '../../ecosystem.ts'
import { exceptionLine } from '../build/build-failure.ts'
import { type Installed, logOf, runInside } from './installed.ts'
import { hasTraceback, patience } from './scripts.ts'

/** Runs the maintainers' own commands where only the package is installed. */
export async function trySmoke(installed: Installed): Promise<TrialResult> {
  const findings: Finding[] = []
  for (const argv of installed.smoke) {
    const result = await run(installed, argv)
    if (result.code === 0) continue
    const missing = hasTraceback(result) ? [] : await missingModules(installed, argv)
    findings.push(smokeFails(installed, argv, { result, missing }))
  }
  return { findings, tried: installed.smoke.map(commandLine) }
}

function run(
  installed: Installed,
  argv: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<ExecResult> {
  const options = { log: logOf(installed, 'smoke'), timeoutMs: 10 * patience, env }
  return runInside(installed, installed.environment, argv, options)
}

/** Python runs it at start-up: what no finder found is written down, even if the program hides the error. */
const watcher = `
import os, sys

class Watcher:
    def find_spec(self, name, path=None, target=None):
        with open(os.environ["PAQUEBOT_MISSING"], "a") as file:
            file.write(name + "\\n")

sys.meta_path.append(Watcher())
`

/** Runs the failed command once more and returns the modules that it looked for last and did not find. */
async function missingModules(
  installed: Installed,
  argv: readonly string[],
): Promise<readonly string[]> {
  const folder = join(installed.folder, 'watcher')
  const list = join(folder, 'missing.txt')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'sitecustomize.py'), watcher)
  writeFileSync(list, '')
  await run(installed, argv, { PYTHONPATH: folder, PAQUEBOT_MISSING: list })
  const names = (readText(list) ?? '').split('\n').filter((name) => name !== '' && !isUsual(name))
  return [...new Set(names.map((name) => name.split('.')[0] ?? name))].slice(-5)
}

/** Looked for by Python itself at every start, or on other systems only. */
const isUsual = (name: string) =>
  /^(usercustomize|sitecustomize|apport_python_hook|_winapi|winreg|nt|msvcrt|org|java)\b/.test(name)

function smokeFails(
  { pkg }: Installed,
  argv: readonly string[],
  { result, missing }: { result: ExecResult; missing: readonly string[] },
): Finding {
  const output = [result.stdout, result.stderr]
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .join('\n')
  const last = hasTraceback(result)
    ? exceptionLine(result.stderr)
    : (output.split('\n').at(-1) ?? 'no output')
  const hidden =
    missing.length === 0
      ? ''
      : `; it hides that these modules were not found: ${missing.map((name) => `\`${name}\``).join(', ')}`
  return {
    rule: 'smoke/failed',
    severity: 'error',
    message: `\`${commandLine(argv)}\` ends with ${exitText(result)} where only \`${pkg.name}\` is installed: ${last.trim()}${hidden}`,
    file: pkg.manifest,
    hint: output.split('\n').slice(-20).join('\n'),
  }
}
