import valid from 'semver/functions/valid.js'
import type { Finding } from '../../model/finding.ts'
import type { VersionScheme } from '../../model/version.ts'
import type { ChangesetSettings } from './settings.ts'

/** What a snapshot is asked for with. */
export interface SnapshotRequest {
  readonly tag?: string
  /** In place of `snapshot.prereleaseTemplate` of the configuration. */
  readonly template?: string
  readonly date: Date
  /** The commit at HEAD, asked only by a template that names it. */
  readonly commit: () => string | null
}

/** A snapshot as the planner needs it. */
export interface Snapshot {
  /** What stands behind every version: `canary-20261125150000`. */
  readonly suffix: string
  /** The number of PyPI's `.devN`: `20261125150000`. */
  readonly stamp: string
  /** Versions count from the changesets, else all are `0.0.0`. */
  readonly calculated: boolean
  /** npm dist-tag. */
  readonly tag: string
}

/**
 * The snapshot that the request and the settings mean, or a finding `plan/snapshot-template` where the template
 * cannot be filled in or gives no SemVer version (assemble-release-plan 7.0.0, `getSnapshotSuffix`).
 */
export function makeSnapshot(
  request: SnapshotRequest,
  settings: ChangesetSettings,
): { snapshot?: Snapshot; findings: readonly Finding[] } {
  const written = request.template ?? settings.snapshot.prereleaseTemplate
  const stamp = request.date.toISOString().replace(/\.\d+Z$|\D/g, '')
  const filled = fill(written || undefined, request, stamp)
  if (typeof filled !== 'string') return { findings: [badTemplate(filled.why, request)] }
  const unsound = valid(`0.0.0-${filled}`) === null
  const findings = unsound
    ? [badTemplate(`\`0.0.0-${filled}\` is no SemVer version`, request, settings)]
    : []
  const { useCalculatedVersion: calculated } = settings.snapshot
  return {
    snapshot: { suffix: filled, stamp, calculated, tag: distTag(request.tag) },
    findings,
  }
}

/** A tag such as `1.2` or `v1` would be read as a range, and `pr#1` or `a/b` is no dist-tag at all. */
const distTag = (tag = 'snapshot') =>
  /^[A-Za-z][\w.-]*$/.test(tag) && !/^(v\d|x$|latest$)/i.test(tag) ? tag : 'snapshot'

function fill(
  template: string | undefined,
  { tag, date, commit }: SnapshotRequest,
  stamp: string,
): string | { readonly why: string } {
  if (template === undefined) return [tag, stamp].filter(Boolean).join('-')
  if (tag !== undefined && !template.includes('{tag}'))
    return { why: `the template \`${template}\` has no \`{tag}\`, and the tag \`${tag}\` is given` }
  const values: Readonly<Record<string, () => string | null | undefined>> = {
    commit,
    'commit-short': () => commit()?.slice(0, 7),
    tag: () => tag,
    timestamp: () => String(date.getTime()),
    datetime: () => stamp,
  }
  const missing = Object.keys(values).filter(
    (name) => template.includes(`{${name}}`) && values[name]?.() == null,
  )
  if (missing.length > 0)
    return { why: `\`{${missing[0]}}\` of the template \`${template}\` has no value` }
  return template.replace(/\{([\w-]+)\}/g, (text, name: string) => values[name]?.() ?? text)
}

function badTemplate(why: string, request: SnapshotRequest, settings?: ChangesetSettings): Finding {
  const strict = settings?.profile === 'strict'
  return {
    rule: 'plan/snapshot-template',
    severity: strict ? 'warning' : 'error',
    message: why,
    ...(request.template === undefined ? { file: '.changeset/config.json' } : {}),
    hint: 'placeholders are {tag}, {commit}, {commit-short}, {timestamp} and {datetime}; `{tag}-{datetime}` is the default',
  }
}

/** The version of a snapshot; in PyPI's grammar a `.devN` where the suffix is no prerelease of it. */
export function snapshotVersion(
  scheme: VersionScheme,
  calculated: string,
  { suffix, stamp, ...snapshot }: Snapshot,
): string {
  const base = snapshot.calculated ? calculated : '0.0.0'
  const spelled = scheme.withPrerelease(base, suffix)
  if (typeof spelled === 'string') return spelled
  const development = scheme.withPrerelease(base, `dev.${stamp}`)
  return typeof development === 'string' ? development : development.nearest
}
