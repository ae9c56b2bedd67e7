import type { Style } from './style.ts'
import { count, table } from './table.ts'

interface GenerationTold {
  readonly files: readonly {
    readonly path: string
    readonly verdict: string
    readonly action: 'write' | 'keep' | 'eject'
  }[]
  readonly done: boolean
  readonly diff: string
}

/** Each file with what became of it, and on a dry run the lines. */
export function renderGeneration({ files, done, diff }: GenerationTold, style: Style): string {
  const rows = files.map((file) => [wordOf(file, style), file.path])
  const changing = files.filter(({ action }) => action !== 'keep').length
  const ending =
    changing === 0 ? '' : `${done ? 'wrote' : 'would write'} ${count(changing, 'file')}`
  return [table(rows), ending, diff].filter((part) => part !== '').join('\n\n')
}

function wordOf({ verdict, action }: GenerationTold['files'][number], style: Style): string {
  if (action === 'eject') return style.yellow('ejected')
  if (action === 'write') return verdict === 'new' ? style.green('create') : style.yellow('change')
  if (verdict === 'clean') return style.dim('up to date')
  if (verdict === 'new') return style.red('missing')
  return verdict === 'foreign' || verdict === 'ejected' ? style.dim(verdict) : style.red(verdict)
}
