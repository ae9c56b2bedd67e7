import { stepsOf } from '../../facts/steps.ts'
import { majorOf, usedOf } from '../../facts/uses.ts'
import type { Rule } from '../../model.ts'

/** The first major version of an action that runs on Node 24; its repository's own changelog says so. */
const firstOn24: Readonly<Record<string, number>> = {
  'actions/checkout': 5,
  'actions/setup-node': 5,
  'actions/setup-python': 6,
  'actions/setup-go': 6,
  'actions/setup-java': 5,
  'actions/cache': 5,
  'actions/upload-artifact': 6,
  'actions/download-artifact': 7,
  'actions/github-script': 8,
  'actions/create-github-app-token': 3,
  'pnpm/action-setup': 5,
  'astral-sh/setup-uv': 7,
  'softprops/action-gh-release': 3,
  'changesets/action': 2,
}

/** Versions that GitHub's services answer with an error. Source: GitHub's changelog of 2024-04-16 and 2024-09-16. */
const switchedOff: Readonly<Record<string, number>> = {
  'actions/upload-artifact': 3,
  'actions/download-artifact': 3,
  'actions/cache': 2,
}

/** Source: GitHub's changelog of 2025-09-19: Node 20 is removed from runners; actions run on 24 from 2026-06-02. */
export const nodeRuntimeRemoved: Rule = {
  id: 'action/node-runtime-removed',
  severity: 'warning',
  summary: 'Actions are of a major version that runs on a Node that runners have',
  why: 'Runners have run actions that declare Node 20 on Node 24 since June 2026, for which they were never tested, and Node 20 itself is leaving. Versions 1 to 3 of the artifact actions and 1 and 2 of the cache are switched off: those steps fail, which is an error.',
  fix: 'Take the current major version and read its list of changes: artifact names are unique in a run since version 4, inputs of others were renamed.',
  *check(checked) {
    for (const { file, workflow, action, step } of stepsOf(checked)) {
      if (step.uses === undefined) continue
      const repository = usedOf(step.uses)?.repository ?? ''
      const major = majorOf(step.uses, workflow ?? action)
      const first = Object.hasOwn(firstOn24, repository) ? firstOn24[repository] : undefined
      if (major === undefined || first === undefined || major >= first) continue
      const isOff = major <= (switchedOff[repository] ?? 0)
      yield {
        file,
        range: step.uses.range,
        ...(isOff && { severity: 'error' as const }),
        message: isOff
          ? `\`${repository}\` of version ${major} is switched off: GitHub answers it with an error`
          : `\`${repository}\` of version ${major} is made for a Node that runners no longer have`,
        hint: `take version ${first} or newer`,
      }
    }
  },
}
