import { exitText, lastLines } from '../../../io/exec.ts'
import type { Finding } from '../../../model/finding.ts'
import { commandLine } from '../../command-line.ts'
import type { TrialResult } from '../../ecosystem.ts'
import { plainText } from '../plain-text.ts'
import { mapSeries } from './series.ts'
import type { Installed } from './try-out.ts'

/** Runs the maintainers' own commands in the project, with the package's commands on PATH. */
export async function trySmoke({ smoke, consumer, pkg }: Installed): Promise<TrialResult> {
  const findings = await mapSeries(smoke, async (argv): Promise<readonly Finding[]> => {
    const result = await consumer.run(argv)
    if (result.code === 0) return []
    const output = plainText(lastLines(result, 20))
    const last = output.split('\n').findLast((line) => line.trim() !== '') ?? 'no output'
    return [
      {
        rule: 'smoke/failed',
        severity: 'error',
        message: `\`${commandLine(argv)}\` ends with ${exitText(result)} where only \`${pkg.name}\` is installed: ${last.trim()}`,
        file: pkg.manifest,
        hint: output,
      },
    ]
  })
  return { findings: findings.flat(), tried: smoke.map((argv) => commandLine(argv)) }
}
