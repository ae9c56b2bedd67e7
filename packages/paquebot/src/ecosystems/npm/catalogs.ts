import { isScalar, parseDocument } from 'yaml'
import { editJson, type JsonPath, parseJson } from '../../edit/json.ts'
import type { Drafts } from '../../io/drafts.ts'
import type { Repository } from '../../io/repository.ts'
import { readPnpmWorkspace } from './globs.ts'
import { isRecord, parseManifest, textIn } from './manifest.ts'
import type { CatalogLookup } from './specifiers.ts'
import { yamlText } from './yaml-text.ts'

/** Keys of a catalog below the mapping that holds it: pnpm and Bun agree on them. */
const pathsOf = (catalog: string): readonly (readonly string[])[] => {
  return catalog === 'default' ? [['catalog'], ['catalogs', 'default']] : [['catalogs', catalog]]
}

/** Catalogs of pnpm-workspace.yaml (pnpm, Yarn's plug-in) and of the root package.json (Bun). */
export function readCatalogs(repository: Pick<Repository, 'read'>): CatalogLookup {
  const manifest = parseManifest(repository.read('package.json'))
  const holders = [readPnpmWorkspace(repository), manifest?.workspaces, manifest]
  return (catalog, name) =>
    holders
      .flatMap((holder) => pathsOf(catalog).map((path) => textIn(valueAt(holder, [...path, name]))))
      .find((text) => text !== undefined)
}

function valueAt(holder: unknown, path: readonly string[]): unknown {
  return path.reduce((value, key) => (isRecord(value) ? value[key] : undefined), holder)
}

/** Writes the entry of a catalog where it stands; quotes, comments and blanks are kept. */
export function editCatalog(drafts: Drafts, catalog: string, name: string, to: string): void {
  const yaml = drafts.read('pnpm-workspace.yaml')
  const edited = yaml === undefined ? undefined : editCatalogYaml(yaml, catalog, name, to)
  if (edited !== undefined) {
    drafts.write('pnpm-workspace.yaml', edited)
    return
  }
  const text = drafts.read('package.json')
  if (text === undefined) return
  const path = pathsOf(catalog)
    .flatMap((keys): JsonPath[] => [
      [...keys, name],
      ['workspaces', ...keys, name],
    ])
    .find((keys) => parseJson(text).locate(keys) !== undefined)
  if (path !== undefined) drafts.write('package.json', editJson(text, [{ at: path, to }]))
}

/** The text of pnpm-workspace.yaml with one entry changed; undefined when it has no such entry. */
function editCatalogYaml(
  text: string,
  catalog: string,
  name: string,
  to: string,
): string | undefined {
  const document = parseDocument(text)
  for (const path of pathsOf(catalog)) {
    const node = document.getIn([...path, name], true)
    if (!isScalar(node) || node.range == null) continue
    const [start, end] = node.range
    return text.slice(0, start) + yamlText(to, text[start]) + text.slice(end)
  }
  return undefined
}
