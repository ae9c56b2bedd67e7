// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences of terminals begin with one
const escapes = /\u001B\[[0-9;]*[A-Za-z]/g

/** Output without the colours that tools print even into a pipe. */
export function plainText(text: string): string {
  return text.replace(escapes, '')
}
