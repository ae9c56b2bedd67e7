import { emitWorkflow } from './emit.ts'
import { readFacts } from './facts/facts.ts'
import type { Facts } from './facts/model.ts'
import type { Seen } from './facts/seen.ts'
import type { GeneratedFile, WorkflowDraft } from './model.ts'
import { isOurs, jobsKeptIn } from './ownership.ts'
import { adoptPins } from './pins.ts'
import { type Present, placeOf, withIdentity } from './present.ts'
import { ciDraft, ciSecrets } from './templates/ci/ci.ts'
import { dependabotFile } from './templates/dependabot.ts'
import type { CalledCi } from './templates/release/facts.ts'
import { releaseDrafts } from './templates/release/read-facts.ts'
import { toolchainSteps } from './templates/toolchain.ts'

/** All files for a repository, without those that its configuration does not want. */
export function generateFiles(seen: Seen, present: Present): readonly GeneratedFile[] {
  const facts = readFacts(withIdentity(seen, present))
  const without = new Set<string>(facts.without)
  const emission = { pins: adoptPins(present.workflows), runner: facts.settings.runner }
  const own = jobsKeptIn(present.read(placeOf('.github/workflows/ci.yml', present)))
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
        path: placeOf(`.github/workflows/${draft.file}`, present),
        body: emitWorkflow(draft, emission),
      })),
    ...(without.has('dependabot') ? [] : [placed(dependabotFile(facts), present)]),
  ]
}

/** CI as the release calls it: ours, or one that is there and lets itself be called. */
function callable(
  facts: Facts,
  { file }: WorkflowDraft,
  present: Present,
): { readonly ci?: CalledCi } {
  const path = placeOf(`.github/workflows/${file}`, present)
  const text = present.replaces(path) ? null : present.read(path)
  const known = { path: `./${path}`, permissions: { contents: 'read' } } as const
  if (text !== null && !isOurs(text)) return /^\s+workflow_call:/m.test(text) ? { ci: known } : {}
  if (text === null && facts.without.includes('ci')) return {}
  const secrets = ciSecrets(facts)
  return { ci: { ...known, ref: 'ref', ...(secrets === undefined ? {} : { secrets }) } }
}

const placed = (file: GeneratedFile, present: Present): GeneratedFile => ({
  ...file,
  path: placeOf(file.path, present),
})
