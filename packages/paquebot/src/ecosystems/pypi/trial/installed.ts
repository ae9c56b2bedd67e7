import { mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { ExecResult } from '../../../io/exec.ts'
import type { PackedContents } from '../../../model/artifact.ts'
import { type PackageId, splitId } from '../../../model/package.ts'
import type { Trial, Workshop } from '../../ecosystem.ts'
import { clientEnvironment, type Environment, makeEnvironment } from '../build/environments.ts'
import type { Interpreter } from '../build/python.ts'
import type { CoreMetadata } from '../inspect/metadata.ts'
import { normalizeName } from '../project/names.ts'
import { parseRequirement } from '../project/pep508.ts'
import type { Pyproject } from '../project/pyproject.ts'
import { versions } from '../versions.ts'

/** A trial with its wheel opened and the clients found. */
export interface Prepared extends Trial {
  readonly wheel: PackedContents
  readonly metadata: CoreMetadata
  readonly pyproject?: Pyproject
  readonly interpreter: Interpreter
  /** Absolute path of uv; undefined without it. */
  readonly uv: string | undefined
}

/** The package in an environment of its own. */
export interface Installed extends Prepared {
  readonly environment: Environment
}

/** Installs from the trial's index alone: a second index would let foreign packages in. */
function indexEnvironment({ shop, registry }: Trial): NodeJS.ProcessEnv {
  return {
    ...clientEnvironment(shop),
    PIP_INDEX_URL: registry.index,
    PIP_NO_COMPILE: '1',
    UV_NO_CONFIG: '1',
    UV_DEFAULT_INDEX: registry.index,
    UV_PYTHON_PREFERENCE: 'only-system',
  }
}

/** A new environment in the trial's folder. */
export function freshEnvironment(trial: Prepared, name: string): Promise<Environment> {
  mkdirSync(trial.folder, { recursive: true })
  return makeEnvironment(trial.shop, trial.interpreter, join(trial.folder, name))
}

/** Names and versions of this release in the Python world, the package itself first. */
export function releaseNames(trial: Trial): readonly string[] {
  const own = normalizeName(trial.pkg.name)
  const others = [...trial.versions.keys()].map((id) => splitId(id))
  const names = others.filter((one) => one.ecosystem === 'pypi').map((one) => one.name)
  return [own, ...names.filter((name) => name !== own)]
}

/**
 * What to install: the exact version, and siblings that are prereleases by name, because installers
 * take a prerelease only when the person names it.
 */
export function requirements(trial: Prepared, extras: readonly string[] = []): readonly string[] {
  const joined = extras.length === 0 ? '' : `[${extras.join(',')}]`
  const siblings = trial.metadata.all('Requires-Dist').flatMap((text) => {
    const name = normalizeName(parseRequirement(text)?.name ?? '')
    const version = trial.versions.get(`pypi:${name}` as PackageId)
    const isAsked = version !== undefined && name !== normalizeName(trial.pkg.name)
    return isAsked && versions.isPrerelease(version) ? [`${name}==${version}`] : []
  })
  return [`${trial.pkg.name}${joined}==${trial.version}`, ...new Set(siblings)]
}

/** pip, as most people use it. */
export function pipInstall(
  trial: Prepared,
  environment: Environment,
  wanted: readonly string[],
): Promise<ExecResult> {
  return runFor(trial, [...environment.pip, 'install', '-q', ...wanted], 'pip')
}

/** uv; its cache of this release's own names is never believed. */
export function uvInstall(
  trial: Prepared & { readonly uv: string },
  environment: Environment,
  wanted: readonly string[],
  more: readonly string[] = [],
): Promise<ExecResult> {
  const refresh = releaseNames(trial).flatMap((name) => ['--refresh-package', name])
  const target = ['--python', environment.python]
  return runFor(
    trial,
    [trial.uv, 'pip', 'install', ...target, ...refresh, ...more, ...wanted],
    'uv',
  )
}

/** uv where it is at hand, because it is quicker; else pip. */
export function quickInstall(
  trial: Prepared,
  environment: Environment,
  wanted: readonly string[],
): Promise<ExecResult> {
  const { uv } = trial
  return uv === undefined
    ? pipInstall(trial, environment, wanted)
    : uvInstall({ ...trial, uv }, environment, wanted)
}

function runFor(trial: Prepared, argv: readonly string[], client: string): Promise<ExecResult> {
  const { shop, folder } = trial
  return shop.run(argv, { cwd: folder, log: logOf(trial, client), env: indexEnvironment(trial) })
}

/** One log for each package and purpose. */
export function logOf({ pkg }: Trial, purpose: string): string {
  return `try-${normalizeName(pkg.name)}-${purpose}`
}

/** Runs a program of the environment as a user with an activated environment would. */
export function runInside(
  trial: Trial,
  environment: Environment,
  argv: readonly string[],
  options: {
    readonly log: string
    readonly cwd?: string
    readonly stdin?: string
    readonly timeoutMs?: number
    readonly env?: NodeJS.ProcessEnv
  },
): Promise<ExecResult> {
  const { cwd, env, ...rest } = options
  return trial.shop.run(argv, {
    cwd: cwd ?? trial.folder,
    ...rest,
    env: { ...activated(trial.shop, environment), ...env },
  })
}

function activated(shop: Workshop, { folder, bin }: Environment): NodeJS.ProcessEnv {
  return {
    VIRTUAL_ENV: folder,
    PATH: `${bin}${delimiter}${shop.env.PATH ?? ''}`,
    PYTHONNOUSERSITE: '1',
  }
}
