import { posix } from 'node:path'
import { runInNewContext } from 'node:vm'
import { iniEntry } from '../../../edit/ini.ts'
import { parseJson } from '../../../edit/json.ts'
import type { VersionPlace, VersionSource } from '../../../model/package.ts'
import {
  patternPlace,
  placeAt,
  pyprojectPlace,
  pythonLiteral,
  readWithin,
  tomlPlace,
} from '../project/places.ts'
import type { Project } from '../project/project.ts'
import { isTable } from '../project/pyproject.ts'

/** Where a project's version comes from; `place` when a file has it as a literal. */
export interface FoundSource {
  readonly source: VersionSource
  readonly place?: VersionPlace
}

type Reader = (project: Project) => FoundSource | undefined

/**
 * Finds the one place that decides the version: the manifest, another file, or the git tag.
 * Source: PEP 621 `dynamic`, and the page on versions of each build backend.
 */
export function findVersionSource(project: Project): FoundSource {
  for (const read of readers) {
    const found = read(project)
    if (found !== undefined) return found
  }
  return unknown('nothing in its manifest says the version, or where to find it')
}

const readers: readonly Reader[] = [
  fromProjectTable,
  fromTagTools,
  fromPoetryTable,
  fromHatch,
  fromPdm,
  fromSetuptoolsDynamic,
  fromFlit,
  fromCargo,
  fromSetupCfg,
  fromSetupPy,
]

const unknown = (why: string): FoundSource => ({ source: { kind: 'unknown', why } })
const fromTag = (by: string): FoundSource => ({ source: { kind: 'tag', by } })

function fromManifest(place: VersionPlace | undefined): FoundSource | undefined {
  return place === undefined ? undefined : { source: { kind: 'manifest' }, place }
}

function fromFile(place: VersionPlace | undefined, by: string, file: string): FoundSource {
  if (place === undefined)
    return unknown(`\`${file}\` has no version that can be read without running it`)
  return { source: { kind: 'file', file: place.file, by }, place }
}

function fromProjectTable({ pyproject }: Project): FoundSource | undefined {
  return pyproject && fromManifest(pyprojectPlace(pyproject, ['project', 'version']))
}

function fromPoetryTable({ pyproject }: Project): FoundSource | undefined {
  return pyproject && fromManifest(pyprojectPlace(pyproject, ['tool', 'poetry', 'version']))
}

/** Tools that take the version from git, and how a pyproject.toml asks for them. */
function fromTagTools({ pyproject, setupCfg, backend }: Project): FoundSource | undefined {
  if (pyproject === undefined) return undefined
  const has = (...path: string[]) => pyproject.value(...path) !== undefined
  const requires = pyproject.strings('build-system', 'requires').join('\n')
  const hatchSource = pyproject.string('tool', 'hatch', 'version', 'source')
  if (pyproject.value('tool', 'poetry-dynamic-versioning', 'enable') === true)
    return fromTag('poetry-dynamic-versioning')
  if (backend === 'hatchling' && hatchSource === 'vcs') return fromTag('hatch-vcs')
  if (hatchSource === 'uv-dynamic-versioning') return fromTag('uv-dynamic-versioning')
  if (has('tool', 'versioningit') || hatchSource === 'versioningit') return fromTag('versioningit')
  if (pyproject.string('tool', 'pdm', 'version', 'source') === 'scm') return fromTag('pdm')
  if (has('tool', 'setuptools', 'dynamic', 'version')) return undefined
  if (iniEntry(setupCfg, 'metadata', 'version') !== undefined) return undefined
  if (has('tool', 'setuptools_scm') || /\bsetuptools[-_]scm\b/i.test(requires))
    return fromTag('setuptools-scm')
  return has('tool', 'versioneer') ? fromTag('versioneer') : undefined
}

function fromHatch(project: Project): FoundSource | undefined {
  const { pyproject, backend } = project
  if (pyproject === undefined || backend !== 'hatchling') return undefined
  const source = pyproject.string('tool', 'hatch', 'version', 'source') ?? 'regex'
  if (source === 'nodejs') return fromPackageJson(project)
  const path = pyproject.string('tool', 'hatch', 'version', 'path')
  if (path === undefined) return undefined
  if (source !== 'regex' && source !== 'code')
    return unknown(`hatch takes the version from \`${source}\``)
  const file = posix.join(project.folder, path)
  const text = readWithin(project.repository, file) ?? ''
  const expression = pyproject.string('tool', 'hatch', 'version', 'expression')
  const pattern = hatchPattern(pyproject.value('tool', 'hatch', 'version', 'pattern'), text)
  const by = 'hatch'
  if (pattern === 'unusable')
    return unknown(`the pattern of \`tool.hatch.version\` cannot be used here`)
  if (source === 'code')
    return fromFile(pythonLiteral(file, text, expression ?? '__version__'), by, file)
  if (pattern !== undefined)
    return fromFile(patternPlace(file, text, pattern, 'hatch version'), by, file)
  const place = pythonLiteral(file, text, '__version__') ?? pythonLiteral(file, text, 'VERSION')
  return fromFile(place, by, file)
}

/** Hatch's own pattern as a JavaScript one: `(?P<version>…)`, multi-line. */
function hatchPattern(pattern: unknown, text: string): RegExp | 'unusable' | undefined {
  if (typeof pattern !== 'string') return undefined
  const flags = /^\(\?([a-z]+)\)/.exec(pattern)
  const source = pattern.slice(flags?.[0].length ?? 0).replaceAll('(?P<', '(?<')
  try {
    const usable = new RegExp(source, flags?.[1]?.includes('i') === true ? 'im' : 'm')
    // A pattern of the user's may never end on some texts; only a context of its own can be stopped.
    runInNewContext('pattern.test(text)', { pattern: usable, text }, { timeout: 1000 })
    return usable
  } catch {
    return 'unusable'
  }
}

/** hatch-nodejs-version reads the `package.json` beside the manifest. */
function fromPackageJson({ repository, folder, pyproject }: Project): FoundSource {
  const path = pyproject?.string('tool', 'hatch', 'version', 'path') ?? 'package.json'
  const file = posix.join(folder, path)
  const text = readWithin(repository, file) ?? ''
  const span = text === '' ? undefined : parseJson(text).locate(['version'])
  if (span === undefined) return fromFile(undefined, 'hatch-nodejs-version', file)
  const inner = { start: span.start + 1, end: span.end - 1, what: 'version' }
  return fromFile(placeAt(file, text, inner), 'hatch-nodejs-version', file)
}

function fromPdm({ pyproject, folder, repository }: Project): FoundSource | undefined {
  const source = pyproject?.string('tool', 'pdm', 'version', 'source')
  if (pyproject === undefined || source === undefined) return undefined
  const path = pyproject.string('tool', 'pdm', 'version', 'path')
  if (source !== 'file' || path === undefined)
    return unknown(`pdm takes the version from \`${source}\``)
  const file = posix.join(folder, path)
  const text = readWithin(repository, file) ?? ''
  const place = pythonLiteral(file, text, '__version__') ?? pythonLiteral(file, text, 'version')
  return fromFile(place, 'pdm', file)
}

function fromSetuptoolsDynamic(project: Project): FoundSource | undefined {
  const dynamic = project.pyproject?.value('tool', 'setuptools', 'dynamic', 'version')
  if (!isTable(dynamic)) return undefined
  if (typeof dynamic.attr === 'string') return fromAttribute(project, dynamic.attr)
  const file = Array.isArray(dynamic.file) ? dynamic.file[0] : dynamic.file
  return typeof file === 'string' ? fromWholeFile(project, file) : undefined
}

/** A file that holds the version and nothing else. */
function fromWholeFile({ folder, repository }: Project, path: string): FoundSource {
  const file = posix.join(folder, path)
  const place = patternPlace(
    file,
    readWithin(repository, file) ?? '',
    /^\uFEFF?\s*(\S+)\s*$/,
    'version',
  )
  return fromFile(place, 'setuptools', file)
}

/** `pkg.sub.__version__`: a name in `pkg/sub.py` or `pkg/sub/__init__.py`. */
function fromAttribute(project: Project, attribute: string): FoundSource {
  const parts = attribute.split('.')
  const name = parts.pop() ?? ''
  const path = parts.join('/')
  const module = project.modules.find(({ target }) =>
    isModulePath(path, target.replace(/\.py$/, '')),
  )
  const sources = [
    ...(module === undefined
      ? []
      : [
          module.source.replace(/\.py$/, '') +
            path.slice(module.target.replace(/\.py$/, '').length),
        ]),
    ...['src', '.', 'lib'].map((root) => posix.join(project.folder, root, path)),
  ]
  for (const file of sources.flatMap((source) => [`${source}.py`, `${source}/__init__.py`])) {
    const text = readWithin(project.repository, file)
    if (text !== undefined) return fromFile(pythonLiteral(file, text, name), 'setuptools', file)
  }
  return unknown(`setuptools takes the version from \`${attribute}\`, and there is no such module`)
}

const isModulePath = (path: string, target: string) =>
  path === target || path.startsWith(`${target}/`)

function fromFlit(project: Project): FoundSource | undefined {
  const { backend, repository } = project
  const module = backend === 'flit' ? project.modules[0] : undefined
  if (module === undefined) return undefined
  const file = module.source.endsWith('.py') ? module.source : `${module.source}/__init__.py`
  const own = pythonLiteral(file, readWithin(repository, file) ?? '', '__version__')
  return fromFile(own, 'flit', file)
}

function fromCargo({ backend, pyproject, folder, repository }: Project): FoundSource | undefined {
  if (backend !== 'maturin') return undefined
  const path = pyproject?.string('tool', 'maturin', 'manifest-path') ?? 'Cargo.toml'
  const file = posix.join(folder, path)
  const text = readWithin(repository, file)
  return fromFile(text === undefined ? undefined : cargoPlace(file, text), 'maturin', file)
}

function cargoPlace(file: string, text: string): VersionPlace | undefined {
  try {
    return tomlPlace(file, text, ['package', 'version'])
  } catch {
    return undefined
  }
}

function fromSetupCfg(project: Project): FoundSource | undefined {
  const entry = iniEntry(project.setupCfg, 'metadata', 'version')
  if (entry === undefined) return undefined
  const dynamic = /^(attr|file):\s*(\S+)$/.exec(entry.value)
  if (dynamic?.[1] === 'attr') return fromAttribute(project, dynamic[2] ?? '')
  if (dynamic?.[1] === 'file') return fromWholeFile(project, dynamic[2] ?? '')
  const file = posix.join(project.folder, 'setup.cfg')
  const span = {
    start: entry.start,
    end: entry.start + entry.value.length,
    what: 'metadata.version',
  }
  const place = placeAt(file, readWithin(project.repository, file) ?? '', span)
  return project.manifest === file ? fromManifest(place) : fromFile(place, 'setuptools', file)
}

function fromSetupPy({ folder, repository, manifest }: Project): FoundSource | undefined {
  const file = posix.join(folder, 'setup.py')
  const text = readWithin(repository, file)
  if (text === undefined) return undefined
  if (/\buse_scm_version\b/.test(text)) return fromTag('setuptools-scm')
  if (/\bversioneer\.get_version\(/.test(text)) return fromTag('versioneer')
  const place = patternPlace(
    file,
    text,
    /\bversion\s*=\s*(['"])(?<version>[^'"\n]+)\1/,
    'setup(version)',
  )
  return manifest === file
    ? (fromManifest(place) ?? fromFile(place, 'setuptools', file))
    : fromFile(place, 'setuptools', file)
}
