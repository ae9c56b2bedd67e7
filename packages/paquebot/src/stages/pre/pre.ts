import { ecosystems } from '../../ecosystems/index.ts'
import { draftsOver } from '../../io/drafts.ts'
import type { Finding } from '../../model/finding.ts'
import type { Package, Workspace } from '../../model/package.ts'
import type { PreState } from '../../model/plan.ts'
import type { FileEdit } from '../../model/step.ts'
import type { Discovery } from '../discover/discovery.ts'
import { nearestTag } from '../plan/check-pre.ts'
import { type Pre, preFile, readPre, whyNoTag } from '../plan/pre.ts'
import { migratePre, preText } from '../version/consume.ts'

/** What `paquebot pre` is asked for. */
export type PreRequest =
  | { readonly mode: 'enter'; readonly tag: string }
  | { readonly mode: 'exit' }

/** The edits that enter or leave prerelease mode, or what forbids it. */
export interface PlannedPre {
  readonly state?: PreState
  readonly edits: readonly FileEdit[]
  readonly findings: readonly Finding[]
}

/**
 * Enters or leaves prerelease mode: `.changeset/pre.json` as `@changesets/pre` 3.0.0 writes it. A tag that some
 * package's world cannot write is refused here, before versions are made with it. Nothing is written.
 */
export function planPre(request: PreRequest, { workspace, repository }: Discovery): PlannedPre {
  const pre = readPre(repository)
  // Entering is what mends a broken file, leaving needs a sound one.
  if (request.mode === 'exit' && pre.findings.length > 0) return refused(pre.findings)
  const findings =
    request.mode === 'enter' ? checkEnter(request.tag, pre, workspace) : checkExit(pre)
  if (findings.length > 0) return refused(findings)
  const drafts = draftsOver(repository)
  migratePre(pre, drafts)
  const written =
    request.mode === 'enter' ? { mode: 'pre', tag: request.tag } : { ...pre.written, mode: 'exit' }
  drafts.write(preFile, preText(written))
  const tag = request.mode === 'enter' ? request.tag : (pre.state?.tag ?? '')
  const state = { mode: request.mode === 'enter' ? 'pre' : 'exit', tag } as const
  return { state, edits: drafts.edits(), findings: [] }
}

const refused = (findings: readonly Finding[]) => ({ edits: [], findings })

function checkEnter(tag: string, { state }: Pre, workspace: Workspace): readonly Finding[] {
  if (state?.mode === 'pre') return [alreadyIn(state.tag)]
  const why = tag.includes('.')
    ? `\`${tag}\` holds a dot; the counter comes behind it`
    : whyNoTag(tag)
  if (why !== undefined) return [badTag(why)]
  const python = workspace.packages.find((pkg) => pkg.ecosystem === 'pypi')
  const spelled = ecosystems.pypi.versions.withPrerelease('1.0.0', `${tag}.0`)
  return python === undefined || typeof spelled === 'string'
    ? []
    : [notOnPypi(tag, python, spelled.why)]
}

function checkExit({ state }: Pre): readonly Finding[] {
  if (state !== undefined) return []
  return [
    {
      rule: 'plan/not-in-pre-mode',
      severity: 'error',
      message: 'the repository is not in prerelease mode',
      hint: 'enter it with `paquebot pre enter <tag>`',
    },
  ]
}

function alreadyIn(tag: string): Finding {
  return {
    rule: 'plan/already-in-pre-mode',
    severity: 'error',
    message: `the repository is in prerelease mode \`${tag}\` already`,
    file: preFile,
    line: 1,
    hint: 'leave it with `paquebot pre exit` and `paquebot version`, or change `tag` in the file',
  }
}

function badTag(message: string): Finding {
  const hint = 'use a word such as `alpha`, `beta`, `rc` or `next`'
  return { rule: 'plan/bad-pre-tag', severity: 'error', message, hint }
}

function notOnPypi(tag: string, pkg: Package, why: string): Finding {
  return {
    rule: 'plan/version-not-pep440',
    severity: 'error',
    message: `\`${pkg.id}\` cannot take a prerelease \`${tag}\`: ${why}`,
    file: pkg.manifest,
    hint: `the nearest tag that it can take: \`paquebot pre enter ${nearestTag(tag)}\``,
  }
}
