import { findNodeAtLocation, parseTree } from 'jsonc-parser'
import { isScalar, parseDocument } from 'yaml'
import { parseJson } from './json.ts'
import { locateToml } from './toml.ts'
import type { Stretch } from './version-text.ts'

type DataPath = readonly (string | number)[]

const step = /\.([\w-]+)|\[(\d+)\]|\[(?:'([^']*)'|"([^"]*)")\]/y

/** `$.info.version`, `$["a.b"][0]` as keys; undefined when it is no such path. */
export function parseDataPath(text: string): DataPath | undefined {
  const path: (string | number)[] = []
  step.lastIndex = 1
  while (text.startsWith('$') && step.lastIndex < text.length) {
    const match = step.exec(text)
    if (match === null) return undefined
    const [, key, index, single, double] = match
    path.push(index === undefined ? (key ?? single ?? double ?? '') : Number(index))
  }
  return path.length === 0 ? undefined : path
}

/**
 * Where the text at a path of a JSON, TOML or YAML file stands, without its quotes; undefined when there is none,
 * or the file is of another kind. JSON with comments is read too.
 */
export function locateData(file: string, text: string, path: DataPath): Stretch | undefined {
  if (/\.ya?ml$/i.test(file)) return locateYaml(text, path)
  if (/\.jsonc$/i.test(file)) return locateJsonc(text, path)
  if (/(?:\.toml|\.lock|Pipfile)$/i.test(file)) return locateToml(text, path)?.inner
  if (!/\.(?:json|webmanifest)$/i.test(file)) return undefined
  const span = parseJson(text).locate(path)
  return span === undefined || text[span.start] !== '"'
    ? undefined
    : { start: span.start + 1, end: span.end - 1 }
}

function locateJsonc(text: string, path: DataPath): Stretch | undefined {
  const mark = text.startsWith('\uFEFF') ? 1 : 0
  const tree = parseTree(text.slice(mark), [], { allowTrailingComma: true })
  const node = tree && findNodeAtLocation(tree, [...path])
  if (node?.type !== 'string') return undefined
  const start = node.offset + mark + 1
  return { start, end: start + node.length - 2 }
}

function locateYaml(text: string, path: DataPath): Stretch | undefined {
  const mark = text.startsWith('\uFEFF') ? 1 : 0
  const node = parseDocument(text.slice(mark)).getIn(path, true)
  if (!isScalar(node) || node.range == null) return undefined
  const [start, end] = node.range
  const quotes = /^["']/.test(text.slice(start + mark)) ? 1 : 0
  return { start: start + mark + quotes, end: end + mark - quotes }
}
