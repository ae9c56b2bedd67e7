import type { Finding } from '../model/finding.ts'
import { countFindings } from './findings.ts'
import { place } from './place.ts'
import { asSentence } from './sentence.ts'
import type { Style } from './style.ts'
import { count } from './table.ts'

interface CheckTold {
  readonly checked: {
    readonly workflows: readonly unknown[]
    readonly actions: readonly unknown[]
    readonly dependabot?: unknown
  }
  readonly findings: readonly Finding[]
  readonly ignored: readonly unknown[]
  readonly fixable: number
  readonly fixed: readonly Finding[]
  readonly linters: readonly { readonly name: string; readonly state: string }[]
}

/** What stands above the findings: what was mended. */
export function renderFixed({ fixed }: CheckTold, style: Style): string {
  if (fixed.length === 0) return ''
  const lines = fixed.map((one) => `  ${style.cyan(place(one))} ${style.dim(`[${one.rule}]`)}`)
  return [style.green(`fixed ${count(fixed.length, 'finding')}:`), ...lines].join('\n')
}

/** What stands below the findings: how many, of how much, and what was not looked at. */
export function renderCheckEnding(told: CheckTold, style: Style): string {
  const { checked, ignored, fixable, linters } = told
  const absent = linters.filter(({ state }) => state === 'absent').map(({ name }) => name)
  return [
    verdict(told, style),
    ...(ignored.length === 0
      ? []
      : [style.dim(`${ignored.length} more ignored by a comment with a reason`)]),
    ...(fixable === 0 ? [] : [`${fixable} can be fixed: paquebot workflow check --fix`]),
    ...(absent.length === 0 || isNothing(checked)
      ? []
      : [style.dim(`${absent.join(' and ')} not on PATH: only Paquebot's own rules were run`)]),
  ].join('\n')
}

function verdict({ checked, findings }: CheckTold, style: Style): string {
  if (isNothing(checked) && findings.length === 0)
    return 'nothing to check: `.github/workflows` has no workflow; `paquebot workflow generate` writes them'
  const what = count(checked.workflows.length, 'workflow')
  const infos = findings.filter(({ severity }) => severity === 'info').length
  const counts = [countFindings(findings), infos === 0 ? '' : `${infos} for information`]
  const told = counts.filter((part) => part !== '').join(', ')
  return told === '' ? style.green(`${what}, nothing to find fault with`) : `${what}: ${told}`
}

const isNothing = ({ workflows, actions, dependabot }: CheckTold['checked']) =>
  workflows.length === 0 && actions.length === 0 && dependabot === undefined

interface RuleText {
  readonly id: string
  readonly severity: string
  readonly summary: string
  readonly why: string
  readonly fix: string
}

/** The page of `--explain`. */
export function renderRule({ id, severity, summary, why, fix }: RuleText, style: Style): string {
  return [
    `${style.bold(id)} ${style.dim(`(${severity})`)}`,
    asSentence(summary),
    '',
    why,
    '',
    style.bold('fix:'),
    fix,
    '',
    style.dim(`ignore one: # paquebot-ignore: ${id} -- why`),
    style.dim(`turn it off in paquebot.toml: [workflow.rules] "${id}" = "off"`),
  ].join('\n')
}
