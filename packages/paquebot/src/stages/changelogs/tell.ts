import { join, posix } from 'node:path'
import { loadConfig } from '../../config/load.ts'
import { readText } from '../../io/files.ts'
import { git, gitRoot } from '../../io/git.ts'
import { githubAddress, tagNames } from '../../io/git-folder.ts'
import type { Config } from '../../model/config.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Finding } from '../../model/finding.ts'
import { nearest } from '../../model/nearest.ts'
import type { Package } from '../../model/package.ts'
import type { Surroundings } from '../changelog/cliff.ts'
import { cliffConfig, filesBelow } from '../changelog/cliff-config.ts'
import { formOf } from '../changelog/form.ts'
import type { HistoryReader, HistoryRelease } from '../changelog/history.ts'
import {
  type RenderedRelease,
  renderHistory,
  renderRelease,
  sectionsOf,
} from '../changelog/render.ts'
import { findRoot } from '../discover/root.ts'
import type {
  ChangelogPart,
  ChangelogSource,
  Changelogs,
  ChangelogWish,
  ToldRelease,
} from './model.ts'

/**
 * Changelogs from commits, from pending changesets, or by git-cliff, as the repository is set up. Nothing is written.
 * Throws `cli/usage` for a `since` that git does not know.
 */
export async function tellChangelogs(
  cwd: string,
  wish: ChangelogWish,
  around: Surroundings,
): Promise<Changelogs> {
  const root = findRoot(cwd)
  const source = wish.from ?? (await sourceOf(root, wish))
  if (source === 'changesets') return (await import('./pending.ts')).tellPending(root, wish)
  const top = gitRoot(root)
  if (top === null) {
    throw new PaquebotError(
      'cli/usage',
      `\`${root}\` is in no git repository, so there is no history`,
      {
        hint: 'run it inside a repository, or read a CHANGELOG.md with `paquebot changelog --notes <version>`',
      },
    )
  }
  if (wish.range.kind === 'since') checkRevision(top, wish.range.from)
  if (source === 'git-cliff') return (await import('./cliff.ts')).tellCliff(root, wish, around)
  const place = { root, top, signal: around.signal }
  return wish.each || wish.packages.length > 0 ? tellPackages(place, wish) : tellWhole(place, wish)
}

/** git-cliff where it has a configuration; changesets where people write them and ask for what is pending. */
async function sourceOf(root: string, { range }: ChangelogWish): Promise<ChangelogSource> {
  const files = filesBelow(root)
  if (cliffConfig(files, '.') !== undefined) return 'git-cliff'
  const isPending = range.kind === 'all' || range.kind === 'unreleased'
  if (!isPending || !files.has('.changeset/config.json')) return 'commits'
  return (await loadConfig(files)).intent === 'commits' ? 'commits' : 'changesets'
}

/** A name that begins with a dash would be a flag of git. */
function checkRevision(top: string, from: string): void {
  const known = git(top, ['rev-parse', '--verify', '-q', '--end-of-options', `${from}^{commit}`])
  if (known !== undefined && !from.startsWith('^') && !from.includes('..')) return
  const names = tagNames(top)
  const guess = nearest(from, names) ?? names.at(-1)
  throw new PaquebotError('cli/usage', `\`--since ${from}\`: git knows no such tag or commit`, {
    hint:
      guess === undefined
        ? 'name a commit; there are no tags'
        : `did you mean \`--since ${guess}\`?`,
  })
}

interface Place {
  readonly root: string
  /** Top level of git. */
  readonly top: string
  readonly signal: AbortSignal
}

const depths = {
  all: Number.POSITIVE_INFINITY,
  since: Number.POSITIVE_INFINITY,
  unreleased: 1,
  latest: 2,
}

const scopeOf = ({ range }: ChangelogWish) => ({
  depth: depths[range.kind],
  ...(range.kind === 'since' ? { since: range.from } : {}),
})

async function tellWhole(place: Place, wish: ChangelogWish): Promise<Changelogs> {
  const { root, top, signal } = place
  const { wholeHistory } = await import('../changelog/whole.ts')
  const walking = wholeHistory({ gitRoot: top, signal, ...scopeOf(wish) })
  const config = await loadConfig(filesBelow(root))
  const { reader } = await walking
  const part = partOf(reader.releases(0), {
    root,
    wish,
    config,
    pkg: undefined,
    repository: () => githubAddress(top),
  })
  return { root, source: 'commits', parts: [part], findings: unlisted([part], reader) }
}

async function tellPackages(place: Place, wish: ChangelogWish): Promise<Changelogs> {
  const { root, top, signal } = place
  const { depth, ...since } = scopeOf(wish)
  const { beginHistories } = await import('../changelog/packages.ts')
  const histories = beginHistories({ gitRoot: top, signal, ...since })
  const [{ discover }, { requireName }, { isWorkspaceRoot }] = await Promise.all([
    import('../discover/discover.ts'),
    import('../discover/names.ts'),
    import('../plan/packages.ts'),
  ])
  const { workspace, config, findings } = await discover(root)
  const packages = wish.each
    ? workspace.packages.filter((pkg) => !isWorkspaceRoot(pkg, workspace))
    : wish.packages.map((name) => requireName(workspace.packages, name, '--package'))
  const reader = await histories({ workspace, packages, depth })
  const repository = memoized(() => githubAddress(top))
  const parts = packages.map((pkg, unit) =>
    partOf(reader.releases(unit), { root, wish, config, pkg, repository }),
  )
  return { root, source: 'commits', parts, findings: [...findings, ...unlisted(parts, reader)] }
}

function memoized<T>(ask: () => T): () => T {
  let known: { readonly value: T } | undefined
  return () => {
    known ??= { value: ask() }
    return known.value
  }
}

interface Circumstances {
  readonly root: string
  /** Address on the web, where there is one. */
  readonly repository: () => string | undefined
  readonly wish: ChangelogWish
  readonly config: Config
  readonly pkg: Package | undefined
}

function partOf(releases: readonly HistoryRelease[], around: Circumstances): ChangelogPart {
  const { root, wish, pkg } = around
  const file = posix.join(pkg?.path ?? '.', 'CHANGELOG.md')
  const all = sectionsOf(releases)
  const rendered =
    wish.range.kind === 'latest' ? all.filter(({ section }) => section.version !== undefined) : all
  const tagOf = tagsOf(releases)
  const part = { package: pkg?.id ?? null, file, releases: rendered.map((one) => told(one, tagOf)) }
  // In a large repository most packages have nothing new, and reading their files takes its time.
  if (rendered.length === 0)
    return { ...part, text: '', merged: async () => readText(join(root, file)) ?? '' }
  const before = readText(join(root, file))
  const style = styleOf(before, tagOf, around)
  const whole = () => renderHistory(rendered, style)
  return {
    ...part,
    text:
      wish.range.kind === 'all'
        ? whole()
        : rendered.map((one) => renderRelease(one, style.form)).join('\n\n'),
    async merged() {
      if ((before ?? '').trim() === '') return whole()
      const { mergeHistory } = await import('./merge.ts')
      return mergeHistory(before ?? '', rendered, style)
    },
  }
}

function styleOf(
  before: string | undefined,
  tagOf: (version: string) => string,
  { wish, config, pkg, repository }: Circumstances,
) {
  const form = wish.form ?? formOf(before) ?? config.changelog ?? 'keep-a-changelog'
  const address = form === 'keep-a-changelog' ? repository() : undefined
  const links = address === undefined ? undefined : { repository: address, tagOf }
  return { form, name: pkg?.name ?? 'Changelog', links }
}

function told(
  { section, commits }: RenderedRelease,
  tagOf: (version: string) => string,
): ToldRelease {
  const { version, date } = section
  return {
    version: version ?? null,
    tag: version === undefined ? null : tagOf(version),
    date: date ?? null,
    commits,
  }
}

function tagsOf(releases: readonly HistoryRelease[]): (version: string) => string {
  const tags = new Map(
    releases.flatMap(({ tag }) => (tag === undefined ? [] : [[tag.version, tag.tag]])),
  )
  return (version) => tags.get(version) ?? `v${version}`
}

/** An empty changelog of commits that nobody wrote for one needs a word. */
function unlisted(parts: readonly ChangelogPart[], reader: HistoryReader): readonly Finding[] {
  const count = reader.unconventional()
  const isEmpty = parts.every(({ releases }) =>
    releases?.every(({ commits }) => commits.length === 0),
  )
  if (!isEmpty || count === 0) return []
  return [
    {
      rule: 'changelog/unconventional-commits',
      severity: 'info',
      message: `${count} ${count === 1 ? 'commit is' : 'commits are'} not listed: the messages are no conventional commits`,
      hint: 'begin a message with `feat: ` or `fix: ` to have it in the changelog (https://www.conventionalcommits.org)',
    },
  ]
}
