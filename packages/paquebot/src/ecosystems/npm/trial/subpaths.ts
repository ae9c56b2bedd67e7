import { matchPattern } from '../entries.ts'
import { isRecord, type Manifest, textIn } from '../manifest.ts'

/** How a consumer asks: the conditions that Node sets for each. */
export type ModuleSystem = 'import' | 'require'

/** One name under which a user can load the package, and the file that it leads to. */
export interface Subpath {
  /** `.`, `./sub`. */
  readonly name: string
  readonly system: ModuleSystem
  /** Relative to the package. */
  readonly file: string
  /** The manifest names this system itself, so it has to work. */
  readonly isDeclared: boolean
}

const conditions: Readonly<Record<ModuleSystem, readonly string[]>> = {
  import: ['node', 'import', 'module-sync', 'default'],
  require: ['node', 'require', 'module-sync', 'default'],
}

const mostExpanded = 50

/**
 * Every subpath that Node can reach, for each module system. Patterns are expanded over the packed
 * files. Source: nodejs.org/api/packages.html.
 */
export function subpathsOf(packed: Manifest, paths: ReadonlySet<string>): readonly Subpath[] {
  return exportsOf(packed, paths).flatMap(({ name, target, star }) =>
    (['import', 'require'] as const).flatMap((system) => {
      const found = pick(target, conditions[system])
      const file = found?.file.replaceAll('*', star).replace(/^\.\//, '')
      if (found === undefined || file === undefined || !paths.has(file)) return []
      return [{ name, system, file, isDeclared: found.by === system }]
    }),
  )
}

interface Export {
  readonly name: string
  readonly target: unknown
  /** What the `*` of a pattern stands for. */
  readonly star: string
}

function exportsOf(packed: Manifest, paths: ReadonlySet<string>): readonly Export[] {
  const declared = packed.exports
  if (declared === undefined) return mainOf(packed, paths)
  const isTable = isRecord(declared) && Object.keys(declared).some((key) => key.startsWith('.'))
  if (!isTable) return [{ name: '.', target: declared, star: '' }]
  const closed = Object.entries(declared).filter(([, target]) => target === null)
  return Object.entries(declared)
    .flatMap(([name, target]) => expand(name, target, paths))
    .filter(({ name }) => !closed.some(([key]) => matchPattern(key, [name]).length > 0))
}

function expand(name: string, target: unknown, paths: ReadonlySet<string>): readonly Export[] {
  if (target === null) return []
  if (!name.includes('*')) return [{ name, target, star: '' }]
  const file = pick(target, [...conditions.import, 'require'])?.file.replace(/^\.\//, '')
  if (file === undefined) return []
  return matchPattern(file, paths)
    .slice(0, mostExpanded)
    .map(({ star }) => ({ name: name.replace('*', star), target, star }))
}

/** Without `exports` there is `main`, or `index.js`. */
function mainOf(packed: Manifest, paths: ReadonlySet<string>): readonly Export[] {
  const main = (textIn(packed.main) ?? 'index.js').replace(/^(\.?\/)+/, '').replace(/\/$/, '')
  const guesses = ['', '.js', '.json', '/index.js', '/index.json'].map((end) => main + end)
  const file =
    guesses.find((path) => paths.has(path)) ?? (paths.has('index.js') ? 'index.js' : undefined)
  return file === undefined ? [] : [{ name: '.', target: `./${file}`, star: '' }]
}

/** The file that a target leads to under these conditions, and the condition that decided last. */
function pick(
  target: unknown,
  wanted: readonly string[],
  by = '',
): { file: string; by: string } | undefined {
  if (typeof target === 'string') return { file: target, by }
  if (Array.isArray(target))
    return target.map((one) => pick(one, wanted, by)).find((one) => one !== undefined)
  if (!isRecord(target)) return undefined
  for (const [condition, nested] of Object.entries(target)) {
    if (!wanted.includes(condition)) continue
    const isSystem = condition === 'import' || condition === 'require'
    const found = pick(nested, wanted, isSystem ? condition : by)
    if (found !== undefined) return found
  }
  return undefined
}

/** The declaration file that TypeScript finds for a subpath: by `types`, else beside the script. */
export function typesOf(
  packed: Manifest,
  paths: ReadonlySet<string>,
): readonly { name: string; system: ModuleSystem }[] {
  const found = exportsOf(packed, paths).flatMap(({ name, target, star }) =>
    (['import', 'require'] as const).flatMap((system) => {
      const file = pick(target, ['types', ...conditions[system]])
        ?.file.replaceAll('*', star)
        .replace(/^\.\//, '')
      return file !== undefined && hasTypes(file, paths) ? [{ name, system }] : []
    }),
  )
  const own = textIn(packed.types) ?? textIn(packed.typings)
  const hasRoot =
    packed.exports === undefined || exportsOf(packed, paths).some(({ name }) => name === '.')
  if (own === undefined || !hasRoot || found.some(({ name }) => name === '.')) return found
  // Promised by `types`; where `exports` hides it, TypeScript does not look there.
  return [{ name: '.', system: 'import' }, { name: '.', system: 'require' }, ...found]
}

function hasTypes(file: string, paths: ReadonlySet<string>): boolean {
  return /\.d\.[cm]?ts$/.test(file) || paths.has(file.replace(/\.([cm]?)js$/, '.d.$1ts'))
}
