import { posix } from 'node:path'
import { expandMatrix, type Range, type Text } from '@paquebot/actions'
import type { Checked } from '../model.ts'
import { hasExpression, inputOf, linesOf, type StepRef, stepsInJobs } from './read.ts'
import { actionOf } from './uses.ts'

/** A step with `actions/upload-artifact`. */
export interface Upload extends StepRef {
  /** As written; absent: `artifact`. */
  readonly name?: Text
  /** One per combination of the matrix, each once; undefined where something else decides. */
  readonly names: readonly string[] | undefined
  readonly path?: Text
  /** Lines of `path` without exclusions. */
  readonly paths: readonly string[]
  /** The folder that the artifact's names are relative to, from the workspace; undefined where an expression decides. */
  readonly root: string | undefined
  /** Major version of the action; undefined for branches and digests. */
  readonly major?: number
  readonly overwrites: boolean
}

/** A step with `actions/download-artifact`. */
export interface Download extends StepRef {
  readonly name?: Text
  /** Undefined where an expression decides. */
  readonly wanted: Wanted | undefined
  /** Where it puts the files, from the workspace; undefined where an expression decides. */
  readonly into: string | undefined
  /** From another run or repository. */
  readonly foreign: boolean
}

/** What a download asks for. */
export type Wanted =
  | { readonly kind: 'all' }
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'pattern'; readonly pattern: string; readonly merged: boolean }

interface Artifacts {
  readonly uploads: readonly Upload[]
  readonly downloads: readonly Download[]
}

const known = new WeakMap<Checked, Artifacts>()

/** All uploads and downloads of artifacts, in the order of files and lines. */
export function artifactsOf(checked: Checked): Artifacts {
  const before = known.get(checked)
  if (before !== undefined) return before
  const steps = stepsInJobs(checked.workflows)
  const found = {
    uploads: steps.flatMap((ref) => uploadOf(ref) ?? []),
    downloads: steps.flatMap((ref) => downloadOf(ref) ?? []),
  }
  known.set(checked, found)
  return found
}

function uploadOf(ref: StepRef): Upload | undefined {
  const action = actionOf(ref.step, ref.workflow)
  if (action?.name !== 'actions/upload-artifact') return undefined
  const name = inputOf(ref.step, 'name')
  const path = inputOf(ref.step, 'path')
  const paths = linesOf(path?.value ?? '').filter((line) => !line.startsWith('!'))
  return {
    ...ref,
    ...(name && { name }),
    names: overMatrix(ref, name?.value ?? 'artifact'),
    ...(path && { path }),
    paths,
    root: rootOf(paths),
    ...(action.major !== undefined && { major: action.major }),
    overwrites: inputOf(ref.step, 'overwrite')?.value === 'true',
  }
}

function downloadOf(ref: StepRef): Download | undefined {
  if (actionOf(ref.step)?.name !== 'actions/download-artifact') return undefined
  const name = inputOf(ref.step, 'name')
  const path = inputOf(ref.step, 'path')?.value ?? '.'
  return {
    ...ref,
    ...(name && { name }),
    wanted: wantedOf(ref, name?.value),
    into: hasExpression(path) ? inWorkspace(path) : posix.normalize(path).replace(/\/$/, ''),
    foreign: ['run-id', 'repository', 'artifact-ids'].some(
      (input) => inputOf(ref.step, input) !== undefined,
    ),
  }
}

/** `${{ github.workspace }}/dist` is `dist`. */
function inWorkspace(path: string): string | undefined {
  const rest = path.replace(/^\$\{\{\s*github\.workspace\s*\}\}\/?/, '')
  return hasExpression(rest) ? undefined : posix.normalize(rest || '.').replace(/\/$/, '')
}

function wantedOf(ref: StepRef, name: string | undefined): Wanted | undefined {
  const pattern = inputOf(ref.step, 'pattern')?.value
  if (name !== undefined && name !== '') {
    const names = overMatrix(ref, name)
    return names && { kind: 'names', names }
  }
  if (pattern === undefined) return { kind: 'all' }
  const merged = inputOf(ref.step, 'merge-multiple')?.value === 'true'
  return hasExpression(pattern) ? undefined : { kind: 'pattern', pattern, merged }
}

/** The text for each combination of the job's matrix; undefined where something but the matrix decides. */
function overMatrix({ job }: StepRef, text: string): readonly string[] | undefined {
  if (!hasExpression(text)) return [text]
  const combinations = job.strategy && expandMatrix(job.strategy)
  if (combinations === undefined) return undefined
  const texts = combinations.map((combination) => filled(text, combination))
  return texts.every((one) => one !== undefined) ? [...new Set(texts)] : undefined
}

function filled(text: string, combination: Readonly<Record<string, unknown>>): string | undefined {
  const done = text.replace(/\$\{\{\s*matrix((?:\.[\w-]+)+)\s*\}\}/g, (whole, path: string) => {
    const value = path
      .slice(1)
      .split('.')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], combination)
    return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : whole
  })
  return hasExpression(done) ? undefined : done
}

/**
 * The folder that upload-artifact takes names from, from version 2 on: the longest part without a pattern of each path,
 * and of several the folder above them all; a single file gives its own folder.
 */
export function rootOf(paths: readonly string[]): string | undefined {
  if (paths.length === 0 || paths.some((path) => !isInWorkspace(path))) return undefined
  const found = paths.map(searchPath)
  const [only = '.'] = found
  if (found.length === 1) return isFile(paths[0] ?? '') ? posix.dirname(only) : only
  const folders = found.map((path) => (path === '.' ? [] : path.split('/')))
  const first = folders[0] ?? []
  const shared = first.findIndex((part, index) => folders.some((other) => other[index] !== part))
  return first.slice(0, shared === -1 ? first.length : shared).join('/') || '.'
}

function isInWorkspace(path: string): boolean {
  return !hasExpression(path) && !/^[~/]|\$|^\w:|^\.\.\//.test(path)
}

/** Without the first part that has a pattern and all behind it. */
function searchPath(path: string): string {
  const parts = posix.normalize(path).replace(/\/$/, '').split('/')
  const pattern = parts.findIndex((part) => /[*?[\]]/.test(part))
  return (pattern === -1 ? parts : parts.slice(0, pattern)).join('/') || '.'
}

/** A path with a suffix and no pattern; nobody can tell for sure without the disk. */
function isFile(path: string): boolean {
  return !/[*?[\]]/.test(path) && /[^/.][^/]*\.\w+$/.test(path)
}

/** The uploads that a download finds, of those given. */
export function found(download: Download, uploads: readonly Upload[]): readonly Upload[] {
  const { wanted } = download
  if (wanted === undefined) return uploads
  return uploads.filter(
    ({ names }) => names === undefined || names.some((name) => wants(wanted, name)),
  )
}

/** True when the artifact is among what is asked for. */
export function wants(wanted: Wanted, name: string): boolean {
  if (wanted.kind === 'all') return true
  if (wanted.kind === 'names') return wanted.names.includes(name)
  return patternOf(wanted.pattern).test(name)
}

/** `wheels-*`, `{a,b}`: what minimatch makes of a name without slashes. */
function patternOf(pattern: string): RegExp {
  const source = pattern.replace(/[.+^$()|\\]|\*+|\?|\{[^}]*\}/g, (part) => {
    if (part.startsWith('*')) return '.*'
    if (part === '?') return '.'
    if (!part.startsWith('{')) return `\\${part}`
    const words = part.slice(1, -1).split(',')
    return `(?:${words.map((word) => word.replace(/[.+^$()|\\*?]/g, '\\$&')).join('|')})`
  })
  return new RegExp(`^${source}$`)
}

/** Where a flaw of an upload is shown. */
export function nameRange({ name, step }: Upload | Download): Range {
  return name?.range ?? step.uses?.range ?? step.range
}
