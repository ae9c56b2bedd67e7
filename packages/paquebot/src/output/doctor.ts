import type { Location } from '../model/finding.ts'
import { place } from './place.ts'
import type { Style } from './style.ts'
import { count, table } from './table.ts'

type State = 'ok' | 'missing' | 'doubtful' | 'cannot-tell'

interface Line {
  readonly rule: string
  readonly state: State
  readonly area?: string
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
    ...sections(checks, style),
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

/** One list for each area, in the order in which they come. */
function sections(checks: readonly Line[], style: Style): readonly string[] {
  const byArea = Map.groupBy(checks, ({ area }) => area ?? '')
  return [...byArea].flatMap(([area, lines]) => [
    style.bold(area),
    ...inOrder(lines).map((check) => checkText(check, style)),
    '',
  ])
}

const order: readonly State[] = ['ok', 'cannot-tell', 'doubtful', 'missing']

const inOrder = (checks: readonly Line[]) =>
  checks.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))

const widest = 'cannot tell'.length

function checkText({ rule, state, text, todo, at }: Line, style: Style): string {
  const words: Readonly<{ [S in State]: string }> = {
    ok: style.green('ok'.padEnd(widest)),
    'cannot-tell': style.cyan('cannot tell'),
    doubtful: style.yellow('doubtful'.padEnd(widest)),
    missing: style.red('missing'.padEnd(widest)),
  }
  const head = `  ${words[state]}  ${text}${state === 'ok' ? '' : ` ${style.dim(`[${rule}]`)}`}`
  const indent = ' '.repeat(widest + 4)
  const where = at === undefined || state === 'ok' ? [] : [`${indent}${style.cyan(place(at))}`]
  const type = todo === undefined ? [] : [`${indent}${style.bold('do:')} ${todo}`]
  return [head, ...where, ...type].join('\n')
}

function summary(checks: readonly Line[], style: Style): string {
  const of = (wanted: State) => checks.filter(({ state }) => state === wanted).length
  const missing = of('missing')
  const untold = of('cannot-tell')
  const also = untold === 0 ? '' : `; ${count(untold, 'thing')} could not be told`
  const head =
    missing > 0
      ? style.red(`${count(missing, 'thing is', 'things are')} missing`)
      : style.green('nothing is missing')
  return head + also
}
