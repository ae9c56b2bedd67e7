import { resolve } from 'node:path'
import { writeAtomic } from '../io/files.ts'
import { PaquebotError } from '../model/error.ts'
import type { Finding } from '../model/finding.ts'
import type { FileEdit } from '../model/step.ts'
import type {
  ChangelogPart,
  ChangelogSource,
  Changelogs,
  ChangelogWish,
  Range,
} from '../stages/changelogs/model.ts'
import type { Session } from './session.ts'

/** The flags of `paquebot changelog`. */
interface ChangelogFlags {
  readonly unreleased: boolean
  readonly latest: boolean
  readonly since: string | undefined
  readonly package: readonly string[]
  readonly each: boolean
  readonly notes: string | undefined
  readonly format: string | undefined
  readonly from: string | undefined
  readonly output: string | undefined
  readonly write: boolean
}

/** What the command says: its text, and for machines what it is made of. */
export interface Told {
  readonly text: string
  readonly source?: ChangelogSource
  readonly parts?: readonly ChangelogPart[]
  readonly version?: string
  readonly file?: string
  /** Files that were written. */
  readonly written: readonly string[]
}

export interface Answer {
  readonly told: Told
  readonly findings: readonly Finding[]
}

/** Carries the command out. Throws `cli/usage` for flags that do not go together. */
export async function changelogRequest(flags: ChangelogFlags, session: Session): Promise<Answer> {
  checkFlags(flags)
  if (flags.notes !== undefined) return notes(flags.notes, flags, session)
  const { tellChangelogs } = await import('../stages/changelogs/tell.ts')
  const told = await tellChangelogs(session.cwd, wishOf(flags), session)
  if (flags.write) return write(told, flags)
  const text = textOf(told)
  if (flags.output === undefined)
    return {
      told: { text: text === '' ? nothing(told) : text, ...sourced(told), written: [] },
      findings: told.findings,
    }
  writeAtomic(resolve(session.cwd, flags.output), fileOf(told))
  return {
    told: { text: `wrote ${flags.output}`, ...sourced(told), written: [flags.output] },
    findings: told.findings,
  }
}

const sourced = ({ source, parts }: Changelogs) => ({ source, parts })

function checkFlags(flags: ChangelogFlags): void {
  const groups: readonly (readonly (keyof ChangelogFlags)[])[] = [
    ['unreleased', 'latest', 'since', 'notes'],
    ['each', 'package'],
    ['each', 'notes'],
    ['output', 'write'],
    ['notes', 'write'],
    ['notes', 'from'],
    ['notes', 'format'],
  ]
  for (const names of groups) {
    const given = names.filter((name) => isGiven(flags[name]))
    if (given.length > 1) throw clash(given)
  }
  if (flags.write && flags.from === 'changesets') throw clash(['from', 'write'])
  if (flags.notes !== undefined && flags.package.length > 1)
    throw new PaquebotError('cli/usage', '`--notes` takes one `--package`', {
      hint: 'run it once for each package',
    })
}

const isGiven = (value: ChangelogFlags[keyof ChangelogFlags]) =>
  Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false

function clash(names: readonly string[]): PaquebotError {
  return new PaquebotError(
    'cli/usage',
    `${names.map((name) => `\`--${name}\``).join(' and ')} do not go together`,
    { hint: 'see `paquebot changelog --help`' },
  )
}

function wishOf(flags: ChangelogFlags): ChangelogWish {
  return {
    range: rangeOf(flags),
    packages: flags.package,
    each: flags.each,
    ...(flags.format === undefined
      ? {}
      : { form: flags.format as NonNullable<ChangelogWish['form']> }),
    ...(flags.from === undefined ? {} : { from: flags.from as ChangelogSource }),
  }
}

function rangeOf({ unreleased, latest, since }: ChangelogFlags): Range {
  if (since !== undefined) return { kind: 'since', from: since }
  return { kind: unreleased ? 'unreleased' : latest ? 'latest' : 'all' }
}

async function notes(version: string, flags: ChangelogFlags, session: Session): Promise<Answer> {
  const { tellNotes } = await import('../stages/changelogs/notes.ts')
  const [name] = flags.package
  const wish = { version, ...(name === undefined ? {} : { package: name }) }
  const { notes, findings } = await tellNotes(session.cwd, wish, session)
  const { file, text } = notes
  if (flags.output === undefined || text === null)
    return { told: { text: text ?? '', version, file, written: [] }, findings }
  writeAtomic(resolve(session.cwd, flags.output), `${text}\n`)
  return {
    told: { text: `wrote ${flags.output}`, version, file, written: [flags.output] },
    findings,
  }
}

/** The parts one after the other; several sections say whose they are. */
function textOf({ parts }: Changelogs): string {
  const told = parts.filter(({ text }) => text !== '')
  if (parts.length === 1) return (told[0]?.text ?? '').replace(/\n$/, '')
  return told
    .map(({ package: id, text }) => (text.startsWith('# ') ? text : `# ${id}\n\n${text}`).trimEnd())
    .join('\n\n')
}

/** git-cliff decides itself how its text ends. */
const fileOf = (told: Changelogs) =>
  told.source === 'git-cliff' && told.parts.length === 1
    ? (told.parts[0]?.text ?? '')
    : `${textOf(told)}\n`

const nothing = ({ source, findings }: Changelogs) =>
  findings.some(({ severity }) => severity === 'error')
    ? ''
    : source === 'changesets'
      ? 'nothing to tell: no changeset is pending'
      : 'nothing to tell: no commit is for a changelog'

async function write(told: Changelogs, flags: ChangelogFlags): Promise<Answer> {
  if (told.source === 'git-cliff' && rangeOf(flags).kind !== 'all') {
    throw new PaquebotError('cli/usage', 'git-cliff writes a CHANGELOG.md as a whole', {
      hint: 'leave the range out, or print the part with `--output <file>`',
    })
  }
  if (told.source === 'changesets') {
    throw new PaquebotError('cli/usage', 'pending changesets are written with their versions', {
      hint: 'run `paquebot version`, or `paquebot changelog --from commits --write`',
    })
  }
  const [{ applyEdits }, { editsOf }] = await Promise.all([
    import('../steps/apply-edits.ts'),
    import('../stages/changelogs/edits.ts'),
  ])
  const edits: readonly FileEdit[] = await editsOf(told)
  applyEdits(told.root, edits)
  const written = edits.map(({ file }) => file)
  const text = written.length === 0 ? 'nothing to write' : `wrote ${written.join(', ')}`
  return { told: { text, ...sourced(told), written }, findings: told.findings }
}
