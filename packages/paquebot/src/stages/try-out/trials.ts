import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { RegistryAddress, Trial, TrialResult, Workshop } from '../../ecosystems/ecosystem.ts'
import { ecosystemOf } from '../../ecosystems/index.ts'
import { mapParallel } from '../../io/parallel.ts'
import type { Config } from '../../model/config.ts'
import { type Finding, hasErrors } from '../../model/finding.ts'
import { type Package, type PackageId, packageOf } from '../../model/package.ts'
import type { Emit } from '../../model/step.ts'
import { accept } from '../accept.ts'
import type { BuiltArtifact } from '../build/build.ts'
import { packageConfig } from '../discover/workspace.ts'
import { task } from '../task.ts'

/** What was tried of one package, in words. */
export interface Tried {
  readonly package: PackageId
  readonly what: readonly string[]
}

export interface TrialRequest {
  readonly shop: Workshop
  readonly config: Config
  readonly built: readonly BuiltArtifact[]
  readonly artifactDir: string
  /** Packages whose every artifact reached the registry. */
  readonly uploaded: readonly PackageId[]
  readonly versions: ReadonlyMap<PackageId, string>
  readonly registryOf: (pkg: Package) => RegistryAddress
  readonly withTests: boolean
  readonly emit: Emit
}

/** Installs every uploaded package back in a clean place and uses it; two at a time. */
export async function tryAll(
  request: TrialRequest,
): Promise<{ tried: readonly Tried[]; findings: readonly Finding[] }> {
  const packages = request.uploaded.flatMap((id) => packageOf(request.shop.workspace, id) ?? [])
  const results = await mapParallel(packages, async (pkg) => ({
    pkg,
    ...(await tryOne(request, pkg)),
  }))
  return {
    tried: results.map(({ pkg, tried }) => ({ package: pkg.id, what: tried })),
    findings: results.flatMap((result) => result.findings),
  }
}

async function tryOne(request: TrialRequest, pkg: Package): Promise<TrialResult> {
  const trial = await trialOf(request, pkg)
  const judge = (result: TrialResult) => ({
    ok: !hasErrors(result.findings),
    note: `${result.tried.length} tries`,
  })
  const work = async () => {
    const { tried, findings } = await ecosystemOf(pkg.ecosystem).tryOut(trial)
    return { tried, findings: accept(findings, request.config, pkg) }
  }
  return task(request.emit, `try ${pkg.name}`, work, judge)
}

async function trialOf(request: TrialRequest, pkg: Package): Promise<Trial> {
  const mine = request.built.filter(({ artifact }) => artifact.package === pkg.id)
  const folder = join(request.shop.scratch, 'trials', pkg.id.replace(/[^\w.-]+/g, '-'))
  mkdirSync(folder, { recursive: true })
  const settings = packageConfig(request.config, pkg)
  return {
    pkg,
    artifacts: mine.map(({ artifact }) => artifact),
    artifactDir: request.artifactDir,
    contents: new Map(mine.map(({ artifact, contents }) => [artifact.file, contents])),
    version: request.versions.get(pkg.id) ?? '',
    versions: request.versions,
    registry: request.registryOf(pkg),
    smoke: await Promise.all((settings?.smoke ?? []).map(splitCommand)),
    ...(settings?.test === undefined ? {} : { test: await splitCommand(settings.test) }),
    withTests: request.withTests,
    folder,
    shop: request.shop,
  }
}

/** A command line as argv, with quotes as in a shell and nothing else of a shell. */
async function splitCommand(line: string): Promise<readonly string[]> {
  const { tokenizeArgs } = await import('args-tokenizer')
  return tokenizeArgs(line)
}
