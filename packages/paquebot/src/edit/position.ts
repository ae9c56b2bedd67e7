/** Line and column of an offset; both start at 1, and a byte order mark takes no column. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  let line = 1
  let lineStart = 0
  for (
    let end = text.indexOf('\n');
    end !== -1 && end < offset;
    end = text.indexOf('\n', lineStart)
  ) {
    line += 1
    lineStart = end + 1
  }
  const mark = lineStart === 0 && text.startsWith('\uFEFF') ? 1 : 0
  return { line, column: Math.max(1, offset - lineStart - mark + 1) }
}
