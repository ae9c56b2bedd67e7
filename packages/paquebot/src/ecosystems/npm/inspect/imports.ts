import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { parseJson } from '../../../edit/json.ts'
import type { Finding, Location, Severity } from '../../../model/finding.ts'
import { declaredTargets, matchPattern, resolveTarget } from '../entries.ts'
import { dependencyTables, listIn, type Manifest, parseManifest, textsIn } from '../manifest.ts'
import { placeOfEntry } from './entries.ts'
import { type Packing, textOf } from './inspect.ts'
import { type ModuleUse, scanModuleUses } from './scan.ts'

/**
 * Packages that the published code loads and the manifest does not name. They work in the repository,
 * where another package brings them along, and fail for whoever installs this one alone.
 */
export function checkImports(packing: Packing): readonly Finding[] {
  const declared = declaredPackages(packing.packed)
  const strangers = reachableUses(packing)
    .filter((use) => !declared.has(use.pkg) && !declared.has(typesOf(use.pkg)))
    .sort((a, b) => rank(a) - rank(b))
  const once = strangers.filter(
    (use, index) => strangers.findIndex((other) => other.pkg === use.pkg) === index,
  )
  return once.map((use) => undeclared(packing, use))
}

/** A use of another package, with the file it stands in. */
interface PackageUse extends ModuleUse {
  readonly pkg: string
  readonly file: string
  /** True when the file itself is only loaded later, by `import()` or inside a function. */
  readonly isLater: boolean
}

const rank = (use: PackageUse) => Number(isFatal(use) ? 0 : 1)

/** Loading the package at all fails without it. */
const isFatal = (use: PackageUse) =>
  use.kind === 'static' && !use.isLater && !isDeclaration(use.file)

const isDeclaration = (path: string) => /\.d\.[cm]?ts$/.test(path)

function undeclared(packing: Packing, use: PackageUse): Finding {
  const { pkg, source } = packing
  const severity: Severity = isFatal(use) ? 'error' : 'warning'
  const develops = textsIn(parseManifest(source)?.devDependencies)[use.pkg] !== undefined
  const how = isDeclaration(use.file)
    ? 'has types from'
    : use.kind === 'static'
      ? 'imports'
      : 'may import'
  return {
    rule: 'npm/undeclared-dependency',
    severity,
    message: `\`${pkg.name}\` ${how} \`${use.pkg}\` in \`${use.file}\` line ${use.line}, but does not declare it${develops ? ' for its users: it is a development dependency' : ''}`,
    ...placeOfUse(packing, use.pkg, develops),
    hint: develops
      ? `move \`${use.pkg}\` from devDependencies to dependencies`
      : `add \`${use.pkg}\` to dependencies`,
  }
}

function placeOfUse(packing: Packing, name: string, develops: boolean): Location {
  if (develops) return placeOfEntry(packing, ['devDependencies', name])
  const key = parseJson(packing.source).locateKey(['dependencies'])
  return {
    file: packing.pkg.manifest,
    ...(key === undefined ? {} : { line: key.line, column: key.column }),
  }
}

/** What a user's installation holds: all but development dependencies, and the package itself. */
export function declaredPackages(packed: Manifest): ReadonlySet<string> {
  const tables = Object.keys(dependencyTables).filter((table) => table !== 'devDependencies')
  const bundled = [...listIn(packed.bundleDependencies), ...listIn(packed.bundledDependencies)]
  return new Set([
    String(packed.name),
    ...tables.flatMap((table) => Object.keys(textsIn(packed[table]))),
    ...bundled,
  ])
}

const typesOf = (name: string) => `@types/${name.replace(/^@/, '').replace('/', '__')}`

/** Provided by the program that loads the package; no registry package of theirs is meant. */
const hosts = new Set(['vscode', 'electron', 'atom', 'bun', 'deno', 'cloudflare'])

/** `@x/a/sub` as `@x/a`; undefined for files, builtins, `#internal` names and URLs. */
export function packageName(specifier: string): string | undefined {
  if (/^[./#]/.test(specifier) || /^[\w-]+:/.test(specifier) || isBuiltin(specifier))
    return undefined
  const name = /^(@[^/]+\/[^/]+|[^@/][^/]*)/.exec(specifier)?.[1]
  return name === undefined || hosts.has(name) || !/^(@[\w.~-]+\/)?[\w.~-]+$/.test(name)
    ? undefined
    : name
}

/** Walks from the entry points along relative imports: tests that were packed by accident do not count. */
function reachableUses(packing: Packing): readonly PackageUse[] {
  const uses: PackageUse[] = []
  const seen = new Set<string>()
  const soon = entryFiles(packing)
  const later: string[] = []
  const visit = (file: string, isLater: boolean) => {
    if (seen.has(file)) return
    seen.add(file)
    for (const use of scanModuleUses(textOf(packing, file) ?? '')) {
      const pkg = packageName(use.specifier)
      if (pkg !== undefined) uses.push({ ...use, pkg, file, isLater })
      const next = resolveRelative(file, use.specifier, packing.paths)
      if (next !== undefined) (use.kind === 'static' && !isLater ? soon : later).push(next)
    }
  }
  while (soon.length > 0 || later.length > 0) {
    const next = soon.pop()
    if (next !== undefined) visit(next, false)
    else visit(later.pop() as string, true)
  }
  return uses
}

const scannable = /\.([cm]?js|d\.[cm]?ts)$/

function entryFiles({ packed, paths }: Packing): string[] {
  const targets = declaredTargets(packed)
  const named = targets.flatMap((target) =>
    target.isPattern
      ? matchPattern(target.path, paths).map((match) => match.path)
      : (resolveTarget(target, paths) ?? []),
  )
  const implied =
    packed.exports === undefined && packed.main === undefined ? ['index.js', 'index.d.ts'] : []
  const files = [...named, ...implied.filter((path) => paths.has(path))]
  return [...new Set(files)].filter((path) => scannable.test(path))
}

function resolveRelative(
  from: string,
  specifier: string,
  paths: ReadonlySet<string>,
): string | undefined {
  if (!/^\.{1,2}(\/|$)/.test(specifier)) return undefined
  const path = posix.join(posix.dirname(from), specifier).replace(/\/$/, '')
  const plain = path.replace(/\.([cm]?)js$/, '')
  const script = ['', '.js', '.cjs', '.mjs', '/index.js', '/index.cjs'].map((end) => path + end)
  const types = ['.d.ts', '.d.mts', '.d.cts', '/index.d.ts'].map((end) => plain + end)
  const candidates = isDeclaration(from) ? [...types, ...script] : script
  return candidates.find((candidate) => paths.has(candidate) && scannable.test(candidate))
}
