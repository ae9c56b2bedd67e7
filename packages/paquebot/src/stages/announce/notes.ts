import { join, posix } from 'node:path'
import { readText } from '../../io/files.ts'
import type { Finding } from '../../model/finding.ts'
import { runCliff } from '../changelog/cliff.ts'
import { cliffConfig, filesBelow } from '../changelog/cliff-config.ts'
import { type Notes, releaseNotes } from '../changelog/notes.ts'
import type { Discovery } from '../discover/discovery.ts'
import type { Surroundings } from './forge.ts'
import type { Group } from './groups.ts'
import type { Subject } from './subjects.ts'

/** GitHub takes no longer text. Source: its answer "body is too long (maximum is 125000 characters)". */
const longest = 125_000

/** What a release says: text, or what is missing for it. */
export type ReleaseText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing'; readonly finding: Finding }

/**
 * The changelog section of just this version: of the package's own CHANGELOG.md, of the one at the root, or from
 * git-cliff where nobody keeps a file. Never more of a file than that.
 */
export async function notesOf(
  group: Group,
  { workspace: { root } }: Pick<Discovery, 'workspace'>,
  around: Surroundings,
): Promise<ReleaseText> {
  const sources = await sourcesFor(group, root, around)
  const whole = group.members.length > 1 ? sectionIn(sources.top, group.members) : undefined
  if (whole?.kind === 'found' && whole.text.trim() !== '') return asText(whole.text, group)
  const parts = group.members.flatMap((member) => {
    const notes = sectionOf(member, sources)
    return notes?.kind === 'found' && notes.text.trim() !== '' ? [{ member, text: notes.text }] : []
  })
  if (parts.length === 0) return { kind: 'missing', finding: noNotes(group, sources) }
  if (parts.length === 1) return asText(parts[0]?.text ?? '', group)
  const titled = parts.map(({ member, text }) => `## ${member.pkg.name}\n\n${text}`)
  return asText(titled.join('\n\n'), group)
}

interface Source {
  readonly file: string
  readonly text: string
}

interface Sources {
  readonly own: ReadonlyMap<Subject, Source>
  readonly top: Source | undefined
}

async function sourcesFor(group: Group, root: string, around: Surroundings): Promise<Sources> {
  const read = (file: string): Source | undefined => {
    const text = readText(join(root, file))
    return text === undefined ? undefined : { file, text }
  }
  const own = group.members.flatMap((member) => {
    const source = read(posix.join(member.pkg.path, 'CHANGELOG.md'))
    return source === undefined ? [] : [[member, source] as const]
  })
  const top = read('CHANGELOG.md')
  if (top !== undefined || own.length > 0) return { own: new Map(own), top }
  return { own: new Map(), top: await fromCliff(group, root, around) }
}

/** git-cliff's own text; before the tag is here, what is unreleased is this release. */
async function fromCliff(
  group: Group,
  root: string,
  around: Surroundings,
): Promise<Source | undefined> {
  const config = cliffConfig(filesBelow(root), '.')
  if (config === undefined) return undefined
  const isTagged = group.members.some(({ last, tag }) => last?.tag === tag)
  const args = isTagged ? [] : ['--unreleased', '--tag', group.tag]
  return { file: config, text: await runCliff(root, args, around) }
}

function sectionOf(member: Subject, { own, top }: Sources): Notes | undefined {
  const ours = own.get(member)
  const notes = ours === undefined ? undefined : sectionIn(ours, [member])
  return notes?.kind === 'found' ? notes : (sectionIn(top, [member]) ?? notes)
}

/** A section whose heading names another package is not ours. */
function sectionIn(source: Source | undefined, members: readonly Subject[]): Notes | undefined {
  const [first] = members
  if (source === undefined || first === undefined) return undefined
  const notes = releaseNotes(source.text, first.version, first.pkg.name)
  const names = members.flatMap(({ pkg }) => [pkg.name, ...pkg.aliases])
  const isOther = notes.kind === 'found' && notes.name !== undefined && !names.includes(notes.name)
  return isOther ? { kind: 'missing' } : notes
}

/** A text that is too long is cut at a line, and says where the rest is. */
function asText(text: string, { tag }: Group): ReleaseText {
  if (text.length <= longest) return { kind: 'text', text }
  const rest = `\n\n_The rest is in the changelog at the tag \`${tag}\`._`
  const head = text.slice(0, longest - rest.length)
  return { kind: 'text', text: head.slice(0, head.lastIndexOf('\n')) + rest }
}

function noNotes(group: Group, { own, top }: Sources): Finding {
  const [first] = group.members as readonly [Subject]
  const source = own.get(first) ?? top
  const what = group.members.map(({ pkg, version }) => `${pkg.name} ${version}`).join(', ')
  const file = source?.file ?? posix.join(first.pkg.path, 'CHANGELOG.md')
  const notes = sectionIn(source, [first])
  const near = notes?.kind === 'missing' ? notes.nearest : undefined
  const line = near?.line ?? (notes?.kind === 'found' ? notes.line : undefined)
  return {
    rule: 'announce/no-notes',
    severity: 'error',
    message:
      source === undefined
        ? `the release of ${what} has no text: there is no ${file}`
        : `the release of ${what} has no text: ${file} has ${notes?.kind === 'found' ? 'an empty section' : 'no section'} for it`,
    file,
    ...(line === undefined ? {} : { line }),
    hint:
      source === undefined
        ? `write it with \`paquebot changelog --package ${first.pkg.name} --write\`, or make only tags with \`--no-releases\``
        : `write a section \`## ${first.version}\`, or make only tags with \`--no-releases\``,
  }
}
