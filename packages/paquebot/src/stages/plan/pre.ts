import type { Repository } from '../../io/repository.ts'
import type { Finding } from '../../model/finding.ts'
import type { Change, PreState } from '../../model/plan.ts'
import { positionAt } from './position.ts'

export const preFile = '.changeset/pre.json'

/** Prerelease mode as the repository has it. */
export interface Pre {
  /** Undefined outside prerelease mode. */
  readonly state?: PreState
  /** Everything that the file says and that stays when it is rewritten. */
  readonly written: Readonly<Record<string, unknown>>
  /** Changesets that version 2 listed in the file as released; version 3 moves them to `.changeset/pre/`. */
  readonly released: readonly string[]
  readonly findings: readonly Finding[]
}

const none: Pre = { written: {}, released: [], findings: [] }

/**
 * Reads `.changeset/pre.json` of Changesets 3, and of 2, whose initial versions mean nothing any more
 * (`@changesets/pre` 3.0.0). What cannot be read is an error finding `plan/invalid-pre-state` with its place.
 */
export function readPre(repository: Pick<Repository, 'read'>): Pre {
  const text = repository.read(preFile)
  if (text === undefined) return none
  const body = text.replace(/^\uFEFF/, '')
  const value = parsed(body)
  if (!isRecord(value)) return { ...none, findings: [invalid(body, whyNoObject(value, body))] }
  const { initialVersions: _dropped, changesets, ...written } = value
  const { mode, tag } = value
  if (mode !== 'pre' && mode !== 'exit')
    return { ...none, findings: [invalid(body, { message: '`mode` is neither `pre` nor `exit`' })] }
  const problem = typeof tag === 'string' ? whyNoTag(tag) : '`tag` is missing'
  if (problem !== undefined || typeof tag !== 'string')
    return { ...none, findings: [invalid(body, { message: problem ?? '' })] }
  return { state: { mode, tag }, written, released: texts(changesets), findings: [] }
}

/** Why the text is no tag of a prerelease; undefined when it is one. Source: SemVer 2.0.0, item 9. */
export function whyNoTag(tag: string): string | undefined {
  if (tag === 'latest') return '`latest` is the dist-tag of final releases'
  if (!/^[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*$/.test(tag))
    return `\`${tag}\` is no tag: SemVer takes letters, digits and hyphens`
  return /(^|\.)0\d+(\.|$)/.test(tag) ? `\`${tag}\` has a number that begins with 0` : undefined
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof SyntaxError)

const texts = (value: unknown) =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    return error
  }
}

/** What the parser of the language says; a JSON parser with positions is not worth loading for every `status`. */
function whyNoObject(value: unknown, text: string): { message: string; offset?: number } {
  if (!(value instanceof SyntaxError)) return { message: 'it is no JSON object' }
  const [, why = '', at] =
    /^(.*?)(?:,? in JSON)?(?: at position (\d+).*)?$/s.exec(value.message) ?? []
  const offset = at === undefined ? text.length : Number(at)
  return { message: `it is no JSON: ${why.charAt(0).toLowerCase()}${why.slice(1)}`, offset }
}

function invalid(text: string, { message, offset = 0 }: { message: string; offset?: number }) {
  return {
    rule: 'plan/invalid-pre-state',
    severity: 'error',
    message: `${preFile}: ${message}`,
    file: preFile,
    ...positionAt(text, offset),
    hint: 'write `{ "mode": "pre", "tag": "rc" }`, or remove the file to leave prerelease mode',
  } as const
}

/** What a person must know of prerelease mode before they release. */
export function tellPre({ state, findings }: Pre): readonly Finding[] {
  if (state === undefined) return findings
  const leaving = state.mode === 'exit'
  return [
    {
      rule: 'plan/pre-mode',
      severity: 'info',
      message: leaving
        ? `prerelease mode \`${state.tag}\` ends: the next version makes final versions`
        : `prerelease mode: versions end with \`-${state.tag}.N\``,
      file: preFile,
      line: 1,
      hint: leaving
        ? 'look through `.changeset/pre/`: its changesets become the changelog of the final versions'
        : 'leave it with `paquebot pre exit`',
    },
  ]
}

/** True for a change that was part of a prerelease already and so waits for the final version. */
export function isReleasedBefore(change: Change, state: PreState | undefined): boolean {
  return state?.mode === 'pre' && change.id.startsWith('pre/')
}
