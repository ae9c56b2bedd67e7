import type { Word } from 'unbash'

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
