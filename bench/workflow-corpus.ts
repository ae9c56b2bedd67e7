import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { root, table } from './measure.ts'

/**
 * What `workflow check` says of many repositories, for reading every error by hand:
 *
 *     node bench/workflow-corpus.ts CHECKOUT… [--cli FILE] [--out findings.json] [--rule ROOM/NAME]
 *
 * The checkouts are only read, and should be whole: what a sparse one lacks is found to be missing. Prints each error-level finding with its line, then counts for each rule.
 */

interface Finding {
  readonly rule: string
  readonly severity: 'error' | 'warning' | 'info'
  readonly message: string
  readonly file: string
  readonly line?: number
  readonly column?: number
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cli: { type: 'string', default: join(root, 'packages/paquebot/dist/bin.js') },
    out: { type: 'string' },
    rule: { type: 'string' },
  },
})

interface Checked {
  readonly repository: string
  readonly findings: readonly Finding[]
  readonly milliseconds: number
  /** What was said instead of an answer. */
  readonly failure?: string
}

/** Other linters are left out: their findings are not ours to judge. */
function check(checkout: string): Checked {
  const before = performance.now()
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [values.cli, 'workflow', 'check', '--json', '--cwd', resolve(checkout)],
    { encoding: 'utf8', maxBuffer: 2 ** 28, env: { ...process.env, PATH: '/usr/bin:/bin' } },
  )
  const took = { repository: basename(checkout), milliseconds: performance.now() - before }
  try {
    const { findings } = JSON.parse(stdout) as { findings: readonly Finding[] }
    return { ...took, findings }
  } catch {
    return { ...took, findings: [], failure: `exit code ${status}: ${stderr.slice(0, 400)}` }
  }
}

const checkouts = positionals.filter((path) => existsSync(join(path, '.github/workflows')))
const all = checkouts.map(check)

const wanted = ({ rule, severity }: Finding) =>
  values.rule === undefined ? severity === 'error' : rule === values.rule

for (const { repository, findings, failure } of all) {
  if (failure !== undefined) console.log(`${repository}: ${failure}`)
  for (const { rule, file, line = 1, column = 1, message } of findings.filter(wanted))
    console.log(`${repository} ${file}:${line}:${column} ${rule} ${message}`)
}

const findings = all.flatMap(({ repository, findings: own }) =>
  own.map((finding) => ({ ...finding, repository })),
)
const rules = [...Map.groupBy(findings, ({ rule }) => rule)].toSorted(([a], [b]) =>
  a < b ? -1 : 1,
)
console.log()
const severities = ['error', 'warning', 'info'] as const
console.log(
  table([
    ['rule', 'errors', 'warnings', 'for information', 'repositories'],
    ...rules.map(([rule, found]) => [
      rule,
      ...severities.map((wanted) =>
        String(found.filter(({ severity }) => severity === wanted).length),
      ),
      String(new Set(found.map(({ repository }) => repository)).size),
    ]),
  ]),
)
const workflows = checkouts.flatMap((path) =>
  readdirSync(join(path, '.github/workflows')).filter((name) => /\.ya?ml$/.test(name)),
)
const count = (severity: Finding['severity']) =>
  findings.filter((one) => one.severity === severity).length
console.log(
  `${all.length} repositories with ${workflows.length} workflows: ${count('error')} errors, ${count('warning')} warnings, ${count('info')} for information; the slowest took ${Math.max(...all.map(({ milliseconds }) => milliseconds)).toFixed(0)} ms`,
)
if (values.out !== undefined) writeFileSync(values.out, JSON.stringify(all, null, 2))
process.exitCode = all.some(({ failure }) => failure !== undefined) ? 1 : 0
