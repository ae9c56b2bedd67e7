import { markdownTable, type WorkflowReport } from './github-output.ts'
import { type PullView, renderPull, wirePull } from './pr.ts'
import { type Published, renderPublished } from './publish.ts'
import type { Style } from './style.ts'
import { table } from './table.ts'

/** What `paquebot release` decided and did. */
export interface ReleaseView {
  readonly done: boolean
  /** What was decided; undefined when something is wrong. */
  readonly decision?: {
    readonly mode: 'pr' | 'publish' | 'none'
    readonly because: string
    readonly publish: readonly { readonly commit: string; readonly packages: readonly string[] }[]
  }
  readonly commit: string
  readonly published: readonly Published[]
  readonly tags: readonly {
    readonly name: string
    readonly commit: string
    readonly packages: readonly string[]
    readonly made: boolean
    readonly release?: string
  }[]
  readonly held: readonly { readonly id: string; readonly why: string }[]
  readonly pull?: PullView
  /** What each job of a workflow has to do, where that was asked for. */
  readonly jobs?: Jobs
}

interface Part {
  readonly commit: string
  readonly short: string
  readonly packages: string
}

interface Jobs {
  readonly releases: readonly Part[]
  readonly npm: readonly Part[]
  readonly pypi: readonly Part[]
  readonly announce: boolean
  readonly pull: 'first' | 'last' | 'none'
}

/** The page of `paquebot release`: why, what was published, tags and releases, the pull request. */
export function renderRelease(view: ReleaseView, style: Style): string {
  const { decision, published, pull } = view
  if (decision === undefined) return 'nothing was done, see below'
  const parts = [
    `${style.bold(headlines[decision.mode])}: ${decision.because}`,
    view.done ? '' : toCome(view, style),
    view.jobs === undefined ? '' : renderJobs(view.jobs, style),
    ...published.map((one) => renderPublished(one, style)),
    tagLines(view, style),
    pull === undefined ? '' : renderPull(pull, style),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

const headlines = { pr: 'pull request', publish: 'publish', none: 'nothing to publish' } as const

/** What a dry run would publish, and from where. */
function toCome({ decision, commit }: ReleaseView, style: Style): string {
  const rows = (decision?.publish ?? []).flatMap((group) =>
    group.packages.map((id) => [
      `would publish ${style.bold(id)}`,
      group.commit === commit ? '' : style.dim(`from ${group.commit.slice(0, 7)}`),
    ]),
  )
  return table(rows)
}

function renderJobs({ npm, pypi, announce, pull }: Jobs, style: Style): string {
  const tell = (parts: readonly Part[]) =>
    parts.map(({ short, packages }) => `${packages} (${short})`).join(', ')
  return table(
    [
      ['npm', tell(npm)],
      ['pypi', tell(pypi)],
      ['announce', announce ? 'tags or releases are missing' : ''],
      ['pull request', { first: 'yes', last: 'after the rest', none: '' }[pull]],
    ].map(([job = '', what = '']) => [style.bold(job), what === '' ? style.dim('-') : what]),
  )
}

function tagLines({ tags, held }: ReleaseView, style: Style): string {
  const rows = tags
    .filter(({ made, release }) => made || release !== undefined)
    .map(({ name, commit, made, release }) => [
      made ? 'tagged' : 'released',
      style.green(name),
      style.dim(commit.slice(0, 7)),
      release === undefined ? '' : style.cyan(release),
    ])
  const waits = [...new Set(held.map(({ why }) => why))]
  return [table(rows), ...waits.map((why) => `${style.yellow('held back')}: ${why}`)]
    .filter((part) => part !== '')
    .join('\n')
}

/** What became of the run as a whole, from what was done. */
function modeOf({ done, decision, published, tags, pull }: ReleaseView): string {
  if (!done) return decision?.mode ?? 'none'
  const isOut = published.length > 0 || tags.some(({ made, release }) => made || release)
  if (isOut) return 'publish'
  const outcome = pull?.outcome ?? 'none'
  return ['opened', 'updated', 'unchanged', 'closed', 'refused'].includes(outcome) ? 'pr' : 'none'
}

/** The packages that this run has brought to a registry. */
const justPublished = ({ published }: ReleaseView) =>
  published
    .flatMap(({ packages }) => packages)
    .filter(({ end }) => end.kind === 'published')
    .map(({ name, version, package: id }) => ({
      name,
      version,
      ecosystem: id.slice(0, id.indexOf(':')),
    }))

const tagsMade = ({ tags }: ReleaseView) => tags.filter(({ made }) => made).map(({ name }) => name)

/** What `--json` carries. */
export const wireRelease = (view: ReleaseView) => ({
  done: view.done,
  mode: modeOf(view),
  because: view.decision?.because ?? null,
  commit: view.commit,
  plan: view.decision?.publish ?? [],
  published: justPublished(view),
  reports: view.published,
  tags: view.tags,
  held: view.held,
  pull: view.pull === undefined ? null : wirePull(view.pull),
  ...(view.jobs === undefined ? {} : { jobs: view.jobs }),
})

/** Outputs and summary for a workflow. */
export function reportRelease(view: ReleaseView): WorkflowReport {
  if (view.jobs !== undefined || (!view.done && view.decision === undefined))
    return { outputs: jobOutputs(view), summary: summaryOf(view) }
  const packages = justPublished(view)
  const number = view.pull?.pull?.number
  return {
    outputs: {
      mode: modeOf(view),
      published: String(packages.length > 0),
      'published-packages': JSON.stringify(packages),
      'pr-number': number === undefined ? '' : String(number),
      tags: JSON.stringify(tagsMade(view)),
    },
    summary: summaryOf(view),
  }
}

/** Where something is wrong no job has anything to do. */
function jobOutputs({ jobs, decision }: ReleaseView): WorkflowReport['outputs'] {
  const { releases = [], npm = [], pypi = [], announce = false, pull = 'none' } = jobs ?? {}
  return {
    mode: decision?.mode ?? 'none',
    releases: JSON.stringify(releases),
    npm: JSON.stringify(npm),
    pypi: JSON.stringify(pypi),
    announce: String(announce),
    pull,
  }
}

function summaryOf(view: ReleaseView): string {
  const { decision, pull } = view
  const parts = [`### Release: ${modeOf(view)}`, decision?.because ?? 'nothing was done']
  const packages = view.published.flatMap((report) => report.packages)
  if (packages.length > 0) {
    const rows = packages.map((one) => [
      `\`${one.name}\``,
      one.package.slice(0, one.package.indexOf(':')),
      one.version,
      one.end.kind.replaceAll('-', ' '),
      tagOf(one.name, view),
      one.end.because?.split('\n')[0] ?? '',
    ])
    parts.push(markdownTable(['package', 'registry', 'version', 'state', 'tag', 'because'], rows))
  }
  const { number, url } = pull?.pull ?? {}
  if (number !== undefined) parts.push(`Release pull request: [#${number}](${url})`)
  return parts.join('\n\n')
}

const tagOf = (name: string, { tags }: ReleaseView) =>
  tags.find(({ packages }) => packages.includes(name))?.name ?? ''
