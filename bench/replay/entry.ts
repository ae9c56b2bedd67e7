import { posix } from 'node:path'
import type { Package } from '../../packages/paquebot/src/model/package.ts'
import { git } from './git.ts'

export type Size = 'patch' | 'minor' | 'major'

/** A line of a changelog that names a commit. */
export interface EntryItem {
  readonly section: string
  readonly size: Size
  readonly subject: string
  /** As the line writes it, perhaps abbreviated. */
  readonly commit: string
}

/** What a release commit added to a package's changelog. */
export interface Entry {
  readonly file: string
  readonly items: readonly EntryItem[]
  /** It says that versions of siblings moved, which release-please writes for each dependent. */
  readonly hasSiblings: boolean
}

const changelog = /^(?:changelog|changes|history|releases?)(?:\.\w+)?$/i

/** Finds the changelog of the package among the files of the release and reads what was added. */
export function readEntry(
  folder: string,
  { parent, commit }: { readonly parent: string; readonly commit: string },
  pkg: Package,
  packages: readonly Package[],
): Entry | undefined {
  const names = git(folder, ['diff', '--name-only', parent, commit]) ?? ''
  const file = names
    .split('\n')
    .find((path) => changelog.test(posix.basename(path)) && ownerOf(path, packages) === pkg.path)
  if (file === undefined) return undefined
  const patch = git(folder, ['diff', '-U0', parent, commit, '--', file]) ?? ''
  const added = patch
    .split('\n')
    .flatMap((line) => (/^\+(?!\+\+ )/.test(line) ? [line.slice(1)] : []))
  return { file, items: itemsOf(added), hasSiblings: added.some((line) => siblings.test(line)) }
}

const siblings = /workspace dependencies were updated/i

/** The folder of the deepest package around the file. */
function ownerOf(file: string, packages: readonly Package[]): string | undefined {
  const around = packages.filter(({ path }) => path === '.' || file.startsWith(`${path}/`))
  const depth = (path: string) => (path === '.' ? 0 : path.length)
  return around.toSorted((a, b) => depth(b.path) - depth(a.path))[0]?.path
}

function itemsOf(lines: readonly string[]): readonly EntryItem[] {
  const items: EntryItem[] = []
  let section = ''
  for (const line of lines) {
    section = /^#{2,4}\s+(?!\[?v?\d)(.*\S)/.exec(line)?.[1] ?? section
    const item = itemOf(line, section)
    if (item !== undefined) items.push(item)
  }
  return items
}

function itemOf(line: string, section: string): EntryItem | undefined {
  const text = /^\s*[*-]\s+(.*\S)/.exec(line)?.[1]
  const commit =
    /\/commit\/([0-9a-f]{7,40})\b/.exec(line)?.[1] ?? /\(([0-9a-f]{7,40})\)/.exec(line)?.[1]
  if (text === undefined || commit === undefined) return undefined
  const subject = text
    .replace(/^\*\*[^*]+:\*\*\s*/, '')
    .replace(/\s*\(\[.*$|\s*\([0-9a-f]{7,40}\).*$/, '')
  return { section, size: sizeOf(section), subject, commit }
}

function sizeOf(section: string): Size {
  if (/breaking/i.test(section)) return 'major'
  return /feature/i.test(section) ? 'minor' : 'patch'
}
