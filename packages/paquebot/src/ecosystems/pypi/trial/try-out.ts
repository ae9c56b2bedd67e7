import { type ExecResult, lastLines } from '../../../io/exec.ts'
import { type Finding, hasErrors } from '../../../model/finding.ts'
import type { Trial, TrialResult } from '../../ecosystem.ts'
import { findInterpreter, findOnPath } from '../build/python.ts'
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
import { tryScripts, trySmoke } from './scripts.ts'
import { tryTests } from './tests.ts'

/**
 * Installs the package from the rehearsal index into clean environments, by pip and by uv, and uses
 * all that it promises: imports, commands, extras, the maintainers' smoke commands, its own tests.
 */
export async function tryOut(trial: Trial): Promise<TrialResult> {
  const prepared = await prepare(trial)
  if (prepared === undefined) return { findings: [], tried: [] }
  const [installed, second] = await Promise.all([installByPip(prepared), installByUv(prepared)])
  const before = {
    findings: [...installed.findings, ...second.findings],
    tried: [...installed.tried, ...second.tried],
  }
  if (installed.environment === undefined || hasErrors(installed.findings)) return before
  const results = await useIt({ ...prepared, environment: installed.environment })
  return {
    findings: [before, ...results].flatMap((result) => result.findings),
    tried: [before, ...results].flatMap((result) => result.tried),
  }
}

async function prepare(trial: Trial): Promise<Prepared | undefined> {
  const { shop, pkg } = trial
  const artifact = trial.artifacts.find((one) => one.kind === 'wheel')
  const wheel = artifact === undefined ? undefined : trial.contents.get(artifact.file)
  if (wheel === undefined) return undefined
  const pyproject = pyprojectIn(shop.repository, pkg.path)
  return {
    ...trial,
    wheel,
    metadata: readMetadata(wheel, 'wheel'),
    ...(pyproject === undefined ? {} : { pyproject }),
    interpreter: await findInterpreter(shop, pkg),
    uv: await findOnPath(shop, 'uv'),
  }
}

type Attempt = TrialResult & Partial<Pick<Installed, 'environment'>>

async function installByPip(trial: Prepared): Promise<Attempt> {
  const environment = await freshEnvironment(trial, 'pip')
  const result = await pipInstall(trial, environment, requirements(trial))
  const tried = [`pip install ${trial.pkg.name}==${trial.version}`]
  return {
    findings: result.code === 0 ? [] : [installFails(trial, 'pip', result)],
    tried,
    environment,
  }
}

async function installByUv(trial: Prepared): Promise<Attempt> {
  const { uv } = trial
  if (uv === undefined) return { findings: [], tried: [] }
  const environment = await freshEnvironment(trial, 'uv')
  const result = await uvInstall({ ...trial, uv }, environment, requirements(trial))
  const tried = [`uv pip install ${trial.pkg.name}==${trial.version}`]
  return {
    findings: result.code === 0 ? [] : [installFails(trial, 'uv', result)],
    tried,
    environment,
  }
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

/** One after the other in the same environment; own tests and extras bring more packages and come last. */
async function useIt(installed: Installed): Promise<readonly TrialResult[]> {
  const [imports, scripts] = await Promise.all([tryImports(installed), tryScripts(installed)])
  return [
    imports,
    scripts,
    await trySmoke(installed),
    await tryExtras(installed),
    await tryTests(installed),
  ]
}
