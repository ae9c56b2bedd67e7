import { posix } from 'node:path'
import { parse, parseDocument } from 'yaml'
import { readPlainYaml } from '../../edit/plain-yaml.ts'
import { positionAt } from '../../edit/position.ts'
import type { Repository } from '../../io/repository.ts'
import type { Finding } from '../../model/finding.ts'
import { globMatcher } from '../../model/glob.ts'
import { tooDeep, tooDeepYamlAt } from '../../model/nesting.ts'
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
  const text = repository.read(pnpmFile)
  if (text === undefined) return undefined
  const value = parsed(() => parseYaml(text))
  return isRecord(value) ? value : undefined
}

const pnpmFile = 'pnpm-workspace.yaml'

/** The last text with its value: one run asks for the same file several times. */
let last: { readonly text: string; readonly value: unknown } | undefined

function parseYaml(text: string): unknown {
  if (last?.text === text) return last.value
  if (tooDeepYamlAt(text) !== undefined) throw new Error(tooDeep)
  last = { text, value: readPlainYaml(text) ?? parse(text, { logLevel: 'error' }) }
  return last.value
}

/** An error `discover/unreadable-manifest` where pnpm-workspace.yaml is no mapping: read past it, packages would be missing. */
export function checkPnpmWorkspace(repository: Pick<Repository, 'read'>): readonly Finding[] {
  const text = repository.read(pnpmFile)
  if (text === undefined || readPnpmWorkspace(repository) !== undefined) return []
  const { message, offset } = fault(text)
  // An empty file sets nothing, and pnpm takes it.
  if (message === undefined) return []
  return [
    {
      rule: 'discover/unreadable-manifest',
      severity: 'error',
      message: `\`${pnpmFile}\` cannot be read: ${message}`,
      file: pnpmFile,
      ...positionAt(text, offset),
      hint: 'correct it; pnpm stops at it as well',
    },
  ]
}

function fault(text: string): { message?: string; offset: number } {
  const deepAt = tooDeepYamlAt(text)
  if (deepAt !== undefined) return { message: tooDeep, offset: deepAt }
  try {
    const document = parseDocument(text, { prettyErrors: false, logLevel: 'silent' })
    const [error] = document.errors
    if (error !== undefined) return { message: firstLine(error.message), offset: error.pos[0] }
    return document.toJS() === null ? { offset: 0 } : { message: 'it is no mapping', offset: 0 }
  } catch (error) {
    // Aliases that lead nowhere or multiply without end, and lists deeper than the stack.
    return { message: firstLine((error as Error).message), offset: 0 }
  }
}

const firstLine = (text: string) => text.split('\n')[0] ?? text

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
  const pnpm =
    plainPackages(repository.read('pnpm-workspace.yaml') ?? '') ??
    readPnpmWorkspace(repository)?.packages
  if (pnpm !== undefined) return globsOf('pnpm-workspace.yaml', listIn(pnpm), anyOrder)
  const globs = workspacesIn(parseManifest(repository.read('package.json')))
  return globs === undefined ? undefined : globsOf('package.json', globs, lastWins)
}

const blank = String.raw`(?: *(?:#.*)?\n)`
// Without a slash a plain word may be a number, a boolean or nothing.
const glob = String.raw`(?:'[^'\n]+'|"[^"\\\n]+"|[A-Za-z][\w.-]*/[\w./*-]*)`
/** A file that only lists packages, a glob to a line at one depth; comments and empty lines may stand between them. */
const onlyPackages = new RegExp(
  String.raw`^${blank}*packages: *\n${blank}*( *)- ${glob} *\n(?:${blank}|\1- ${glob} *\n)*$`,
)

/** `packages` of a pnpm-workspace.yaml that has nothing else; undefined where only a parser can tell. */
export function plainPackages(text: string): readonly string[] | undefined {
  if (!onlyPackages.test(text)) return undefined
  return [...text.matchAll(/^ *- (['"]?)(.+?)\1 *$/gm)].map(([, , glob = '']) => glob)
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

/** `packages/*` is what most workspaces say, and one look at each folder is enough for it. */
function matcherOf(glob: string): (folder: string) => boolean {
  const [, parent] = /^([\w./-]+\/)\*$/.exec(glob) ?? []
  if (parent === undefined) return globMatcher(glob)
  return (folder) =>
    folder.startsWith(parent) &&
    folder.length > parent.length &&
    folder[parent.length] !== '.' &&
    folder.indexOf('/', parent.length) === -1
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
      matches: matcherOf(posix.normalize(glob.slice(negated ? 1 : 0)).replace(/\/$/, '')),
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
