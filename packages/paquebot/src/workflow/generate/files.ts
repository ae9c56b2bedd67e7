import { emitWorkflow } from './emit.ts'
import { readFacts } from './facts/facts.ts'
import type { Facts } from './facts/model.ts'
import type { Seen } from './facts/seen.ts'
import type { GeneratedFile, WorkflowDraft } from './model.ts'
import { jobsKeptIn } from './ownership.ts'
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
}

/** All files for a repository, without those that its configuration does not want. */
export function generateFiles(seen: Seen, present: Present): readonly GeneratedFile[] {
  const facts = readFacts(seen)
  const without = new Set<string>(seen.config.workflow?.without)
  const emission = { pins: adoptPins(present.workflows), runner: facts.settings.runner }
  const own = jobsKeptIn(present.read('.github/workflows/ci.yml'))
  const ci = ciDraft(facts, own)
  const drafts: readonly WorkflowDraft[] = [
    ci,
    ...releaseDrafts(seen, facts, {
      toolchain: toolchainSteps(facts),
      ...(without.has('ci') ? {} : { ci: called(facts, ci) }),
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

/** CI as the release calls it. */
function called(facts: Facts, { file }: WorkflowDraft): CalledCi {
  const secrets = ciSecrets(facts)
  return {
    path: `./.github/workflows/${file}`,
    permissions: { contents: 'read' },
    ref: 'ref',
    ...(secrets === undefined ? {} : { secrets }),
  }
}
