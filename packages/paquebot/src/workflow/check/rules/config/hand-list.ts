import { posix } from 'node:path'
import { escapeRegExp } from '../../../../edit/template.ts'
import { type Package, publishable } from '../../../../model/package.ts'
import { onLine } from '../../facts/docs.ts'
import { type Written, writtenTexts } from '../../facts/texts.ts'
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
    for (const text of writtenTexts(checked)) yield* flawsIn(text, groups)
  },
}

/** Packages of one world that lie side by side: `packages/*`. */
interface Group {
  readonly packages: readonly Package[]
  readonly folder: string
  /** By name and by folder. */
  readonly names: ReadonlyMap<string, Package>
  /** Every path of that depth that exists. */
  readonly folders: ReadonlySet<string>
  /** One of these stands in every text with a mention. */
  readonly hints: readonly string[]
  readonly pattern: RegExp
}

function groupsOf(checked: Checked): readonly Group[] {
  const groups = new Map<string, Package[]>()
  for (const pkg of publishable(checked.workspace)) {
    const folder = posix.dirname(pkg.path)
    if (folder === '.') continue
    const key = `${pkg.ecosystem} ${folder}`
    groups.set(key, [...(groups.get(key) ?? []), pkg])
  }
  return [...groups.values()]
    .filter((packages) => packages.length >= 4)
    .map((packages) => groupOf(checked, packages))
}

function groupOf(checked: Checked, packages: readonly Package[]): Group {
  const folder = posix.dirname(packages[0]?.path ?? '.')
  const scopes = [...new Set(packages.map(({ name }) => /^@[^/]+\//.exec(name)?.[0] ?? name))]
  const depth = folder.split('/').length + 1
  const inside = checked.files.paths.filter((path) => path.startsWith(`${folder}/`))
  const quoted = [`${folder}/`, ...scopes].map(escapeRegExp)
  return {
    packages,
    folder,
    names: new Map(packages.flatMap((pkg) => [[pkg.name, pkg] as const, [pkg.path, pkg] as const])),
    folders: new Set(inside.map((path) => path.split('/').slice(0, depth).join('/'))),
    hints: [`${folder}/`, ...scopes],
    pattern: new RegExp(`(?<![\\w@/*{-])(?:\\./)?(?:${quoted.join('|')})[\\w.-]*(?![\\w*{$])`, 'g'),
  }
}

interface Mention {
  readonly line: number
  readonly column: number
  readonly written: string
  /** Undefined: a folder beside the packages that does not exist. */
  readonly pkg?: Package
}

/** How far two mentions of one list may be apart: a step of a workflow has some lines, an entry of a document one or two. */
const reach = { code: 12, doc: 3 }

function* flawsIn(text: Written, groups: readonly Group[]): Iterable<Flaw> {
  for (const group of groups)
    for (const list of listsIn(mentionsIn(text.text, group), text.isDoc ? reach.doc : reach.code)) {
      const named = new Set(list.flatMap(({ pkg }) => pkg?.id ?? []))
      if (named.size < 3) continue
      if (!text.isDoc) yield* strangersIn(text.file, list)
      yield* missingIn(text, { group, list, named })
    }
}

interface List {
  readonly group: Group
  readonly list: readonly Mention[]
  readonly named: ReadonlySet<string>
}

function* missingIn({ file, text }: Written, { group, list, named }: List): Iterable<Flaw> {
  const missing = group.packages.filter(({ id }) => !named.has(id))
  const first = list.find(({ pkg }) => pkg !== undefined)
  if (first === undefined || !isOversight(named.size, missing.length)) return
  // What the file names elsewhere was left out here on purpose.
  if (missing.some(({ name, path }) => text.includes(name) || text.includes(path))) return
  const names = missing.map(({ name }) => `\`${name}\``).join(', ')
  yield {
    file,
    range: onLine(first.line + 1, first.column, first.written.length),
    message: `this list names ${named.size} of the ${group.packages.length} packages in \`${group.folder}\`: ${names} ${missing.length === 1 ? 'is' : 'are'} missing`,
    hint: 'add what is missing, or let the tool make the list',
  }
}

/** A list of a few of many is one on purpose; one that lacks a few of many is an oversight. */
const isOversight = (named: number, missing: number) =>
  missing === 1 || (missing > 1 && missing * 5 <= named)

function* strangersIn(file: string, list: readonly Mention[]): Iterable<Flaw> {
  for (const { pkg, line, column, written } of list)
    if (pkg === undefined)
      yield {
        file,
        range: onLine(line + 1, column, written.length),
        message: `this list of packages names \`${written}\`, which does not exist`,
        hint: 'remove it, or write its new name',
      }
}

function mentionsIn(text: string, group: Group): readonly Mention[] {
  if (!group.hints.some((hint) => text.includes(hint))) return []
  const mentions: Mention[] = []
  let line = 0
  let lineStart = 0
  for (const match of text.matchAll(group.pattern)) {
    for (let next = text.indexOf('\n', lineStart); next !== -1 && next < match.index; ) {
      line += 1
      lineStart = next + 1
      next = text.indexOf('\n', lineStart)
    }
    const written = match[0].replace(/^\.\/|[.]+$/g, '')
    const pkg = group.names.get(written)
    const isStranger = written.startsWith(`${group.folder}/`) && !group.folders.has(written)
    if (pkg !== undefined) mentions.push({ line, column: match.index - lineStart, written, pkg })
    else if (isStranger) mentions.push({ line, column: match.index - lineStart, written })
  }
  return mentions
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
