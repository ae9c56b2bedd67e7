import * as clack from '@clack/prompts'
import { PaquebotError } from '../model/error.ts'
import type { Package } from '../model/package.ts'
import type { Bump } from '../model/version.ts'
import type { Wish } from '../stages/change/changeset.ts'
import { renderChangeset } from '../stages/change/changeset.ts'
import { writtenName } from '../stages/change/names.ts'
import type { Subject } from '../stages/change/open.ts'
import type { Session } from './session.ts'

// The prompts are the story: stdout stays the result's.
const on = ({ signal }: Session) => ({ signal, output: process.stderr })

/**
 * Asks what `changeset add` asks: which packages (the changed ones first), which of them get a major and which a
 * minor bump, what changed (unless `said`), and whether that is right. Throws `cli/cancelled` on Ctrl-C, Escape and "no".
 */
export async function askForChange(
  subject: Subject,
  said: string,
  session: Session,
): Promise<Wish> {
  const [only, second] = subject.ownership.packages
  if (only === undefined)
    throw new PaquebotError('cli/usage', 'no package here is ever released', {
      hint: 'see `paquebot status`; `paquebot change --empty` writes a changeset without packages',
    })
  const bumps =
    second === undefined
      ? new Map([[only, await askBump(only, session)]])
      : await askBumps(subject, session)
  const wish = { bumps, summary: said === '' ? await askSummary(session) : said }
  await confirm(wish, subject, session)
  return wish
}

/** Asks for the summary alone. */
export async function askSummary(session: Session): Promise<string> {
  const summary = await clack.text({
    ...on(session),
    message: 'What changed, for those who use it?',
    placeholder: 'one line; `--open` for more',
    validate: (text) => (text?.trim() ? undefined : 'say it in a few words'),
  })
  return answered(summary)
}

async function askBump(pkg: Package, session: Session): Promise<Bump> {
  const bump = await clack.select<Bump>({
    ...on(session),
    message: `Which release does ${pkg.name} need?`,
    options: [
      { value: 'patch', label: 'patch', hint: 'nothing new, nothing breaks' },
      { value: 'minor', label: 'minor', hint: 'something new' },
      { value: 'major', label: 'major', hint: 'something breaks' },
    ],
  })
  return answered(bump)
}

async function askBumps(subject: Subject, session: Session): Promise<Map<Package, Bump>> {
  const chosen = await askPackages(subject, session)
  const major = await askWhich(chosen, 'major', subject, session)
  const rest = chosen.filter((pkg) => !major.includes(pkg))
  const minor = await askWhich(rest, 'minor', subject, session)
  const patch = rest.filter((pkg) => !minor.includes(pkg))
  if (patch.length > 0) {
    const names = patch.map((pkg) => nameOf(pkg, subject)).join(', ')
    clack.log.info(`patch: ${names}`, { output: process.stderr })
  }
  const bumpOf = (pkg: Package): Bump =>
    major.includes(pkg) ? 'major' : minor.includes(pkg) ? 'minor' : 'patch'
  return new Map(chosen.map((pkg) => [pkg, bumpOf(pkg)]))
}

/** Names are asked for, since an option's value has to be told apart by `===`. */
const nameOf = (pkg: Package, { discovery }: Subject) =>
  writtenName(pkg, discovery.workspace.packages)

async function askPackages(subject: Subject, session: Session): Promise<readonly Package[]> {
  const { changed, ownership, base } = subject
  const others = ownership.packages.filter((pkg) => !changed.includes(pkg))
  const groups = { [`changed since ${base}`]: changed, 'not changed': others }
  const options = Object.fromEntries(
    Object.entries(groups)
      .filter(([, packages]) => packages.length > 0)
      .map(([title, packages]) => [title, packages.map((pkg) => optionOf(pkg, subject))]),
  )
  const chosen = await clack.groupMultiselect<string>({
    ...on(session),
    message: 'Which packages does this change concern?',
    options,
    required: true,
  })
  return byName(answered(chosen), subject)
}

async function askWhich(
  packages: readonly Package[],
  bump: Bump,
  subject: Subject,
  session: Session,
): Promise<readonly Package[]> {
  if (packages.length === 0) return []
  const chosen = await clack.multiselect<string>({
    ...on(session),
    message: `Which of them need a ${bump} release?`,
    options: packages.map((pkg) => optionOf(pkg, subject)),
    required: false,
  })
  return byName(answered(chosen), subject)
}

function optionOf(pkg: Package, subject: Subject) {
  const value = nameOf(pkg, subject)
  return { value, label: value, hint: `${pkg.ecosystem} ${pkg.version ?? ''}`.trim() }
}

function byName(names: readonly string[], subject: Subject): readonly Package[] {
  return subject.ownership.packages.filter((pkg) => names.includes(nameOf(pkg, subject)))
}

async function confirm(wish: Wish, { discovery }: Subject, session: Session): Promise<void> {
  const text = renderChangeset(wish, discovery.workspace.packages)
  clack.note(text.trimEnd(), 'the changeset', on(session))
  const isRight = await clack.confirm({ ...on(session), message: 'Write it?' })
  if (!answered(isRight)) throw cancelled()
}

function answered<T>(answer: T): Exclude<T, symbol> {
  if (clack.isCancel(answer)) throw cancelled()
  return answer as Exclude<T, symbol>
}

const cancelled = () => new PaquebotError('cli/cancelled', 'cancelled')
