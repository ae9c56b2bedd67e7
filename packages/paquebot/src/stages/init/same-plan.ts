import { PaquebotError } from '../../model/error.ts'
import { hasErrors } from '../../model/finding.ts'
import { decide } from '../plan/remembered.ts'
import type { PlanComparison } from './model.ts'

/** Compares the plan of the repository with that of a copy in which the files are written. */
export async function comparePlans(root: string, copy: string): Promise<PlanComparison> {
  const [before, after] = [await releasesOf(root), await releasesOf(copy)]
  if (typeof before === 'string') return { kind: 'unknown', why: before }
  if (typeof after === 'string') return { kind: 'unknown', why: after }
  const isSame = before.length === after.length && before.every((one, at) => one === after[at])
  return isSame ? { kind: 'same', releases: before.length } : { kind: 'different', before, after }
}

/** `@acme/core 1.0.0 -> 1.1.0`, sorted; a sentence where nothing can be planned. */
async function releasesOf(root: string): Promise<readonly string[] | string> {
  try {
    const { plan, findings } = await decide(root, { commits: false })
    if (hasErrors(findings))
      return findings.find(({ severity }) => severity === 'error')?.message ?? ''
    return plan.releases
      .filter(({ bump }) => bump !== 'none')
      .map(({ id, from, to }) => `${id} ${from} -> ${to}`)
      .toSorted()
  } catch (error) {
    if (error instanceof PaquebotError && error.code !== 'cli/cancelled') return error.message
    throw error
  }
}
