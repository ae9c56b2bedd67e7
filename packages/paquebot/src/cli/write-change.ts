import { join } from 'node:path'
import { commandLine } from '../ecosystems/command-line.ts'
import { openInEditor } from '../io/editor.ts'
import { PaquebotError } from '../model/error.ts'
import type { Package } from '../model/package.ts'
import type { Wish } from '../stages/change/changeset.ts'
import { writtenName } from '../stages/change/names.ts'
import { openSubject, type Subject } from '../stages/change/open.ts'
import { bumpsAsked } from '../stages/change/wish.ts'
import { newChangeset } from '../stages/change/write.ts'
import { applyEdits } from '../steps/apply-edits.ts'
import type { Session } from './session.ts'

/** The flags of `paquebot change`. */
interface ChangeFlags {
  readonly major: readonly string[]
  readonly minor: readonly string[]
  readonly patch: readonly string[]
  readonly none: readonly string[]
  readonly message: string | undefined
  readonly empty: boolean
  readonly 'from-commits': boolean
  readonly since: string | undefined
  readonly name: string | undefined
  readonly open: boolean
  readonly 'dry-run': boolean
}

/** Writes the changeset that the flags ask for, or that a person is asked for. Throws `cli/usage` when neither can be. */
export async function writeChange(flags: ChangeFlags, session: Session) {
  checkFlags(flags, session)
  const subject = await openSubject(session.cwd, flags.since)
  const wish = await wishFor(flags, subject, session)
  const { edit, releases, summary } = newChangeset(wish, subject, flags.name)
  const { root } = subject.discovery.workspace
  const written = !flags['dry-run']
  if (written) applyEdits(root, [edit])
  if (flags.open && written) await openInEditor(join(root, edit.file), session.env)
  return { file: edit.file, written, releases, summary, text: edit.after ?? '' }
}

const isNamed = ({ major, minor, patch, none }: ChangeFlags) =>
  [major, minor, patch, none].some((names) => names.length > 0)

/** What can be known to be wrong before anything is read. */
function checkFlags(flags: ChangeFlags, { interactive }: Session): void {
  const ways = [isNamed(flags), flags.empty, flags['from-commits']].filter((is) => is)
  if (ways.length > 1) {
    throw new PaquebotError(
      'cli/usage',
      'packages, `--empty` and `--from-commits` exclude each other',
      {
        hint: 'use one of them; see `paquebot change --help`',
      },
    )
  }
  if (flags.open && !interactive) {
    throw new PaquebotError('cli/usage', '`--open` needs a terminal', {
      hint: 'leave it out and say it with `--message "…"`',
    })
  }
}

async function wishFor(flags: ChangeFlags, subject: Subject, session: Session): Promise<Wish> {
  const message = flags.message ?? ''
  if (flags.empty) return { bumps: new Map(), summary: message }
  if (flags['from-commits']) {
    const { wishFromCommits } = await import('../stages/change/from-commits.ts')
    const wish = await wishFromCommits(subject)
    return message === '' ? wish : { ...wish, summary: message }
  }
  if (!isNamed(flags)) {
    if (!session.interactive) throw nobodyToAsk(subject)
    const { askForChange } = await import('./ask-change.ts')
    return askForChange(subject, message, session)
  }
  const bumps = bumpsAsked(flags, subject)
  if (message !== '' || !session.interactive) return { bumps, summary: message }
  const { askSummary } = await import('./ask-change.ts')
  return { bumps, summary: await askSummary(session) }
}

/** What to type instead, with the packages that changed. */
function nobodyToAsk({ changed, ownership, discovery }: Subject): PaquebotError {
  const { packages } = discovery.workspace
  const meant: readonly Package[] = changed.length > 0 ? changed : ownership.packages.slice(0, 1)
  const words = meant.flatMap((pkg) => ['--patch', writtenName(pkg, packages)])
  const command = commandLine(['paquebot', 'change', ...words, '--message'])
  return new PaquebotError(
    'cli/usage',
    'there is no terminal to ask on, and no flag names a package',
    {
      hint: `type \`${command} "what changed"\` (or \`--minor\`, \`--major\`), or \`paquebot change --empty\``,
    },
  )
}
