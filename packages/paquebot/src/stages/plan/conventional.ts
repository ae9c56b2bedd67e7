import type { Conventional } from '../../model/plan.ts'
import type { Bump } from '../../model/version.ts'

/** A commit message taken apart. */
export interface Message {
  /** The first line's statement, then the further ones of the body; empty when it states nothing. */
  readonly parts: readonly Conventional[]
  /** The first line, for those who revert it. */
  readonly header: string
  /** What the commit takes back. */
  readonly reverts?: Reverted
  /** `fixup!` and the like: part of the commit that they amend. */
  readonly isAmendment: boolean
}

/** How a revert names what it takes back. */
export interface Reverted {
  /** Commit ids, perhaps abbreviated. */
  readonly commits: readonly string[]
  readonly pullRequest?: number
  readonly header?: string
}

interface Signature {
  readonly author: string
  readonly date: string
}

/**
 * Reads a message of Conventional Commits 1.0.0, of git's own `Revert "…"` and `Reapply "…"`, and those that state
 * several things: in paragraphs that begin as a commit does and in nested blocks (both as release-please 17 reads
 * them), and GitHub's squash merges, whose body lists the commits as `* feat: …`. Never throws; what follows no form
 * states nothing.
 *
 * The list of a squash merge counts only where its title follows no form. It is how the work went, with steps that
 * later ones took back; the title is what was agreed on. Release-please does not read the list at all.
 *
 * Our own: the parsers at hand know neither squash bodies nor `Release-As` nor git's reverts, and the grammar is
 * two patterns.
 */
export function parseMessage(text: string, by: Signature): Message {
  const plain = text
    .replaceAll('\r\n', '\n')
    .replace(/^\uFEFF/, '')
    .trim()
  const { outer, nested } = splitNested(plain)
  const lines = outer.split('\n')
  const header = lines[0]?.trim() ?? ''
  const { own, others } = splitBody(lines)
  const title = readPart(own, by)
  const authors = [by.author, ...coAuthors(plain.split('\n'))]
  const further = [...others, ...nested].map((part) => readPart(part, by))
  const parts = [title, ...further].flatMap((part) => part ?? [])
  const reverts = readReverted(header, own)
  return {
    parts: onceEach(parts).map((part) => ({ ...part, authors })),
    header: withoutPullRequest(header).text,
    ...(reverts === undefined ? {} : { reverts }),
    isAmendment: /^(?:fixup|squash|amend)! /.test(header),
  }
}

/** The bump that a statement asks for; `deps` is the type of release-please for dependencies. */
export function bumpOf({ type, breaking }: Conventional): Bump {
  return breaking ? 'major' : (bumpOfType.get(type) ?? 'none')
}

const bumpOfType: ReadonlyMap<string, Bump> = new Map([
  ['feat', 'minor'],
  ['feature', 'minor'],
  ['fix', 'patch'],
  ['perf', 'patch'],
  ['deps', 'patch'],
  ['revert', 'patch'],
])

type Lines = readonly string[]

/** Takes out what stands between `BEGIN_NESTED_COMMIT` and `END_NESTED_COMMIT`, each a message of its own. */
function splitNested(text: string): { outer: string; nested: readonly Lines[] } {
  const [outer = '', ...blocks] = text.split('BEGIN_NESTED_COMMIT')
  const cut = blocks.map((block) => {
    const end = block.indexOf('END_NESTED_COMMIT')
    if (end === -1) return { inner: block, rest: '' }
    return { inner: block.slice(0, end), rest: block.slice(end + 'END_NESTED_COMMIT'.length) }
  })
  return {
    outer: [outer, ...cut.map(({ rest }) => rest)].join('').trim(),
    nested: cut.map(({ inner }) => inner.trim().split('\n')),
  }
}

/** The types of release-please 17, so that a paragraph `note: …` stays text. */
const paragraphForm =
  /^(?:feat|fix|docs|style|refactor|perf|test|build|ci|chore|revert)(?:\([^()]*\))?!?: +\S/

/** The title with its text, and the further statements of the body, their indented footers moved to the margin. */
function splitBody(lines: Lines): { own: Lines; others: readonly Lines[] } {
  const starts = lines.flatMap((_, at) => (at > 0 && beginsStatement(lines, at) ? [at] : []))
  const { own, parts } = cutAt(lines, starts)
  const { own: title, parts: listed } = isBareTitle(own[0] ?? '') ? cutList(own) : whole(own)
  const items = listed.map(([first = '', ...rest]) => [first.slice(2), ...rest])
  return { own: title, others: [...items, ...parts].map(atMargin) }
}

function beginsStatement(lines: Lines, at: number): boolean {
  if (!paragraphForm.test(lines[at] ?? '')) return false
  const before = lines[at - 1] ?? ''
  // Footers of the statement before are indented.
  return before.trim() === '' || before.startsWith('  ') || paragraphForm.test(before)
}

/** A squash merge has the number of its pull request at its end; bare is one that says nothing by itself. */
function isBareTitle(line: string): boolean {
  const { text, pullRequest } = withoutPullRequest(line)
  return pullRequest !== undefined && readHeader(text) === undefined
}

/** The commits that a squash merge lists, each at `* `, above GitHub's rule. */
function cutList(lines: Lines): ReturnType<typeof cutAt> {
  const end = lines.findIndex((line) => /^-{5,}\s*$/.test(line))
  const told = end === -1 ? lines : lines.slice(0, end)
  const starts = told.flatMap((line, at) => (line.startsWith('* ') ? [at] : []))
  return starts.length === 0 ? whole(lines) : cutAt(told, starts)
}

const whole = (own: Lines): ReturnType<typeof cutAt> => ({ own, parts: [] })

function cutAt(lines: Lines, starts: readonly number[]): { own: Lines; parts: readonly Lines[] } {
  return {
    own: lines.slice(0, starts[0]),
    parts: starts.map((start, at) => lines.slice(start, starts[at + 1])),
  }
}

const atMargin = (lines: Lines): Lines => lines.map((line) => line.replace(/^ {1,2}/, ''))

const headerForm =
  /^(?<type>[a-z][\w-]*)(?:\((?<scope>[^()]*)\))?(?<bang>!)?:[ \t]*(?<subject>\S.*)$/i
const gitRevert = /^(?<how>Revert|Reapply) "(?<header>.*)"$/

function readPart(lines: readonly string[], by: Signature): Conventional | undefined {
  const { text, pullRequest } = withoutPullRequest(lines[0] ?? '')
  const stated = readHeader(text)
  if (stated === undefined) return undefined
  const { bang, scope, ...rest } = stated
  const { body, notes, references, releaseAs } = readBody(lines.slice(1))
  return {
    ...rest,
    ...(scope === undefined ? {} : { scope }),
    ...(body === '' ? {} : { body }),
    breaking: bang || notes.length > 0,
    notes,
    ...(pullRequest === undefined ? {} : { pullRequest }),
    references,
    authors: [by.author],
    date: by.date,
    ...(releaseAs === undefined ? {} : { releaseAs }),
  }
}

interface Header {
  readonly type: string
  readonly scope?: string
  readonly subject: string
  readonly bang: boolean
}

function readHeader(text: string): Header | undefined {
  const git = gitRevert.exec(text)?.groups
  // What is applied again is stated again.
  if (git?.how === 'Reapply') return readHeader(withoutPullRequest(git.header ?? '').text)
  if (git !== undefined) return { type: 'revert', subject: git.header ?? '', bang: false }
  const groups = headerForm.exec(text)?.groups
  if (groups === undefined) return undefined
  const { type = '', scope = '', subject = '', bang } = groups
  return {
    type: type.toLowerCase(),
    ...(scope.trim() === '' ? {} : { scope: scope.trim() }),
    subject,
    bang: bang !== undefined,
  }
}

/** Takes GitHub's ` (#12)` off the end. */
function withoutPullRequest(line: string): { text: string; pullRequest?: number } {
  const text = line.trim()
  const at = text.lastIndexOf('(#')
  const number = at === -1 ? undefined : /^\(#(\d{1,9})\)$/.exec(text.slice(at))?.[1]
  if (number === undefined) return { text }
  return { text: text.slice(0, at).trimEnd(), pullRequest: Number(number) }
}

const breakingForm = /^BREAKING[ -]CHANGE:[ \t]*(?<note>.*)$/
const releaseForm = /^Release-As:[ \t]*v?(?<version>\S+)[ \t]*$/i
const issueForm = /^(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?|refs?|references?|see|part of)\b:?/i
/** Hyphenated tokens are trailers (`Signed-off-by: …`); a plain word with a colon is as likely prose. */
const trailerForm = /^[A-Za-z]+(?:-[A-Za-z]+)+:[ \t]/

interface Body {
  body: string
  notes: string[]
  references: number[]
  releaseAs?: string
}

/** The text behind the first line. A breaking note goes on to the next footer, over empty lines as well. */
function readBody(lines: readonly string[]): Body {
  const read: Body = { body: '', notes: [], references: [] }
  let inNote = false
  for (const line of lines) {
    const note = breakingForm.exec(line)?.groups?.note
    const isOther = note === undefined && readFooter(line, read)
    if (note !== undefined) read.notes.push(note)
    else if (!isOther && inNote) read.notes.push(`${read.notes.pop() ?? ''}\n${line}`)
    else if (!isOther) read.body += `${line}\n`
    inNote = note !== undefined || (inNote && !isOther)
  }
  return { ...read, body: read.body.trim(), notes: read.notes.map((note) => note.trim()) }
}

/** True when the line is a footer; what it says of issues and versions is taken down. */
function readFooter(line: string, read: Body): boolean {
  const version = releaseForm.exec(line)?.groups?.version
  if (version !== undefined) read.releaseAs = version
  const issues = issueForm.test(line) ? [...line.matchAll(/(?<![\w/])#(\d{1,9})\b/g)] : []
  for (const match of issues) read.references.push(Number(match[1]))
  return version !== undefined || issues.length > 0 || trailerForm.test(line)
}

const coAuthors = (lines: readonly string[]) =>
  lines.flatMap((line) => /^co-authored-by:[ \t]*(\S.*)$/i.exec(line)?.[1]?.trim() ?? [])

function readReverted(header: string, lines: readonly string[]): Reverted | undefined {
  const { text } = withoutPullRequest(header)
  const git = gitRevert.exec(text)?.groups?.header
  const own = /^revert(?:\([^()]*\))?!?:[ \t]*(.*)$/i.exec(text)?.[1]
  if (git === undefined && own === undefined) return undefined
  const body = lines.slice(1).join('\n')
  const pullRequest = /^Reverts \S*#(\d{1,9})$/m.exec(body)?.[1]
  return {
    commits: [
      ...matches(body, /\bThis reverts commits? ([0-9a-f]{7,64})\b/gi),
      ...matches(body, /^Refs?: ([0-9a-f]{7,64}(?:, ?[0-9a-f]{7,64})*)$/gim),
    ].flatMap((list) => list.toLowerCase().split(/, ?/)),
    ...(pullRequest === undefined ? {} : { pullRequest: Number(pullRequest) }),
    header: withoutPullRequest(git ?? own ?? '').text,
  }
}

const matches = (text: string, form: RegExp) =>
  [...text.matchAll(form)].map((match) => match[1] ?? '')

/** The title of a squash merge is often its first commit's. */
function onceEach(parts: readonly Conventional[]): readonly Conventional[] {
  if (parts.length < 2) return parts
  const key = (part: Conventional) => JSON.stringify([part.type, part.scope, part.subject])
  const merged = new Map<string, Conventional>()
  for (const part of parts) {
    const known = merged.get(key(part))
    merged.set(key(part), known === undefined ? part : together(known, part))
  }
  return [...merged.values()]
}

function together(a: Conventional, b: Conventional): Conventional {
  return {
    ...b,
    ...a,
    breaking: a.breaking || b.breaking,
    notes: [...new Set([...a.notes, ...b.notes])],
    references: [...new Set([...a.references, ...b.references])],
  }
}
