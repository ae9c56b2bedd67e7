import { copyFile, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExecResult } from '../../../io/exec.ts'
import type { Package } from '../../../model/package.ts'
import type { Packed, Workshop } from '../../ecosystem.ts'
import { fileNamePart } from '../project/names.ts'
import { explainFailure } from './build-failure.ts'
import { clientEnvironment, findUv, makeScratch, toolsPython } from './environments.ts'
import { findInterpreter, type Interpreter } from './python.ts'

/** One kind of file to build, or the sdist and then the wheel out of it. */
type BuildTarget = 'both' | 'wheel'

/** Builds into a folder with whatever front end there is. */
export type Builder = (target: BuildTarget, outDir: string) => Promise<ExecResult>

/**
 * Builds sdist and wheel, the wheel out of the sdist as installers would, and copies them to
 * `outDir`. A failure is a finding with its cause. Throws `build/no-tool` without Python.
 */
export async function pack(
  pkg: Package,
  outDir: string,
  shop: Workshop,
  version: string,
): Promise<Packed> {
  const interpreter = await findInterpreter(shop, pkg)
  const builder = await findBuilder(shop, { ...pkg, version }, interpreter)
  const drafts = await makeScratch(shop, 'python')
  try {
    const result = await builder('both', drafts)
    const names = (await readdir(drafts)).filter((name) => /\.(whl|tar\.gz)$/.test(name)).sort()
    if (result.code !== 0)
      return {
        files: [],
        findings: await explainFailure(pkg, { shop, builder, drafts, names, result }),
      }
    return {
      files: await collect(names, drafts, outDir),
      findings: [],
    }
  } finally {
    await rm(drafts, { recursive: true, force: true })
  }
}

async function collect(
  names: readonly string[],
  from: string,
  to: string,
): Promise<readonly string[]> {
  await mkdir(to, { recursive: true })
  await Promise.all(names.map((name) => copyFile(join(from, name), join(to, name))))
  return names.map((name) => join(to, name))
}

/** `uv build` when uv is or comes to hand, else `build`, both of our own tools. Both isolate the backend (PEP 517). */
async function findBuilder(
  shop: Workshop,
  pkg: Package,
  interpreter: Interpreter,
): Promise<Builder> {
  const cwd = join(shop.root, pkg.path)
  const env = { ...clientEnvironment(shop), ...epoch(shop), ...tagVersion(pkg) }
  const options = { cwd, log: `build-${fileNamePart(pkg.name)}`, env }
  const start = await frontEnd(shop, interpreter)
  return (target, outDir) => shop.run([...start, ...only(target), '-o', outDir, cwd], options)
}

async function frontEnd(shop: Workshop, interpreter: Interpreter): Promise<readonly string[]> {
  const tools =
    (await findUv(shop, interpreter)) === undefined
      ? await toolsPython(shop, interpreter)
      : undefined
  const uv = await findUv(shop, interpreter)
  if (uv === undefined) return [tools ?? interpreter.path, '-I', '-m', 'build']
  const offline = shop.offline ? ['--offline'] : []
  // `tool.uv.sources` would hide that a build requirement cannot be had from the index.
  const own = ['--no-sources', '--no-create-gitignore', '--python', interpreter.path]
  return [uv, 'build', ...own, ...offline]
}

const only = (target: BuildTarget) => (target === 'wheel' ? ['--wheel'] : [])

/** The time of the commit, so that the same commit gives the same bytes. Source: reproducible-builds.org. */
function epoch(shop: Workshop): NodeJS.ProcessEnv {
  const time =
    shop.env.SOURCE_DATE_EPOCH ?? shop.repository.git(['log', '-1', '--format=%ct'])?.trim()
  return time === undefined || time === '' ? {} : { SOURCE_DATE_EPOCH: time }
}

/** Variables by which each tool takes a version when the tag is still to be made. */
const tagVariables: Readonly<Record<string, (pkg: Package) => readonly string[]>> = {
  'setuptools-scm': (pkg) => [`SETUPTOOLS_SCM_PRETEND_VERSION_FOR_${upperName(pkg)}`],
  // hatch-vcs does not tell setuptools-scm the name of the package.
  'hatch-vcs': (pkg) => [
    `SETUPTOOLS_SCM_PRETEND_VERSION_FOR_${upperName(pkg)}`,
    'SETUPTOOLS_SCM_PRETEND_VERSION',
  ],
  'uv-dynamic-versioning': () => ['UV_DYNAMIC_VERSIONING_BYPASS'],
  'poetry-dynamic-versioning': () => ['POETRY_DYNAMIC_VERSIONING_BYPASS'],
  pdm: () => ['PDM_BUILD_SCM_VERSION'],
}

const upperName = (pkg: Package) => fileNamePart(pkg.name).toUpperCase()

function tagVersion(pkg: Package): NodeJS.ProcessEnv {
  if (pkg.versionSource.kind !== 'tag' || pkg.version === null) return {}
  const { version } = pkg
  const variables = tagVariables[pkg.versionSource.by]?.(pkg) ?? []
  return Object.fromEntries(variables.map((name) => [name, version]))
}
