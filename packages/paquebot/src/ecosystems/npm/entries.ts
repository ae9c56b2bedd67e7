import type { JsonPath } from '../../edit/json.ts'
import { isRecord, type Manifest, textIn } from './manifest.ts'

/** A file that a manifest promises. */
export interface Target {
  /** Where in package.json it is promised. */
  readonly at: JsonPath
  /** As written. */
  readonly target: string
  /** Relative to the package, without `./`. */
  readonly path: string
  /** Has a `*` that stands for any text. */
  readonly isPattern: boolean
  /** Resolved as `require` does: `./lib/index` may mean `./lib/index.js` or a folder. */
  readonly isLoose: boolean
}

const looseKeys = ['main', 'browser', 'react-native']
const exactKeys = ['module', 'types', 'typings', 'unpkg', 'jsdelivr', 'style', 'sass', 'svelte']

/** All files that main, module, types, bin, exports and imports name. Sources: npm docs, Node's packages page. */
export function declaredTargets(manifest: Manifest): readonly Target[] {
  return [
    ...looseKeys.flatMap((key) => targetsIn(textIn(manifest[key]), [key], true)),
    ...exactKeys.flatMap((key) =>
      targetsIn(textIn(manifest[key]), [key], key === 'types' || key === 'typings'),
    ),
    ...targetsIn(manifest.bin, ['bin'], false),
    ...targetsIn(manifest.exports, ['exports'], false).filter((one) => one.target.startsWith('./')),
    ...targetsIn(manifest.imports, ['imports'], false).filter((one) => one.target.startsWith('./')),
  ]
}

/** Texts at any depth: conditions, subpaths and fallback lists. `null` closes a subpath on purpose. */
function targetsIn(value: unknown, at: JsonPath, isLoose: boolean): readonly Target[] {
  if (typeof value === 'string') {
    const path = value.replace(/^\.?\/+/, '').replace(/^\.$/, '')
    return [{ at, target: value, path, isPattern: value.includes('*'), isLoose }]
  }
  if (Array.isArray(value))
    return value.flatMap((item, index) => targetsIn(item, [...at, index], isLoose))
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([key, item]) => targetsIn(item, [...at, key], isLoose))
}

/** The file that a target leads to among those that exist; undefined when there is none. */
export function resolveTarget(target: Target, files: ReadonlySet<string>): string | undefined {
  if (target.isPattern) return matchPattern(target.path, files)[0]?.path
  // A folder, as in `"./": "./dist/"`, which old manifests have.
  if (target.target.endsWith('/')) return [...files].find((path) => path.startsWith(target.path))
  return guesses(target).find((path) => files.has(path))
}

function guesses({ path, isLoose }: Target): readonly string[] {
  const plain = path.replace(/\/$/, '')
  if (!isLoose) return [path]
  const folder = plain === '' ? '' : `${plain}/`
  const asFile = ['', '.js', '.json', '.node', '.d.ts', '.ts'].map((extension) => plain + extension)
  return [...asFile, ...['index.js', 'index.json', 'index.d.ts'].map((name) => folder + name)]
}

/** Files that a `*` pattern takes in, with the text that the `*` stands for. */
export function matchPattern(
  pattern: string,
  files: Iterable<string>,
): readonly { path: string; star: string }[] {
  const [before = '', after = ''] = pattern.split('*')
  return [...files]
    .filter((path) => path.startsWith(before) && path.endsWith(after))
    .filter((path) => path.length > before.length + after.length)
    .map((path) => ({ path, star: path.slice(before.length, path.length - after.length) }))
}
