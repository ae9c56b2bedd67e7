import type { Conventional } from '../../model/plan.ts'
import { parseMessage, type Reverted } from '../plan/conventional.ts'

/** What a changelog says of a commit. */
export interface CommitMessage
  extends Pick<Conventional, 'type' | 'scope' | 'subject' | 'breaking' | 'notes' | 'pullRequest'> {
  readonly reverts?: Reverted
}

const header = /^([a-z][\w-]*)(?:\(([^()\n]*)\))?(!)?:[ \t]*(\S[^\n]*)/i

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

/** Footers that break, squash merges with their lists, reverts, and what begins with white space. */
function needsCare(message: string, type: string | undefined): boolean {
  return (
    message.includes('BREAKING') ||
    message.includes('\n* ') ||
    /^(?:Revert "|Reapply "|[\s\uFEFF])/.test(message) ||
    type?.toLowerCase() === 'revert'
  )
}

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
  if (number === null || number.index === 0) return { subject: text }
  return { subject: text.slice(0, number.index).trimEnd(), pullRequest: Number(number[1]) }
}
