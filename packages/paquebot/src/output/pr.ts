import type { EcosystemId } from '../model/package.ts'
import type { Bump } from '../model/version.ts'
import { markdownTable, type WorkflowReport } from './github-output.ts'
import type { Style } from './style.ts'
import { count, table } from './table.ts'

/** What `paquebot pr` did, or would do. */
export interface PullView {
  readonly outcome: 'opened' | 'updated' | 'unchanged' | 'closed' | 'none' | 'refused' | 'moved-on'
  readonly done: boolean
  readonly base: string
  readonly commit: string
  readonly pull?: { readonly number: number; readonly url: string }
  readonly text?: { readonly title: string; readonly body: string }
  readonly proposal?: {
    readonly releases: readonly {
      readonly name: string
      readonly ecosystem: EcosystemId
      readonly from: string | null
      readonly to: string
      readonly bump: Bump
    }[]
    readonly files: readonly { readonly path: string; readonly bytes: Uint8Array | null }[]
  }
}

/** The release pull request for people: what became of it, and what it releases. */
export function renderPull(view: PullView, style: Style): string {
  const parts = [told(view, style), releases(view, style), view.done ? '' : preview(view, style)]
  return parts.filter((part) => part !== '').join('\n\n')
}

function told(view: PullView, style: Style): string {
  const { outcome, base, commit, pull, done, text } = view
  const which = pull === undefined ? '' : ` #${pull.number}`
  const what = `the release pull request${which}`
  const address = pull === undefined ? [] : [style.cyan(pull.url)]
  const would = done ? '' : 'would have '
  const title = text === undefined ? '' : `: ${style.bold(text.title)}`
  switch (outcome) {
    case 'opened':
    case 'updated':
      return [`${would}${outcome} ${what}${title}`, ...address].join('\n')
    case 'unchanged':
      return [`${what} is up to date${title}`, ...address].join('\n')
    case 'closed':
      return [`nothing is pending: ${would}closed ${what}`, ...address].join('\n')
    case 'none':
      return 'nothing is pending, and there is no release pull request'
    case 'moved-on':
      return `\`${base}\` has moved on from ${commit.slice(0, 7)}: the run of its newest commit takes care of the release pull request`
    case 'refused':
      return 'the release pull request is left as it is until the errors are mended'
  }
}

function releases({ proposal, outcome }: PullView, style: Style): string {
  if (proposal === undefined || outcome === 'refused') return ''
  const head = ['package', 'registry', 'version', 'bump'].map((word) => style.dim(word))
  const rows = proposal.releases.map(({ name, ecosystem, from, to, bump }) => [
    style.bold(name),
    ecosystem,
    `${from ?? '(none)'} -> ${style.green(to)}`,
    bump,
  ])
  return table([head, ...rows])
}

/** What a dry run shows beside: the files of the commit and the body. */
function preview({ proposal, text, outcome }: PullView, style: Style): string {
  if (proposal === undefined || text === undefined || outcome === 'refused') return ''
  const rows = proposal.files.map(({ path, bytes }) => [
    bytes === null ? style.red('remove') : style.yellow('write'),
    path,
  ])
  return `${count(rows.length, 'file')} in the commit:\n${table(rows)}\n\n${text.body.trimEnd()}`
}

/** What `--json` carries: everything but the bytes. */
export const wirePull = ({ outcome, done, base, commit, pull, text, proposal }: PullView) => ({
  outcome,
  done,
  base,
  commit,
  pull,
  ...text,
  releases: proposal?.releases ?? [],
  files: (proposal?.files ?? []).map(({ path, bytes }) => ({
    path,
    kind: bytes === null ? 'remove' : 'write',
  })),
})

/** Outputs and summary for a workflow. */
export function reportPull(view: PullView): WorkflowReport {
  const { pull, text, proposal, outcome } = view
  const summary = [`### Release pull request: ${outcome}`]
  if (pull !== undefined && text !== undefined)
    summary.push(`[#${pull.number} ${text.title.replace(/[[\]<]/g, '')}](${pull.url})`)
  if (proposal !== undefined && outcome !== 'refused') {
    const rows = proposal.releases.map(({ name, ecosystem, from, to, bump }) => [
      `\`${name}\``,
      ecosystem,
      from ?? '–',
      to,
      bump,
    ])
    summary.push(markdownTable(['package', 'registry', 'from', 'to', 'bump'], rows))
  }
  return {
    outputs: {
      mode: outcome === 'none' || outcome === 'moved-on' ? 'none' : 'pr',
      'pr-number': pull === undefined ? '' : String(pull.number),
    },
    summary: summary.join('\n\n'),
  }
}
