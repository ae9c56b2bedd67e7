import type { Style } from './style.ts'
import { count } from './table.ts'

/** A value that is not as it should be. */
interface DifferenceView {
  readonly path: string
  readonly from: unknown
  readonly to: unknown
}

type StepView =
  | { readonly kind: 'create-ruleset'; readonly body: RulesetView }
  | {
      readonly kind: 'update-ruleset'
      readonly body: RulesetView
      readonly differences: readonly DifferenceView[]
    }
  | {
      readonly kind: 'put-environment'
      readonly name: string
      readonly isNew: boolean
      readonly body: unknown
      readonly differences: readonly DifferenceView[]
    }
  | {
      readonly kind: 'add-policy'
      readonly environment: string
      readonly policy: { readonly type: string; readonly name: string }
    }
  | {
      readonly kind: 'token-permissions'
      readonly body: unknown
      readonly differences: readonly DifferenceView[]
    }
  | { readonly kind: 'immutable-releases' }
  | { readonly kind: 'pinned-actions' }

interface RulesetView {
  readonly name: string
  readonly rules: readonly { readonly type: string; readonly parameters?: unknown }[]
}

/** What `paquebot protect` did, or would do. */
export interface ProtectView {
  readonly repository: string
  readonly done: boolean
  readonly preset: string
  readonly because?: string
  readonly steps: readonly StepView[]
  readonly checks: readonly string[]
}

/** Each change with what was there and what is there now; with payloads while nothing is written yet. */
export function renderProtection(view: ProtectView, style: Style): string {
  const { repository, preset, because, steps, done, checks } = view
  const why = because === undefined ? '' : ` (${because})`
  const head = [
    `${style.bold(repository)}, preset ${style.bold(preset)}${why}`,
    checks.length === 0
      ? 'required checks: none'
      : `required checks: ${checks.map((name) => `\`${name}\``).join(', ')}`,
  ].join('\n')
  if (steps.length === 0) return `${head}\n\n${style.green('everything is as it should be')}`
  const told = steps.map((step) => stepText(step, { done, style })).join('\n\n')
  const sum = done
    ? `${count(steps.length, 'change')} made, and read back`
    : `${count(steps.length, 'change')} to make; \`paquebot protect\` makes them`
  return [head, told, sum].join('\n\n')
}

interface Telling {
  readonly done: boolean
  readonly style: Style
}

function stepText(step: StepView, telling: Telling): string {
  const { title, lines, payload } = parts(step)
  const body = payload === undefined || telling.done ? [] : payloadLines(payload, telling.style)
  return [title, ...lines.map((line) => `  ${line}`), ...body].join('\n')
}

interface Parts {
  readonly title: string
  readonly lines: readonly string[]
  readonly payload?: unknown
}

function parts(step: StepView): Parts {
  switch (step.kind) {
    case 'create-ruleset':
      return {
        title: `new ruleset \`${step.body.name}\``,
        lines: step.body.rules.map(({ type }) => `+ ${type}`),
        payload: step.body,
      }
    case 'update-ruleset':
      return {
        title: `ruleset \`${step.body.name}\``,
        lines: step.differences.map(change),
        payload: step.body,
      }
    case 'put-environment':
      return {
        title: `${step.isNew ? 'new environment' : 'environment'} \`${step.name}\``,
        lines: step.differences.map(change),
        payload: step.body,
      }
    case 'add-policy':
      return {
        title: `environment \`${step.environment}\``,
        lines: [`+ may be used from the ${step.policy.type} \`${step.policy.name}\``],
      }
    case 'token-permissions':
      return {
        title: 'what GITHUB_TOKEN may do',
        lines: step.differences.map(change),
        payload: step.body,
      }
    case 'immutable-releases':
      return { title: 'releases', lines: ['+ immutable once they are published'] }
    case 'pinned-actions':
      return { title: 'actions', lines: ['+ only by commit'] }
  }
}

function change({ path, from, to }: DifferenceView): string {
  const before = from === undefined || from === null ? 'nothing' : JSON.stringify(from)
  return `~ ${path}: ${before} -> ${JSON.stringify(to)}`
}

function payloadLines(payload: unknown, style: Style): readonly string[] {
  const text = JSON.stringify(payload, null, 2)
  return text.split('\n').map((line) => style.dim(`    ${line}`))
}
