import type { Bump } from '../../model/version.ts'

/** What a commit message asks for. */
export interface CommitIntent {
  readonly bump: Bump
  /** The first line without its type. */
  readonly subject: string
}

const header = /^(?<type>[a-zA-Z]+)(?:\([^()\n]*\))?(?<bang>!)?: +(?<subject>\S.*)$/
const bumpOf: Readonly<Record<string, Bump>> = {
  feat: 'minor',
  fix: 'patch',
  perf: 'patch',
  revert: 'patch',
}

/**
 * The release that a conventional commit asks for; undefined for types that release nothing and for messages of
 * another form. Source: Conventional Commits 1.0.0.
 */
export function intentOfCommit(message: string): CommitIntent | undefined {
  const [first = ''] = message.split('\n', 1)
  const groups = header.exec(first.trimEnd())?.groups
  if (groups === undefined) return undefined
  const { type = '', bang, subject = '' } = groups
  const isBreaking = bang !== undefined || /^BREAKING[ -]CHANGE: /m.test(message)
  const key = type.toLowerCase()
  const bump = isBreaking ? 'major' : Object.hasOwn(bumpOf, key) ? bumpOf[key] : undefined
  return bump === undefined ? undefined : { bump, subject }
}
