const limit = 1000

/**
 * Where brackets and braces stand more than a thousand deep, texts in double quotes left out; undefined when they
 * never do. Parsers that call themselves for each would overflow the stack there or take seconds.
 */
export function tooDeepAt(text: string): number | undefined {
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at]
    if (letter === '"') at = endOfText(text, at)
    else if (letter === '[' || letter === '{') depth += 1
    else if (letter === ']' || letter === '}') depth -= 1
    if (depth > limit) return at
  }
  return undefined
}

/** The closing quote; the opening one when none follows in its line, as in a comment or plain words. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length && text[at] !== '\n'; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '"') return at
  }
  return start
}

/** The same for YAML, where lists and keys stand inside each other in one line as well: `- - - a`. */
export function tooDeepYamlAt(text: string): number | undefined {
  const line = /^ *(?:[-?] +){1000}/m.exec(text)
  return line?.index ?? tooDeepAt(text)
}

/** What findings and errors say of it. */
export const tooDeep = 'it is nested more than 1,000 deep'
