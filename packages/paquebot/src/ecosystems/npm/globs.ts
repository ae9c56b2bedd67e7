import { posix } from 'node:path'
import picomatch from 'picomatch'
import { parse } from 'yaml'
import type { Repository } from '../../io/repository.ts'
import { isRecord, listIn, type Manifest, parseManifest } from './manifest.ts'

/** The globs that make the root a workspace, and the file that declares them. */
export interface WorkspaceGlobs {
  readonly file: string
  readonly globs: readonly string[]
  /** Is this folder (POSIX, relative to the root) a member? */
  lists(folder: string): boolean
}

/** `pnpm-workspace.yaml`, parsed; undefined when there is none or it is no mapping. */
export function readPnpmWorkspace(repository: Pick<Repository, 'read'>): Manifest | undefined {
  const text = repository.read('pnpm-workspace.yaml')
  if (text === undefined) return undefined
  const value = parsed(() => parse(text))
  return isRecord(value) ? value : undefined
}

function parsed(parse: () => unknown): unknown {
  try {
    return parse()
  } catch {
    return undefined
  }
}

/**
 * Workspace globs of the root: `packages` of pnpm-workspace.yaml, else `workspaces` of package.json
 * (a list, or an object with `packages`: npm, Yarn and Bun). Undefined when it is no workspace.
 */
export function findWorkspaceGlobs(
  repository: Pick<Repository, 'read'>,
): WorkspaceGlobs | undefined {
  const pnpm = readPnpmWorkspace(repository)?.packages
  if (pnpm !== undefined) return globsOf('pnpm-workspace.yaml', listIn(pnpm), anyOrder)
  const globs = workspacesIn(parseManifest(repository.read('package.json')))
  return globs === undefined ? undefined : globsOf('package.json', globs, lastWins)
}

/** `workspaces` of a manifest; undefined when the manifest is no workspace root. */
export function workspacesIn(manifest: Manifest | undefined): readonly string[] | undefined {
  const declared = manifest?.workspaces
  if (Array.isArray(declared)) return listIn(declared)
  return isRecord(declared) ? listIn(declared.packages) : undefined
}

interface Pattern {
  readonly negated: boolean
  matches(folder: string): boolean
}

/** pnpm: what a negated glob names is out, wherever the glob stands in the list. */
const anyOrder = (patterns: readonly Pattern[], folder: string): boolean => {
  const hits = patterns.filter((pattern) => pattern.matches(folder))
  return hits.length > 0 && !hits.some((pattern) => pattern.negated)
}

/** npm: globs apply in their order, so a later one can take back in what an earlier one left out. */
const lastWins = (patterns: readonly Pattern[], folder: string): boolean => {
  const last = patterns.findLast((pattern) => pattern.matches(folder))
  return last !== undefined && !last.negated
}

function globsOf(
  file: string,
  globs: readonly string[],
  decide: (patterns: readonly Pattern[], folder: string) => boolean,
): WorkspaceGlobs {
  const patterns = globs.map((glob): Pattern => {
    const negated = glob.startsWith('!')
    return {
      negated,
      matches: picomatch(posix.normalize(glob.slice(negated ? 1 : 0)).replace(/\/$/, '')),
    }
  })
  // Asked again for each package, and matching globs is slow.
  const known = new Map<string, boolean>()
  const lists = (folder: string) => {
    const answer =
      known.get(folder) ?? (!`/${folder}/`.includes('/node_modules/') && decide(patterns, folder))
    known.set(folder, answer)
    return answer
  }
  return { file, globs, lists }
}
