import { type ExecResult, lastLines } from '../../../io/exec.ts'
import { type Finding, hasErrors } from '../../../model/finding.ts'
import type { Trial, TrialResult } from '../../ecosystem.ts'
import { type Environment, findUv } from '../build/environments.ts'
import { findInterpreter } from '../build/python.ts'
import { readMetadata } from '../inspect/metadata.ts'
import { pyprojectIn } from '../project/pyproject.ts'
import { tryExtras } from './extras.ts'
import { tryImports } from './imports.ts'
import {
  freshEnvironment,
  type Installed,
  type Prepared,
  pipInstall,
  requirements,
  uvInstall,
} from './installed.ts'
import { tryScripts } from './scripts.ts'
import { trySmoke } from './smoke.ts'
import { tryTests } from './tests.ts'

/**
 * Installs the package from the rehearsal index into clean environments, by pip and by uv, and uses
 * all that it promises: imports, commands, extras, the maintainers' smoke commands, its own tests.
 * uv is done in a tenth of pip's time, so where it is at hand its environment is used meanwhile.
 */
export async function tryOut(trial: Trial): Promise<TrialResult> {
  const prepared = await prepare(trial)
  if (prepared === undefined) return { findings: [], tried: [] }
  const { uv } = prepared
  const byPip = installByPip(prepared)
  // When uv's half ends first, by Ctrl-C, nobody waits for this one.
  byPip.catch(() => {})
  if (uv === undefined) return useInstalled(prepared, await byPip)
  const byUv = installByUv({ ...prepared, uv })
  const used = await useInstalled(prepared, await byUv)
  return joined([await byPip, used])
}

async function prepare(trial: Trial): Promise<Prepared | undefined> {
  const { shop, pkg } = trial
  const artifact = trial.artifacts.find((one) => one.kind === 'wheel')
  const wheel = artifact === undefined ? undefined : trial.contents.get(artifact.file)
  if (wheel === undefined) return undefined
  const pyproject = pyprojectIn(shop.repository, pkg.path)
  const interpreter = await findInterpreter(shop, pkg)
  return {
    ...trial,
    wheel,
    metadata: readMetadata(wheel, 'wheel'),
    ...(pyproject === undefined ? {} : { pyproject }),
    interpreter,
    uv: await findUv(shop, interpreter),
  }
}

interface Attempt extends TrialResult {
  readonly environment: Environment
}

async function installByPip(trial: Prepared): Promise<Attempt> {
  const environment = await freshEnvironment(trial, 'pip')
  const result = await pipInstall(trial, environment, requirements(trial))
  return attempt(trial, 'pip', environment, result)
}

async function installByUv(trial: Prepared & { readonly uv: string }): Promise<Attempt> {
  const environment = await freshEnvironment(trial, 'uv')
  const result = await uvInstall(trial, environment, requirements(trial))
  return attempt(trial, 'uv pip', environment, result)
}

function attempt(
  trial: Prepared,
  client: string,
  environment: Environment,
  result: ExecResult,
): Attempt {
  const findings = result.code === 0 ? [] : [installFails(trial, client, result)]
  const tried = [`${client} install ${trial.pkg.name}==${trial.version}`]
  return { findings, tried, environment }
}

function installFails(
  { pkg, version, pyproject }: Prepared,
  client: string,
  result: ExecResult,
): Finding {
  const output = lastLines(result, 8)
  return {
    rule: 'pypi/install-fails',
    severity: 'error',
    message: `${client} cannot install ${pkg.name} ${version}: ${output.replace(/\s+/g, ' ').trim()}`,
    ...(pyproject?.at('project', 'dependencies') ?? { file: pkg.manifest }),
    hint: 'correct the dependency that it names; the whole output is in the log of this step',
  }
}

/** One after the other in the same environment; extras and own tests bring more packages and come last. */
async function useInstalled(prepared: Prepared, before: Attempt): Promise<TrialResult> {
  if (hasErrors(before.findings)) return before
  const installed: Installed = { ...prepared, environment: before.environment }
  const [imports, scripts] = await Promise.all([tryImports(installed), tryScripts(installed)])
  const smoke = await trySmoke(installed)
  const [extras, tests] = await Promise.all([tryExtras(installed), tryTests(installed)])
  return joined([before, imports, scripts, smoke, extras, tests])
}

function joined(results: readonly TrialResult[]): TrialResult {
  return {
    findings: results.flatMap((result) => result.findings),
    tried: results.flatMap((result) => result.tried),
  }
}
