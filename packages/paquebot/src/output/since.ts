import type { Style } from './style.ts'
import { table } from './table.ts'

interface Since {
  readonly ref: string
  readonly intent: 'changesets' | 'commits' | 'both'
  readonly packages: readonly {
    readonly id: string
    readonly files: readonly string[]
    readonly changesets: readonly string[]
    readonly commits?: readonly Said[]
    readonly released: boolean
  }[]
}

interface Said {
  readonly commit: string
  readonly type?: string
  readonly bump: string
}

/** What `paquebot status --since` shows: each changed package, and which changeset or commit speaks of it. */
export function renderSince({ ref, intent, packages }: Since, style: Style): string {
  if (packages.length === 0) return `no package changed since ${style.bold(ref)}`
  const rows = packages.map((pkg) => {
    const [file = '', ...others] = pkg.files
    const files = others.length === 0 ? file : `${file} and ${others.length} more`
    return [style.bold(pkg.id), intentOf(pkg, style), style.dim(files)]
  })
  const head = ['package', heads[intent], 'changed'].map((word) => style.dim(word))
  return `changed since ${style.bold(ref)}:\n${table([head, ...rows])}`
}

const heads = { changesets: 'changeset', commits: 'commit', both: 'changeset or commit' } as const

function intentOf({ changesets, commits = [], released }: Since['packages'][number], style: Style) {
  if (released) return style.green('released here')
  const asking = commits.filter(({ bump }) => bump !== 'none').map(tellCommit)
  const said = [...changesets, ...asking]
  const [first, ...others] = said
  if (first !== undefined)
    return style.green(others.length === 0 ? first : `${first} and ${others.length} more`)
  const isQuiet = commits.length > 0 && commits.every(({ type }) => type !== undefined)
  if (!isQuiet) return style.red('none')
  const types = [...new Set(commits.map(({ type }) => type))].join(', ')
  return style.green(`nothing to release (${types})`)
}

const tellCommit = ({ commit, type, bump }: Said) =>
  `${commit.slice(0, 7)} ${type ?? ''} (${bump})`.replace('  ', ' ')
