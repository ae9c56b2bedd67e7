import { type Package, publishable } from '../../../../model/package.ts'
import { docLines, onLine } from '../../facts/docs.ts'
import type { Checked, Flaw, Rule } from '../../model.ts'

export const handList: Rule = {
  id: 'config/hand-list',
  severity: 'warning',
  summary: 'A list of the own packages names all of them, and only those that exist',
  why: 'A list that is kept by hand forgets the next package: it is built, versioned and never published, or its tests never run. Nobody sees what is not there.',
  fix: 'Let the tool make the list (`pnpm -r`, `paquebot plan --json`), or add the package.',
  *check(checked) {
    const groups = groupsOf(checked)
    if (groups.length === 0) return
    for (const { file, lines, isDoc } of textsOf(checked))
      yield* flawsIn({ file, lines, isDoc }, groups)
  },
}

/** Packages of one world that lie side by side: `packages/*`. */
interface Group {
  readonly packages: readonly Package[]
  readonly folder: string
}

function groupsOf(checked: Checked): readonly Group[] {
  const groups = new Map<string, Package[]>()
  for (const pkg of publishable(checked.workspace)) {
    const folder = pkg.path.split('/').slice(0, -1).join('/')
    if (pkg.path === '.' || folder === '') continue
    const key = `${pkg.ecosystem} ${folder}`
    groups.set(key, [...(groups.get(key) ?? []), pkg])
  }
  return [...groups.entries()]
    .filter(([, packages]) => packages.length >= 4)
    .map(([key, packages]) => ({ packages, folder: key.slice(key.indexOf(' ') + 1) }))
}

interface Text {
  readonly file: string
  readonly lines: readonly string[]
  readonly isDoc: boolean
}

const scripts =
  /^(?:scripts?|tools?|\.github)\/.*\.(?:sh|[cm]?[jt]s|py)$|^(?:Makefile|justfile|Justfile)$/
const longest = 100_000

function textsOf(checked: Checked): readonly Text[] {
  const workflows = checked.workflows.map(({ path, text }) => ({
    file: path,
    lines: text.split('\n'),
    isDoc: false,
  }))
  const programs = checked.files.paths
    .filter((path) => scripts.test(path))
    .flatMap((file) => {
      const text = checked.files.read(file) ?? ''
      return text.length > longest ? [] : [{ file, lines: text.split('\n'), isDoc: false }]
    })
  const docs = new Map<string, string[]>()
  for (const { file, text } of docLines(checked)) docs.set(file, [...(docs.get(file) ?? []), text])
  return [
    ...workflows,
    ...programs,
    ...[...docs].map(([file, lines]) => ({ file, lines, isDoc: true })),
  ]
}

interface Mention {
  readonly line: number
  readonly column: number
  readonly length: number
  readonly pkg: Package
}

/** How far two mentions of one list may be apart: a step of a workflow has some lines, an entry of a document one or two. */
const reach = { code: 12, doc: 3 }

function* flawsIn({ file, lines, isDoc }: Text, groups: readonly Group[]): Iterable<Flaw> {
  for (const group of groups)
    for (const list of listsIn(mentionsIn(lines, group), isDoc ? reach.doc : reach.code)) {
      const named = new Set(list.map(({ pkg }) => pkg.id))
      const missing = group.packages.filter(({ id }) => !named.has(id))
      // A list of a few of many is one on purpose; one that lacks a few of many is an oversight.
      if (named.size < 3 || missing.length === 0 || missing.length * 3 > named.size) continue
      const [first] = list
      if (first === undefined || mentionsAll(lines, missing)) continue
      yield {
        file,
        range: onLine(first.line + 1, first.column, first.length),
        message: `this list names ${named.size} of the ${group.packages.length} packages in \`${group.folder}\`: ${missing.map(({ name }) => `\`${name}\``).join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`,
        hint: 'add what is missing, or let the tool make the list',
      }
    }
}

/** What the file names elsewhere was left out here on purpose. */
function mentionsAll(lines: readonly string[], packages: readonly Package[]): boolean {
  const text = lines.join('\n')
  return packages.every(({ name, path }) => text.includes(name) || text.includes(path))
}

function mentionsIn(lines: readonly string[], group: Group): readonly Mention[] {
  const names = new Map<string, Package>()
  for (const pkg of group.packages) {
    names.set(pkg.name, pkg)
    names.set(pkg.path, pkg)
  }
  const written = [...names.keys()]
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[.*+?^$()|[\]\\{}]/g, '\\$&'))
  const pattern = new RegExp(`(?<![\\w@/-])(?:${written.join('|')})(?![\\w-])`, 'g')
  return lines.flatMap((text, line) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const pkg = names.get(match[0])
      return pkg === undefined ? [] : [{ line, column: match.index, length: match[0].length, pkg }]
    }),
  )
}

function listsIn(mentions: readonly Mention[], apart: number): readonly (readonly Mention[])[] {
  const lists: Mention[][] = []
  for (const mention of mentions) {
    const last = lists.at(-1)
    if (last !== undefined && mention.line - (last.at(-1)?.line ?? 0) <= apart) last.push(mention)
    else lists.push([mention])
  }
  return lists
}
