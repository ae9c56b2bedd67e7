import { emitWorkflow } from './emit.ts'
import type { Facts } from './facts/model.ts'
import type { GeneratedFile, WorkflowDraft } from './model.ts'
import { jobsKeptIn } from './ownership.ts'
import { adoptPins } from './pins.ts'
import { ciDraft } from './templates/ci/ci.ts'
import { dependabotFile } from './templates/dependabot.ts'

/** The names that `without` in paquebot.toml has for the files. */
export type FileName = 'ci' | 'release' | 'version-bump' | 'dependabot'

/** What is made of the files that are there: newer pins and the user's own jobs. */
export interface Present {
  read(path: string): string | null
  /** Texts of all workflows. */
  readonly workflows: readonly string[]
}

/** All files for a repository, without those that it does not want. */
export function generateFiles(
  facts: Facts,
  present: Present,
  without: readonly FileName[] = [],
): readonly GeneratedFile[] {
  const emission = { pins: adoptPins(present.workflows), runner: facts.settings.runner }
  const workflow = (draft: WorkflowDraft): GeneratedFile => ({
    path: `.github/workflows/${draft.file}`,
    body: emitWorkflow(draft, emission),
  })
  const own = jobsKeptIn(present.read('.github/workflows/ci.yml'))
  const files: Readonly<Partial<Record<FileName, () => GeneratedFile>>> = {
    ci: () => workflow(ciDraft(facts, own)),
    dependabot: () => dependabotFile(facts),
  }
  return Object.entries(files)
    .filter(([name]) => !without.includes(name as FileName))
    .map(([, make]) => make())
}
