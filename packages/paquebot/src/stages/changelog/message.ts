import type { Conventional } from '../../model/plan.ts'
import { parseMessage, type Reverted } from '../plan/conventional.ts'

/** What a changelog says of a commit. */
export interface CommitMessage
  extends Pick<Conventional, 'type' | 'scope' | 'subject' | 'breaking' | 'notes' | 'pullRequest'> {
  readonly reverts?: Reverted
}

/** A number alone, ` (#12)`, is no subject. */
const header = /^([a-z][\w-]*)(?:\(([^()\n]*)\))?(!)?:[ \t]*(?!\(#\d{1,9}\)\s*(?:\n|$))(\S[^\n]*)/i

/**
 * The statements of a commit message, as the plan reads them (`parseMessage`); undefined for what is no conventional
 * commit. A first line is all that most messages have to say here, and of tens of thousands only that is read.
 */
export function readMessage(message: string): readonly CommitMessage[] | undefined {
  const match = header.exec(message)
  if (needsCare(message, match?.[1])) return readWhole(message)
  if (match === null) return undefined
  const [, type = '', scope = '', bang, text = ''] = match
  return [
    {
      type: type.toLowerCase(),
      ...(scope.trim() === '' ? {} : { scope: scope.trim() }),
      ...subjectOf(text.trimEnd()),
      breaking: bang !== undefined,
      notes: none,
    },
  ]
}

const none: readonly string[] = []

/** Bodies that break or state more, reverts, and what begins with white space. */
function needsCare(message: string, type: string | undefined): boolean {
  return (
    message.includes('BREAKING') ||
    statesMore(message, type) ||
    /^(?:Revert "|Reapply "|[\s\uFEFF])/.test(message) ||
    type?.toLowerCase() === 'revert'
  )
}

/** The list of a squash merge counts only below a title of no form. */
function statesMore(message: string, type: string | undefined): boolean {
  return (
    paragraph.test(message) ||
    message.includes('_NESTED_COMMIT') ||
    (type === undefined && message.includes('\n* '))
  )
}

/** Wider than what the plan takes for one. */
const paragraph =
  /\n(?:feat|fix|docs|style|refactor|perf|test|build|ci|chore|revert)(?:\([^()]*\))?!?: /

function readWhole(message: string): readonly CommitMessage[] | undefined {
  const { parts, reverts, isAmendment } = parseMessage(message, { author: '', date: '' })
  if (parts.length === 0 || isAmendment) return undefined
  return parts.map(({ type, scope, subject, breaking, notes, pullRequest }) => ({
    type,
    ...(scope === undefined ? {} : { scope }),
    subject,
    ...(pullRequest === undefined ? {} : { pullRequest }),
    breaking,
    notes,
    ...(reverts === undefined ? {} : { reverts }),
  }))
}

/** Takes GitHub's ` (#12)` off the end. */
function subjectOf(text: string): Pick<CommitMessage, 'subject' | 'pullRequest'> {
  const number = text.endsWith(')') ? /\(#(\d{1,9})\)$/.exec(text) : null
  if (number === null) return { subject: text }
  return { subject: text.slice(0, number.index).trimEnd(), pullRequest: Number(number[1]) }
}
