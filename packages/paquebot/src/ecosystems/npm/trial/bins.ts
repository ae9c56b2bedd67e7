import { join } from 'node:path'
import { type ExecResult, exitText } from '../../../io/exec.ts'
import { isFile } from '../../../io/files.ts'
import type { Finding } from '../../../model/finding.ts'
import type { TrialResult } from '../../ecosystem.ts'
import { binsOf } from '../inspect/contents.ts'
import { declaredPackages } from '../inspect/imports.ts'
import { placeIn } from '../manifest.ts'
import { plainText } from '../plain-text.ts'
import { missingPackage } from './imports.ts'
import { mapSeries } from './series.ts'
import type { Installed } from './try-out.ts'

const patience = 30_000

/** Runs each command of the package with `--help`, which every command should survive. */
export async function tryBins(installed: Installed): Promise<TrialResult> {
  // npm links no command to a file that is not there; the inspection has told of it.
  const names = Object.keys(binsOf(installed.packed)).filter((name) =>
    isFile(programOf(installed, name)),
  )
  const findings = await mapSeries(names, async (name) => {
    const argv = [programOf(installed, name), '--help']
    const result = await installed.consumer.run(argv, { timeoutMs: patience })
    return judge(installed, name, result)
  })
  return { findings: findings.flat(), tried: names.map((name) => `${name} --help`) }
}

function programOf({ consumer }: Installed, name: string): string {
  return join(consumer.folder, 'node_modules', '.bin', name)
}

function judge(installed: Installed, name: string, result: ExecResult): readonly Finding[] {
  if (result.code === 0) return []
  const { pkg, shop, packed } = installed
  const output = plainText(`${result.stdout}\n${result.stderr}`).trim()
  const missing = missingPackage({ text: output })
  const at = placeIn(
    shop.repository.read(pkg.manifest),
    pkg.manifest,
    typeof packed.bin === 'string' ? ['bin'] : ['bin', name],
  )
  if (missing !== undefined && !declaredPackages(packed).has(missing)) {
    const message = `the command \`${name}\` of \`${pkg.name}\` imports \`${missing}\`, which is not declared`
    return [
      {
        rule: 'npm/undeclared-dependency',
        severity: 'error',
        message,
        ...at,
        hint: `add \`${missing}\` to dependencies`,
      },
    ]
  }
  const isCrash = output === '' || hasCrashed(output)
  return [
    {
      rule: 'npm/bin-fails',
      severity: isCrash && !result.timedOut ? 'error' : 'warning',
      message: `\`${name} --help\` ends with ${exitText(result)}${output === '' ? ' and says nothing' : `: ${firstTelling(output)}`}`,
      ...at,
      hint: isCrash
        ? output.split('\n').slice(0, 12).join('\n')
        : 'print the usage and end with 0 for `--help`',
    },
  ]
}

/** A stack, a module that is not there, or a shell that could not start it: no usage text, whatever else it says. */
function hasCrashed(output: string): boolean {
  return /\n\s+at .+:\d+:\d+|ERR_MODULE_NOT_FOUND|Cannot find (module|package)|SyntaxError|(No such file|Permission denied|not found|Syntax error)\b/.test(
    output,
  )
}

function firstTelling(output: string): string {
  const lines = output.split('\n').map((line) => line.trim())
  return (
    lines.find((line) => /Error|Cannot|not found/.test(line)) ??
    lines.find((line) => line !== '') ??
    ''
  ).slice(0, 300)
}
