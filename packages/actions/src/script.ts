import type { Node, Position, Script } from './model.ts'
import type { Tree } from './yaml-tree.ts'

/** A scalar that is a script, with the place of each of its lines. */
export function scriptOf(node: Node | undefined, tree: Tree): Script | undefined {
  if (node?.kind !== 'scalar' || node.text === '') return undefined
  return { value: node.text, range: node.range, lines: linesOf(node, tree) }
}

function linesOf(node: Extract<Node, { kind: 'scalar' }>, tree: Tree): readonly Position[] {
  const source = tree.sourceOf(node)
  const count = node.text.split('\n').length
  if (source === undefined) return Array.from({ length: count }, () => node.range.start)
  if (source.style === 'plain' || source.style === 'quoted') {
    const start = tree.positionAt(source.start + (source.style === 'quoted' ? 1 : 0))
    return Array.from({ length: count }, () => start)
  }
  const places = blockLines(source, tree)
  const starts = source.style === 'literal' ? places : unfolded(places)
  const last = starts.at(-1)?.position ?? node.range.start
  return Array.from({ length: count }, (_, at) => starts[at]?.position ?? last)
}

interface BlockLine {
  readonly position: Position
  readonly isBlank: boolean
  readonly isIndented: boolean
}

/** The lines of a block scalar below its header, without the indentation that is not part of the text. */
function blockLines(source: { start: number; end: number }, tree: Tree): readonly BlockLine[] {
  const { text } = tree
  const header = text.indexOf('\n', source.start)
  if (header === -1) return []
  const body = text.slice(header + 1, source.end)
  const rows = body.split('\n')
  const explicit = /[|>][+-]?(\d)/.exec(text.slice(source.start, header))?.[1]
  const full = rows.filter((row) => row.trim() !== '')
  const least = Math.min(...full.map((row) => /^ */.exec(row)?.[0].length ?? 0))
  // With an indicator, what is deeper belongs to the text; where it begins shows the key's own indentation.
  const indent =
    explicit === undefined
      ? least
      : Math.min(least, keyIndent(text, source.start) + Number(explicit))
  let offset = header + 1
  return rows.map((row) => {
    const at = offset + Math.min(indent, row.length)
    offset += row.length + 1
    const isBlank = row.trim() === ''
    return { position: tree.positionAt(at), isBlank, isIndented: /^[ \t]/.test(row.slice(indent)) }
  })
}

function keyIndent(text: string, at: number): number {
  const start = text.lastIndexOf('\n', at - 1) + 1
  return /^ *(?:- +)*/.exec(text.slice(start))?.[0].length ?? 0
}

/** Lines of the folded text: neighbours that are neither blank nor deeper are one line. Source: YAML 1.2, 8.1.3. */
function unfolded(rows: readonly BlockLine[]): readonly BlockLine[] {
  const lines: BlockLine[] = []
  let before: BlockLine | undefined
  let blanks = 0
  for (const row of rows) {
    if (row.isBlank) {
      blanks += 1
      continue
    }
    const isFolded = before !== undefined && !before.isIndented && !row.isIndented
    // The first line break between folded lines is a space, or goes when blank lines follow.
    const breaks = before === undefined ? blanks : isFolded ? blanks : blanks + 1
    for (let blank = 1; blank < breaks; blank += 1) lines.push(row)
    if (before === undefined && breaks > 0) lines.push(row)
    if (before === undefined || breaks > 0) lines.push(row)
    before = row
    blanks = 0
  }
  return lines
}
