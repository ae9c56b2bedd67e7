import type { Announcement, AnnouncePlan } from '../model/announcement.ts'
import type { Style } from './style.ts'
import { count, table } from './table.ts'

/** What was announced, or would be. */
export interface AnnounceReport {
  readonly plan: AnnouncePlan
  readonly done: boolean
  readonly made: readonly { readonly tag: string; readonly url: string }[]
}

/** The page of `paquebot announce`: a line for each tag, and what is held back. */
export function renderAnnounce({ plan, done, made }: AnnounceReport, style: Style): string {
  const { announcements, skipped } = plan
  const urls = new Map(made.map(({ tag, url }) => [tag, url]))
  const rows = announcements.map((one) => [
    style.bold(one.tag),
    style.dim(one.commit.slice(0, 7)),
    tagText(one, done, style),
    releaseText(one, { done, url: urls.get(one.tag), style }),
  ])
  const head = ['tag', 'commit', 'on the remote', 'release'].map((word) => style.dim(word))
  const held = skipped.map(({ why }) => `${style.yellow('held back')}: ${why}`)
  return [
    ...(rows.length === 0 ? [] : [table([head, ...rows])]),
    [...new Set(held)].join('\n'),
    summary(announcements, done),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function tagText({ tagging }: Announcement, done: boolean, style: Style): string {
  switch (tagging.kind) {
    case 'there':
      return style.dim('there')
    case 'elsewhere':
      return style.red(`at ${tagging.commit.slice(0, 7)}`)
    case 'none':
      return style.red('not made')
    case 'make': {
      const form = tagging.form.kind === 'lightweight' ? '' : `, ${tagging.form.kind}`
      return style.green(done ? `made${form}` : `would be made${form}`)
    }
  }
}

function releaseText(
  { release }: Announcement,
  { done, url, style }: { done: boolean; url: string | undefined; style: Style },
): string {
  if (release.kind === 'none') return style.dim(`none: ${release.why}`)
  const files = release.attach.length === 0 ? '' : ` with ${count(release.attach.length, 'file')}`
  if (release.kind === 'there')
    return files === ''
      ? style.dim(release.url)
      : `${release.url}${style.green(`, ${done ? 'completed' : 'would be completed'}${files}`)}`
  const marks = [
    ...(release.isLatest ? ['latest'] : []),
    ...(release.isPrerelease ? ['prerelease'] : []),
  ]
  const mark = marks.length === 0 ? '' : ` (${marks.join(', ')})`
  const from = release.draft === null ? '' : ' from the draft'
  return done && url !== undefined
    ? `${url}${mark}${files}`
    : style.green(`would be published${from}${mark}${files}`)
}

function summary(announcements: readonly Announcement[], done: boolean): string {
  const tags = announcements.filter(({ tagging }) => tagging.kind === 'make').length
  const releases = announcements.filter(
    ({ release }) =>
      release.kind === 'make' || (release.kind === 'there' && release.attach.length > 0),
  ).length
  if (tags + releases === 0) return 'nothing to announce'
  const verb = done ? 'announced' : 'would announce'
  return `${verb} ${count(tags, 'tag')} and ${count(releases, 'release')}`
}
