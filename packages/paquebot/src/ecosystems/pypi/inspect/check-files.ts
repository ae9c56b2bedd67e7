import picomatch from 'picomatch'
import type { Finding, Location } from '../../../model/finding.ts'
import { type Backend, backendOf, findModules, type SourceModule } from '../project/modules.ts'
import type { Pyproject } from '../project/pyproject.ts'
import { type Check, found, type Inspected, placeOf } from './inspected.ts'
import { installedPaths, topLevelModules } from './wheel.ts'

/** The files of a wheel against the files that git has in the package's modules. */
export const checkFiles: Check = (input) => {
  const paths = installedPaths(input.contents)
  const isEmpty = !paths.some((path) => /\.(?:py|pyi|so|pyd)$/.test(path))
  if (isEmpty) return checkEmpty(input)
  return [...strays(input, paths), ...missingFiles(input, new Set(paths))]
}

/** A package without code is meant so only when it exists to pull in others. */
function checkEmpty(input: Inspected): readonly Finding[] {
  const lost = modulesOf(input).find((module) => isLostInSdist(input, module.source))
  if (lost !== undefined) return [sdistLacks(input, lost)]
  const isMeta = modulesOf(input).length === 0 && input.metadata.all('Requires-Dist').length > 0
  const message = `\`${input.artifact.file}\` has no module that could be imported`
  const hint = includeHint(input, 'the folder of the package')
  return [
    found(
      'pypi/no-module',
      isMeta ? 'warning' : 'error',
      placeOf(input, 'build-system'),
      message,
      hint,
    ),
  ]
}

/** The wheel is made from the sdist: what that lacks, no setting of the wheel can bring back. */
function isLostInSdist({ siblings, pkg }: Inspected, source: string): boolean {
  const start = pkg.path === '.' ? 0 : pkg.path.length + 1
  const path = source.slice(start)
  const sdist = siblings.find(({ artifact }) => artifact.kind === 'sdist')
  return (
    sdist !== undefined &&
    !sdist.contents.files.some((file) => file.path === path || file.path.startsWith(`${path}/`))
  )
}

function sdistLacks(input: Inspected, { source }: SourceModule): Finding {
  const message = `the sdist of \`${input.pkg.name}\` lacks \`${source}\`, so the wheel made from it has no module`
  const hint = `to take in \`${source}\`: look at the sdist settings of the build backend`
  return found('pypi/sdist-cannot-build-wheel', 'error', sdistPlace(input), message, hint)
}

/** Where the build backend is told what the sdist holds. */
function sdistPlace(input: Inspected): Location {
  const settings = [
    ['tool', 'hatch', 'build', 'targets', 'sdist'],
    ['tool', 'flit', 'sdist'],
    ['tool', 'uv', 'build-backend'],
    ['build-system'],
  ]
  const path = settings.find(
    (path) => Object.keys(input.pyproject?.table(...path) ?? {}).length > 0,
  )
  return placeOf(input, ...(path ?? []))
}

const strayNames = new Set(
  'test tests testing doc docs example examples script scripts benchmark benchmarks src lib build dist ci setup conftest noxfile tasks'.split(
    ' ',
  ),
)

function strays(input: Inspected, paths: readonly string[]): readonly Finding[] {
  const own = new Set(modulesOf(input).map((module) => module.target.split(/[/.]/)[0]))
  const top = topLevelModules(input.contents).filter(
    (name) => strayNames.has(name) && !own.has(name),
  )
  const isBare = paths.includes('__init__.py')
  return [...top, ...(isBare ? ['__init__'] : [])].map((name) => {
    const message = `\`${input.artifact.file}\` has \`${name}\` at its top: it would be installed as the module \`${name}\` for everybody`
    return found(
      'pypi/stray-top-level',
      'warning',
      placeOf(input, 'build-system'),
      message,
      'leave it out of the wheel',
    )
  })
}

const modulesOf = ({ repository, pkg, pyproject }: Inspected) =>
  findModules(repository, pkg.path, pkg.name, pyproject)

/** Sources of other languages and papers: nobody reads them at run time. */
const ignoredFiles =
  /(?:^|\/)(?:\.[^/]+|[^/]+\.(?:pyc|pyx|pxd|c|cc|cpp|cxx|h|hpp|rs|go|po|pot|orig|rej|map)|(?:readme|changelog|changes|contributing|todo)[^/]*|makefile|dockerfile|conftest\.py|test_[^/]+\.py|[^/]+_test\.py)$/i
const ignoredFolders =
  /(?:^|\/)(?:tests?|testing|__pycache__|node_modules|benchmarks?|examples?|docs?)\//i

function missingFiles(input: Inspected, packed: ReadonlySet<string>): readonly Finding[] {
  const isExcluded = excludedBy(input.pyproject, input.pkg.path)
  return modulesOf(input).flatMap((module) => {
    const missing = sourceFiles(input, module).filter(
      ({ target, source }) =>
        !packed.has(target) && (!isExcluded(source) || isRead(input, module, source)),
    )
    const isAbsent = ![...packed].some(
      (path) => path === module.target || path.startsWith(`${module.target}/`),
    )
    return isAbsent
      ? [moduleAbsent(input, module)]
      : byFolder(missing).map((group) => missingFrom(input, group))
  })
}

/**
 * Does the module's own code name the file, or all files of its kind (`".sql"`, `"*.sql"`)?
 * What is excluded and read all the same was excluded by mistake.
 */
function isRead({ repository }: Inspected, module: SourceModule, source: string): boolean {
  if (source.endsWith('.py')) return false
  const name = source.slice(source.lastIndexOf('/') + 1)
  const kind = name.slice(name.lastIndexOf('.'))
  const words = [
    `${name}"`,
    `${name}'`,
    ...['"', "'"].flatMap((q) => [`${q}${kind}${q}`, `*${kind}${q}`]),
  ]
  return repository.files
    .filter((path) => path.endsWith('.py') && path.startsWith(`${module.source}/`))
    .some((path) => words.some((word) => repository.read(path)?.includes(word)))
}

interface SourceFile {
  readonly source: string
  readonly target: string
}

function sourceFiles({ repository }: Inspected, module: SourceModule): readonly SourceFile[] {
  return repository.files.flatMap((path) => {
    const isOwn = path === module.source || path.startsWith(`${module.source}/`)
    const inside = path.slice(module.source.length)
    if (
      repository.untracked.has(path) ||
      !isOwn ||
      ignoredFiles.test(path) ||
      ignoredFolders.test(`${inside}`)
    )
      return []
    return [{ source: path, target: module.target + inside }]
  })
}

function byFolder(files: readonly SourceFile[]): readonly (readonly SourceFile[])[] {
  const groups = new Map<string, SourceFile[]>()
  for (const file of files) {
    const folder = file.source.slice(0, file.source.lastIndexOf('/'))
    groups.set(folder, [...(groups.get(folder) ?? []), file])
  }
  return [...groups.values()]
}

function missingFrom(input: Inspected, group: readonly SourceFile[]): Finding {
  const [first] = group
  const source = first?.source ?? ''
  const more =
    group.length > 1
      ? ` and ${group.length - 1} more of \`${source.slice(0, source.lastIndexOf('/'))}\``
      : ''
  const isAre = group.length > 1 ? 'are' : 'is'
  const message = `\`${source}\`${more} ${isAre} in git but not in \`${input.artifact.file}\``
  return found(
    'pypi/file-missing-from-wheel',
    'error',
    { file: source },
    message,
    isLostInSdist(input, source)
      ? `the wheel is made from the sdist, which lacks it too: take \`${source}\` into the sdist`
      : includeHint(input, `\`${source}\``),
  )
}

function moduleAbsent(input: Inspected, module: SourceModule): Finding {
  const message = `\`${module.source}\` is not in \`${input.artifact.file}\``
  return found(
    'pypi/file-missing-from-wheel',
    'warning',
    { file: input.pkg.manifest },
    message,
    includeHint(input, `\`${module.source}\``),
  )
}

/** How each backend is told to take a file in. */
const ways: Readonly<Record<Backend, string>> = {
  hatchling:
    'name it in `[tool.hatch.build.targets.wheel]`: `packages` for code, `artifacts` or `force-include` for files that git ignores',
  setuptools:
    'name it in `[tool.setuptools.package-data]`, and code in `[tool.setuptools.packages.find]`',
  poetry: 'name it in `include` or `packages` of `[tool.poetry]`',
  flit: 'flit takes in the whole module; look at `[tool.flit.module]` and the sdist settings',
  pdm: 'name it in `[tool.pdm.build] includes`',
  uv: 'look at `module-name` and `wheel-exclude` in `[tool.uv.build-backend]`',
  maturin: 'name it in `[tool.maturin] include`',
  'scikit-build': 'name it in `[tool.scikit-build] wheel.packages`',
  other: 'look at the settings of the build backend',
}

const includeHint = ({ pyproject }: Inspected, what: string) =>
  `to take in ${what}: ${ways[backendOf(pyproject)]}`

const excludeSettings = [
  ['tool', 'hatch', 'build', 'exclude'],
  ['tool', 'hatch', 'build', 'targets', 'wheel', 'exclude'],
  ['tool', 'hatch', 'build', 'targets', 'sdist', 'exclude'],
  ['tool', 'poetry', 'exclude'],
  ['tool', 'pdm', 'build', 'excludes'],
  ['tool', 'uv', 'build-backend', 'wheel-exclude'],
  ['tool', 'uv', 'build-backend', 'source-exclude'],
  ['tool', 'flit', 'sdist', 'exclude'],
  ['tool', 'setuptools', 'packages', 'find', 'exclude'],
  ['tool', 'maturin', 'exclude'],
]

/** Does one of the backend's settings leave the file out on purpose? Their grammars are near to that of .gitignore. */
function excludedBy(pyproject: Pyproject | undefined, folder: string): (source: string) => boolean {
  const settings =
    pyproject === undefined ? [] : excludeSettings.flatMap((path) => pyproject.strings(...path))
  const byPackage = Object.values(
    pyproject?.table('tool', 'setuptools', 'exclude-package-data') ?? {},
  ).flat()
  const patterns = [...settings, ...byPackage.filter((one) => typeof one === 'string')].map(asGlob)
  const start = folder === '.' ? 0 : folder.length + 1
  const matchers = patterns.flatMap((glob) =>
    [glob, `${glob}/**`, `**/${glob}`, `**/${glob}/**`].map((one) => picomatch(one, { dot: true })),
  )
  return (source) => matchers.some((matches) => matches(source.slice(start)))
}

/** Packages are written with dots in setuptools: `pkg.sub*`. */
function asGlob(pattern: string): string {
  const plain = pattern.replace(/^\.?\//, '').replace(/\/$/, '')
  return /^[\w*]+(?:\.[\w*]+)+$/.test(plain) && !/\.\w{1,5}$/.test(plain)
    ? plain.replaceAll('.', '/')
    : plain
}
