import type { Command as SyntaxCommand, Word } from 'unbash'
import type { ShellCommand } from './shell.ts'

const hole = '\uE000'

/** Expressions as runs of one letter that no script has, of the same length: offsets stay. */
export function withoutExpressions(text: string): string {
  return text.replace(/\$\{\{(?:'(?:[^']|'')*'|[^'])*?\}\}/g, (whole) => hole.repeat(whole.length))
}

/** `a=b` behind a command, when it is the same in every run. */
export function assignmentWord(text: string): string | null {
  return /^[\w.-]+=[\w.,:/@+-]*$/.test(text) ? text : null
}

const plainParts = new Set(['Literal', 'SingleQuoted', 'AnsiCQuoted'])

/** Null unless the word is the same in every run. */
export function fixedText(word: Word): string | null {
  const fixed = (word.parts ?? []).every((part) =>
    part.type === 'DoubleQuoted'
      ? part.parts.every(({ type }) => type === 'Literal')
      : plainParts.has(part.type),
  )
  if (!fixed || word.value.includes(hole) || /^~/.test(word.text)) return null
  return word.value
}

/** Where the output of a command goes, and where its input comes from. */
export function redirections(
  source: string,
  node: SyntaxCommand,
): Pick<ShellCommand, 'outputTo' | 'input'> {
  const out = node.redirects.findLast(
    ({ type, operator, descriptor }) =>
      type === 'Redirect' &&
      /^(?:>|>>|>\||&>|&>>)$/.test(operator) &&
      (descriptor === undefined ||
        (descriptor.type === 'FileDescriptor' && descriptor.value === 1)),
  )
  const file = node.redirects.findLast(({ operator }) => operator === '<')
  const here = node.redirects.findLast(({ type }) => type === 'HereDoc')
  const target = out?.type === 'Redirect' ? out.target?.text : undefined
  const from = file?.type === 'Redirect' ? file.target?.text : undefined
  const text = here?.type === 'HereDoc' ? source.slice(here.body.pos, here.body.end) : undefined
  return {
    ...(target !== undefined && { outputTo: target }),
    ...(from !== undefined && { input: { kind: 'file', text: from } }),
    ...(text !== undefined && { input: { kind: 'text', text } }),
  }
}
