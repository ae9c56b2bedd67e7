/** Line and column of an offset; both start at 1. A byte order mark takes no column. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).replace(/^\uFEFF/, '')
  const line = before.split('\n').length
  return { line, column: before.length - (before.lastIndexOf('\n') + 1) + 1 }
}
