import type { PlannedChange, Release } from '../../model/plan.ts'
import type { Bump } from '../../model/version.ts'

/** What a changelog entry says. Versions and names are as their packages write them. */
export interface ChangelogEntry {
  readonly version: string
  /** Changes of the package itself with the size that they have for it, in plan order. */
  readonly changes: readonly { readonly change: PlannedChange; readonly bump: Bump }[]
  /** Released dependencies, and the changes that they bring. */
  readonly dependencies: readonly { readonly name: string; readonly version: string }[]
  readonly dependencyChanges: readonly PlannedChange[]
  /** The package whose version this one takes. */
  readonly leader?: { readonly name: string; readonly version: string }
}

const headings = [
  ['major', 'Major'],
  ['minor', 'Minor'],
  ['patch', 'Patch'],
] as const

/**
 * The text of an entry in the default form of Changesets: `## version`, then major, minor and patch changes
 * (apply-release-plan 8.1.1, changelog-git 1.0.0). An entry with nothing to say says so.
 */
export function renderEntry(entry: ChangelogEntry): string {
  const lines = (bump: Bump) =>
    entry.changes.filter((one) => one.bump === bump).map((one) => changeLine(one.change))
  const followed = entry.leader === undefined ? [] : [leaderLine(entry.leader)]
  return renderSections(entry.version, {
    major: lines('major'),
    minor: lines('minor'),
    patch: [...lines('patch'), ...followed, dependencyLines(entry)],
  })
}

/** Lines of an entry by their size; empty ones are left out. */
type Sections = Readonly<Record<Exclude<Bump, 'none'>, readonly string[]>>

/** An entry of these lines, whoever wrote them. */
export function renderSections(version: string, lines: Sections): string {
  const sections = headings.flatMap(([bump, title]) => {
    const said = lines[bump].filter((line) => line !== '' && line != null)
    return said.length === 0 ? [] : [`### ${title} Changes${joinLines(said)}`]
  })
  const body = sections.length === 0 ? ['No changes in this release.'] : sections
  return [`## ${version}`, ...body].join('\n\n')
}

/** What a follower's changelog says of its version. */
export const leaderLine = ({ name, version }: NonNullable<ChangelogEntry['leader']>) =>
  `- Follows version ${version} of \`${name}\``

/** `- 0123456: first line`, the other lines indented below it. */
function changeLine({ summary, commit }: PlannedChange): string {
  const [first = '', ...others] = summary.split('\n').map((line) => line.trimEnd())
  const line = `- ${commit === undefined ? '' : `${commit.slice(0, 7)}: `}${first}`
  return [line, ...others.map((other) => `  ${other}`)].join('\n')
}

function dependencyLines({ dependencies, dependencyChanges }: ChangelogEntry): string {
  if (dependencies.length === 0) return ''
  const links = dependencyChanges.map(
    ({ commit }) =>
      `- Updated dependencies${commit === undefined ? '' : ` [${commit.slice(0, 7)}]`}`,
  )
  return [...links, ...dependencies.map(({ name, version }) => `  - ${name}@${version}`)].join('\n')
}

/** An empty line after the heading; between lines as many as they end and begin with, one at least. */
function joinLines(lines: readonly string[]): string {
  let text = ''
  let breaks = 2
  for (const line of lines) {
    breaks += /^\n*/.exec(line)?.[0].length ?? 0
    text += '\n'.repeat(Math.min(Math.max(breaks, 1), 2)) + line.trim()
    breaks = /\n*$/.exec(line)?.[0].length ?? 0
  }
  return text
}

/**
 * The changelog with the entry before its first version heading (`## 1.2`, of any level), else after its first
 * line; a new one under `# name` when there is none. The rule is that of apply-release-plan 8.1.1.
 */
export function insertEntry(text: string | undefined, entry: string, name: string): string {
  const block = `\n\n${entry.trim()}\n`
  if (text === undefined || text === '') return `# ${name}${block}`
  const heading = text.search(/^#{1,6}\s+\d+\.\d+/m)
  if (heading >= 0) return `${text.slice(0, heading)}${block.trimStart()}\n${text.slice(heading)}`
  const line = text.indexOf('\n')
  return line === -1 ? text + block : text.slice(0, line) + block + text.slice(line + 1)
}

/** The size that a change has for a released package; undefined when it does not speak of it. */
export function bumpFor(change: PlannedChange, release: Release): Bump | undefined {
  const own = change.bumps[release.id]
  if (own !== undefined) return own
  // A change of something that is only bundled is listed with the package that carries it.
  const carried = release.reasons.some(
    (reason) => reason.kind === 'bundles' && reason.on in change.bumps,
  )
  return carried && release.changes.includes(change.id) ? 'patch' : undefined
}
