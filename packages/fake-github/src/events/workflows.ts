import { readCommit, readObject, readTree } from '../git/objects.ts'
import { findEntry } from '../git/tree-edit.ts'
import { matchesFilter } from '../rules/patterns.ts'
import type { Repository } from '../store.ts'

/** What a workflow file says about one event: filters, or nothing. */
type Trigger = Readonly<Record<string, unknown>>

export interface Workflow {
  readonly path: string
  readonly triggers: ReadonlyMap<string, Trigger>
}

/** By blob: most events look at files that were read before. */
const parsed = new Map<string, ReadonlyMap<string, Trigger>>()

/** The workflows that a commit holds. */
export async function workflowsAt(repository: Repository, sha: string): Promise<Workflow[]> {
  const commit = await readCommit(repository.dir, sha)
  const folder = commit && (await findEntry(repository.dir, commit.tree, '.github/workflows'))
  const files = ((folder && (await readTree(repository.dir, folder.oid))) ?? []).filter(
    ({ name }) => /\.ya?ml$/.test(name),
  )
  return Promise.all(
    files.map(async ({ name, oid }) => ({
      path: `.github/workflows/${name}`,
      triggers: await readTriggers(repository.dir, oid),
    })),
  )
}

async function readTriggers(dir: string, oid: string): Promise<ReadonlyMap<string, Trigger>> {
  const known = parsed.get(oid)
  if (known) return known
  const { parse } = await import('yaml')
  const text = (await readObject(dir, oid))?.data.toString('utf8') ?? ''
  const triggers = toTriggers(parseSafely(parse, text)?.on)
  parsed.set(oid, triggers)
  return triggers
}

/** A file that is not YAML starts nothing, as on GitHub. */
function parseSafely(parse: (text: string) => unknown, text: string): { on?: unknown } | undefined {
  try {
    return parse(text) as { on?: unknown }
  } catch {
    return undefined
  }
}

function toTriggers(on: unknown): ReadonlyMap<string, Trigger> {
  if (typeof on === 'string') return new Map([[on, {}]])
  if (Array.isArray(on)) return new Map(on.map((name) => [String(name), {}]))
  if (typeof on !== 'object' || on === null) return new Map()
  return new Map(Object.entries(on).map(([name, filters]) => [name, (filters ?? {}) as Trigger]))
}

export interface Occurrence {
  readonly name: string
  readonly action?: string
  readonly ref: string
  /** For pull requests: the base branch, which `branches` filters. */
  readonly base?: string
}

const usualActions: Readonly<Record<string, readonly string[]>> = {
  pull_request: ['opened', 'synchronize', 'reopened'],
}

/** Whether a workflow listens to what happened. `paths` filters count as met. */
export function listens(workflow: Workflow, occurrence: Occurrence): boolean {
  const trigger = workflow.triggers.get(occurrence.name)
  if (trigger === undefined) return false
  const types = listOf(trigger.types) ?? usualActions[occurrence.name]
  if (types && occurrence.action !== undefined && !types.includes(occurrence.action)) return false
  return occurrence.name === 'push' || occurrence.base !== undefined
    ? passesRefFilters(trigger, occurrence)
    : true
}

function passesRefFilters(trigger: Trigger, { ref, base }: Occurrence): boolean {
  const [, kind, name = ''] = /^refs\/(heads|tags)\/(.+)$/.exec(ref) ?? []
  const isTag = base === undefined && kind === 'tags'
  const own = isTag ? 'tags' : 'branches'
  const other = isTag ? 'branches' : 'tags'
  const include = listOf(trigger[own])
  const exclude = listOf(trigger[`${own}-ignore`])
  const subject = base ?? name
  if (include) return matchesFilter(include, subject)
  if (exclude) return !matchesFilter(exclude, subject)
  // Filters for the other kind of ref only: this kind does not start it.
  return trigger[other] === undefined && trigger[`${other}-ignore`] === undefined
}

function listOf(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined
  return [value].flat().map(String)
}
