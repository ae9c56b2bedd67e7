import { emitWorkflow } from './emit.ts'
import { readFacts } from './facts/facts.ts'
import type { Facts } from './facts/model.ts'
import type { Seen } from './facts/seen.ts'
import { declaredSlugs } from './facts/slugs.ts'
import type { GeneratedFile, WorkflowDraft } from './model.ts'
import { isOurs, jobsKeptIn } from './ownership.ts'
import { adoptPins } from './pins.ts'
import { ciDraft, ciSecrets } from './templates/ci/ci.ts'
import { dependabotFile } from './templates/dependabot.ts'
import type { CalledCi } from './templates/release/facts.ts'
import { releaseDrafts } from './templates/release/read-facts.ts'
import { toolchainSteps } from './templates/toolchain.ts'

/** What is made of the files that are there: newer pins and the user's own jobs. */
export interface Present {
  read(path: string): string | null
  /** Texts of all workflows. */
  readonly workflows: readonly string[]
  /** Will our file take the place of whatever is there? */
  replaces(path: string): boolean
}

/** All files for a repository, without those that its configuration does not want. */
export function generateFiles(seen: Seen, present: Present): readonly GeneratedFile[] {
  const facts = readFacts(withSlug(seen, present))
  const without = new Set<string>(facts.without)
  const emission = { pins: adoptPins(present.workflows), runner: facts.settings.runner }
  const own = jobsKeptIn(present.read('.github/workflows/ci.yml'))
  const ci = ciDraft(facts, own)
  const drafts: readonly WorkflowDraft[] = [
    ci,
    ...releaseDrafts(seen, facts, {
      toolchain: toolchainSteps(facts),
      ...callable(facts, ci, present),
    }),
  ]
  return [
    ...drafts
      .filter(({ file }) => !without.has(file.replace(/\.yml$/, '')))
      .map((draft) => ({
        path: `.github/workflows/${draft.file}`,
        body: emitWorkflow(draft, emission),
      })),
    ...(without.has('dependabot') ? [] : [dependabotFile(facts)]),
  ]
}

const releasePath = '.github/workflows/release.yml'

/**
 * The repository that releases. A fork, and a clone of a clone, has the name of the first one in its files: they are not
 * out of date there.
 */
function withSlug(seen: Seen, present: Present): Seen {
  const text = present.read(releasePath)
  const named = text === null || !isOurs(text) ? undefined : guarded.exec(text)?.[1]
  const keeps = seen.slug === undefined || declaredSlugs(seen).includes(named ?? '')
  return named !== undefined && keeps ? { ...seen, slug: named } : seen
}

const guarded = /github\.repository == '([^']+)'/

/** CI as the release calls it: ours, or one that is there and lets itself be called. */
function callable(
  facts: Facts,
  { file }: WorkflowDraft,
  present: Present,
): { readonly ci?: CalledCi } {
  const path = `.github/workflows/${file}`
  const text = present.replaces(path) ? null : present.read(path)
  const known = { path: `./${path}`, permissions: { contents: 'read' } } as const
  if (text !== null && !isOurs(text)) return /^\s+workflow_call:/m.test(text) ? { ci: known } : {}
  if (text === null && facts.without.includes('ci')) return {}
  const secrets = ciSecrets(facts)
  return { ci: { ...known, ref: 'ref', ...(secrets === undefined ? {} : { secrets }) } }
}
