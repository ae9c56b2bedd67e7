import { isNode, parseDocument } from 'yaml'
import { type JsonPath, parseJson } from '../../edit/json.ts'
import { positionAt } from '../../edit/position.ts'
import type { Repository } from '../../io/repository.ts'
import type { Location } from '../../model/finding.ts'
import { readPnpmWorkspace } from './globs.ts'
import { isRecord, parseManifest } from './manifest.ts'

/** What pnpm puts in place of every range on a package. */
export interface Override {
  readonly name: string
  /** `^1.0.0`, `catalog:`, `workspace:*`. */
  readonly range: string
  /** Where it stands. */
  at(): Location
}

type Files = Pick<Repository, 'read'>

/**
 * Overrides of pnpm-workspace.yaml and of the root package.json (`pnpm.overrides`, `resolutions`). Those for one
 * dependent (`a>b`) are left out: they leave the ranges of others as they are.
 */
export function readOverrides(files: Files): readonly Override[] {
  const manifest = parseManifest(files.read('package.json'))
  const own = isRecord(manifest?.pnpm) ? manifest.pnpm.overrides : undefined
  return [
    ...overridesIn(readPnpmWorkspace(files)?.overrides, (key) => placeInYaml(files, key)),
    ...overridesIn(own, (key) => placeInJson(files, ['pnpm', 'overrides', key])),
    ...overridesIn(manifest?.resolutions, (key) => placeInJson(files, ['resolutions', key])),
  ]
}

function overridesIn(table: unknown, placeOf: (key: string) => Location): readonly Override[] {
  if (!isRecord(table)) return []
  return Object.entries(table).flatMap(([key, range]) => {
    const name = /^(@?[^@>\s]+)(?:@[^>]*)?$/.exec(key)?.[1]
    return name === undefined || typeof range !== 'string'
      ? []
      : [{ name, range, at: () => placeOf(key) }]
  })
}

function placeInYaml(files: Files, key: string): Location {
  const file = 'pnpm-workspace.yaml'
  const text = files.read(file) ?? ''
  const node = parseDocument(text).getIn(['overrides', key], true)
  return isNode(node) && node.range ? { file, ...positionAt(text, node.range[0]) } : { file }
}

function placeInJson(files: Files, path: JsonPath): Location {
  const file = 'package.json'
  const span = parseJson(files.read(file) ?? '').locate(path)
  return span === undefined ? { file } : { file, line: span.line, column: span.column }
}
