import type { Style } from './style.ts'
import { table } from './table.ts'

interface Since {
  readonly ref: string
  readonly packages: readonly {
    readonly id: string
    readonly files: readonly string[]
    readonly changesets: readonly string[]
    readonly released: boolean
  }[]
}

/** What `paquebot status --since` shows: each changed package, and which changeset speaks of it. */
export function renderSince({ ref, packages }: Since, style: Style): string {
  if (packages.length === 0) return `no package changed since ${style.bold(ref)}`
  const rows = packages.map((pkg) => {
    const [file = '', ...others] = pkg.files
    const files = others.length === 0 ? file : `${file} and ${others.length} more`
    return [style.bold(pkg.id), intentOf(pkg, style), style.dim(files)]
  })
  const head = ['package', 'changeset', 'changed'].map((word) => style.dim(word))
  return `changed since ${style.bold(ref)}:\n${table([head, ...rows])}`
}

function intentOf({ changesets, released }: Since['packages'][number], style: Style): string {
  const [file, ...others] = changesets
  if (file !== undefined)
    return style.green(others.length === 0 ? file : `${file} and ${others.length} more`)
  return released ? style.green('released here') : style.red('none')
}
