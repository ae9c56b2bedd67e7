import { renderGeneration } from './generate.ts'
import { place } from './place.ts'
import type { Style } from './style.ts'

interface PieceView {
  readonly what: string
  readonly at: { readonly file: string; readonly line?: number; readonly column?: number }
  readonly does: string
  readonly instead: string
}

type PlanView =
  | { readonly kind: 'same'; readonly releases: number }
  | {
      readonly kind: 'different'
      readonly before: readonly string[]
      readonly after: readonly string[]
    }
  | { readonly kind: 'unknown'; readonly why: string }

/** What `paquebot init` did, or would do. */
export interface InitView {
  readonly intent: 'changesets' | 'commits'
  readonly files: Parameters<typeof renderGeneration>[0]['files']
  readonly pieces: readonly PieceView[]
  readonly plan: PlanView
  readonly todo: readonly string[]
  readonly done: boolean
  readonly diff: string
}

/** Files, what the repository has already and what replaces it, the plan before and after, and what is left to do. */
export function renderInit(view: InitView, style: Style): string {
  const { intent, pieces, plan, todo } = view
  return [
    `releases are asked for by ${style.bold(intent)}`,
    renderGeneration(view, style),
    piecesText(pieces, style),
    planText(plan, style),
    todoText(todo, style),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function piecesText(pieces: readonly PieceView[], style: Style): string {
  if (pieces.length === 0) return ''
  const texts = pieces.map(({ what, at, does, instead }) =>
    [
      `${style.bold(what)} ${style.cyan(place(at))}`,
      `  does:     ${does}`,
      `  instead:  ${instead}`,
    ].join('\n'),
  )
  return ['what is here for releasing already:', ...texts].join('\n\n')
}

function planText(plan: PlanView, style: Style): string {
  switch (plan.kind) {
    case 'same':
      return plan.releases === 0
        ? 'the plan stays the same: nothing is pending'
        : `the plan stays the same: ${plan.releases} releases`
    case 'unknown':
      return `the plan cannot be compared: ${plan.why}`
    case 'different':
      return [
        'the plan of the next release changes:',
        ...plan.before
          .filter((one) => !plan.after.includes(one))
          .map((one) => style.red(`- ${one}`)),
        ...plan.after
          .filter((one) => !plan.before.includes(one))
          .map((one) => style.green(`+ ${one}`)),
      ].join('\n')
  }
}

const todoText = (todo: readonly string[], style: Style) =>
  [style.bold('what is left for you:'), ...todo.map((one, at) => `  ${at + 1}. ${one}`)].join('\n')
