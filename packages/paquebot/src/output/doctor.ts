import type { Location } from '../model/finding.ts'
import { place } from './place.ts'
import type { Style } from './style.ts'
import { count, table } from './table.ts'

type State = 'works' | 'missing' | 'doubtful' | 'by-hand'

interface Line {
  readonly rule: string
  readonly state: State
  readonly text: string
  readonly todo?: string
  readonly at?: Location
}

interface Record {
  readonly name: string
  readonly exists?: boolean
  readonly owner: string
  readonly repository: string
  readonly workflow: string
  readonly environment?: string
  readonly actions?: readonly string[]
  readonly pending?: true
  readonly command?: string
}

interface Checkup {
  readonly publishers: readonly Record[]
  readonly checks: readonly Line[]
}

/** The checklist: the records that the registries must hold, then what works, what is missing, what to type. */
export function renderCheckup({ publishers, checks }: Checkup, style: Style): string {
  const npm = publishers.filter((one) => one.command !== undefined)
  const pypi = publishers.filter((one) => one.command === undefined)
  return [
    ...(npm.length === 0 ? [] : [npmSection(npm, style), '']),
    ...(pypi.length === 0 ? [] : [pypiSection(pypi, style), '']),
    ...inOrder(checks).map((check) => checkText(check, style)),
    '',
    summary(checks, style),
  ].join('\n')
}

function npmSection(records: readonly Record[], style: Style): string {
  const allowed = records[0]?.actions?.join(', ') ?? ''
  return [
    style.bold('trusted publishers at npm') + style.dim(` (allowed actions: ${allowed})`),
    recordTable(records, style),
    '',
    style.dim(
      'to add them, logged in with two-factor authentication, npm 11.15 or newer (tick npm dist-tag on the web page):',
    ),
    ...records.map(({ command }) => `  ${command}`),
  ].join('\n')
}

function pypiSection(records: readonly Record[], style: Style): string {
  return [
    style.bold('trusted publishers at PyPI') +
      style.dim(
        ' (on the page "Publishing" of the project, or of the account while it is pending)',
      ),
    recordTable(records, style),
  ].join('\n')
}

function recordTable(records: readonly Record[], style: Style): string {
  const head = ['package', 'is there', 'owner', 'repository', 'workflow', 'environment']
  return table([
    head.map((word) => style.dim(word)),
    ...records.map((one) => [
      style.bold(one.name),
      thereText(one),
      one.owner,
      one.repository,
      one.workflow,
      one.environment ?? '(any)',
    ]),
  ])
}

function thereText({ exists, pending }: Record): string {
  if (exists === undefined) return 'not asked'
  if (exists) return 'yes'
  return pending === true ? 'no, pending' : 'no'
}

const order: readonly State[] = ['works', 'by-hand', 'doubtful', 'missing']

const inOrder = (checks: readonly Line[]) =>
  checks.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))

function checkText({ rule, state, text, todo, at }: Line, style: Style): string {
  const words: Readonly<{ [S in State]: string }> = {
    works: style.green('works   '),
    'by-hand': style.cyan('look at '),
    doubtful: style.yellow('doubtful'),
    missing: style.red('missing '),
  }
  const head = `${words[state]}  ${text}${state === 'works' ? '' : ` ${style.dim(`[${rule}]`)}`}`
  const indent = ' '.repeat('doubtful  '.length)
  const where = at === undefined || state === 'works' ? [] : [`${indent}${style.cyan(place(at))}`]
  const type = todo === undefined ? [] : [`${indent}${style.bold('do:')} ${todo}`]
  return [head, ...where, ...type].join('\n')
}

function summary(checks: readonly Line[], style: Style): string {
  const missing = checks.filter(({ state }) => state === 'missing').length
  if (missing > 0) return style.red(`${count(missing, 'thing is', 'things are')} missing`)
  return `${style.green('nothing is missing')} that can be seen from here`
}
