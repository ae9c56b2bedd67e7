import { delimiter, dirname } from 'node:path'
import satisfies from 'semver/functions/satisfies.js'
import { nodeNeeds } from '../../ecosystems/npm/engines.ts'
import { exec } from '../../io/exec.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Discovery } from '../discover/discovery.ts'

/** The PATH of the children, and what to tell when it is not the user's own. */
export interface ChosenNode {
  readonly path: string
  readonly note?: string
}

/**
 * The user's own Node, unless the repository asks for a newer one and the Node that runs Paquebot is new
 * enough: then that one comes first on PATH, as it would with a version manager.
 */
export async function chooseNode(
  { workspace, repository }: Discovery,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<ChosenNode> {
  const path = env.PATH ?? ''
  const needs = nodeNeeds(repository, workspace.packages, workspace.tools.npm)
  if (needs.length === 0) return { path }
  const there = await versionOnPath(workspace.root, env, signal)
  const unmet = needs.find((need) => there === undefined || !satisfies(there, need.range))
  if (unmet === undefined || !needs.every((need) => satisfies(process.versions.node, need.range)))
    return { path }
  return {
    path: `${dirname(process.execPath)}${delimiter}${path}`,
    note: `using Paquebot's own Node ${process.versions.node}: ${unmet.by} asks for ${unmet.range}, PATH has ${there ?? 'none'}`,
  }
}

async function versionOnPath(
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { stdout } = await exec(['node', '--version'], { cwd, env, signal })
    return stdout.trim().replace(/^v/, '')
  } catch (error) {
    if (error instanceof PaquebotError && error.code === 'exec/not-found') return undefined
    throw error
  }
}
