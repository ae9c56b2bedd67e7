import type { Artifact } from '../model/artifact.ts'
import type { Finding } from '../model/finding.ts'
import { type PackageId, splitId } from '../model/package.ts'
import type { Release } from '../model/plan.ts'
import { countFindings } from './findings.ts'
import type { Style } from './style.ts'
import { bytes, count, seconds, table } from './table.ts'

/** What the verdict page needs of a rehearsal. */
export interface Verdict {
  readonly verdict: 'ready' | 'not-ready'
  readonly planned: 'pending' | 'next' | 'current'
  readonly releases: readonly Release[]
  readonly artifacts: readonly Artifact[]
  readonly tried: readonly { readonly package: PackageId; readonly what: readonly string[] }[]
  readonly timings: Readonly<Record<string, number>>
  readonly report: string
}

/** The five-second page: one word first, then the packages, then where to read more. */
export function renderVerdict(result: Verdict, findings: readonly Finding[], style: Style): string {
  const total = Object.values(result.timings).reduce((sum, ms) => sum + ms, 0)
  return [
    `${headline(result, findings, style)} ${style.dim(`(${seconds(total)})`)}`,
    ...(result.releases.length === 0 ? [] : ['', renderReleases(result, style)]),
    '',
    style.dim(`${timeLine(result.timings)}; report and logs: ${result.report}`),
  ].join('\n')
}

/** What fails in a trial because of what an inspection already names: never the first thing to say. */
const consequences = new Set([
  'npm/types-do-not-resolve',
  'npm/import-fails',
  'npm/install-fails',
  'npm/bin-fails',
  'pypi/import-fails',
  'pypi/install-fails',
  'pypi/script-fails',
])

function headline(result: Verdict, findings: readonly Finding[], style: Style): string {
  const released = new Set(result.artifacts.map((artifact) => artifact.package)).size
  if (result.verdict === 'ready') {
    const warnings = countFindings(findings)
    const but = warnings === '' ? '' : `, with ${warnings}`
    return `${style.green(style.bold('ready'))}: ${count(released, 'package')} built, published twice, installed back and tried${but}`
  }
  const errors = findings.filter((finding) => finding.severity === 'error')
  const cause = errors.find((finding) => !consequences.has(finding.rule)) ?? errors[0]
  const because = cause?.message.split('\n')[0] ?? 'nothing could be built'
  const more = errors.length > 1 ? ` (and ${count(errors.length - 1, 'more error')})` : ''
  return `${style.red(style.bold('not ready'))}, because ${because}${more}`
}

function renderReleases(result: Verdict, style: Style): string {
  const head = ['package', 'version', 'registry', 'size', 'files', 'tried'].map((word) =>
    style.dim(word),
  )
  return table(
    [head, ...result.releases.map((release) => releaseRow(release, result, style))],
    [3, 4, 5],
  )
}

function releaseRow(release: Release, result: Verdict, style: Style): string[] {
  const artifacts = result.artifacts.filter((artifact) => artifact.package === release.id)
  const tried = result.tried.find((entry) => entry.package === release.id)
  const { ecosystem, name } = splitId(release.id)
  return [
    style.bold(name),
    release.from === release.to ? release.to : `${release.from ?? '(none)'} -> ${release.to}`,
    ecosystem,
    artifacts.map((artifact) => bytes(artifact.size)).join(' + '),
    artifacts.map((artifact) => String(artifact.files)).join(' + '),
    tried === undefined ? style.dim('-') : String(tried.what.length),
  ]
}

function timeLine(timings: Readonly<Record<string, number>>): string {
  return Object.entries(timings)
    .map(([name, ms]) => `${name} ${seconds(ms)}`)
    .join(', ')
}
