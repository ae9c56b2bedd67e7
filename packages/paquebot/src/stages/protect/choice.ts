import type { Checked } from '../../workflow/check/model.ts'
import { ourRulesets } from './desired.ts'
import type { Present, PresentRuleset, Preset } from './model.ts'

/** What a person decides once; asked for, or seen again in our rulesets, or taken from CODEOWNERS. */
export interface Choice {
  readonly preset: Preset
  /** Why this preset, where nobody has asked for one. */
  readonly because?: string
  /** Number of the GitHub App that makes the tags. */
  readonly app?: number
}

/** A run without flags must never take back what a run with flags has set. Pure. */
export function choose(
  asked: { readonly preset?: Preset; readonly app?: number },
  checked: Checked,
  { rulesets }: Present,
): Choice {
  const app = asked.app ?? appIn(rulesets)
  return { ...presetOf(asked.preset, checked, rulesets), ...(app === undefined ? {} : { app }) }
}

function presetOf(
  asked: Preset | undefined,
  checked: Checked,
  rulesets: readonly PresentRuleset[],
): Choice {
  if (asked !== undefined) return { preset: asked }
  if (asksForApproval(rulesets))
    return { preset: 'team', because: 'the ruleset that is there asks for approval' }
  return presetOfOwners(checked)
}

const ours = (rulesets: readonly PresentRuleset[], wanted: string) =>
  rulesets.find(({ name }) => name === wanted)?.body

function asksForApproval(rulesets: readonly PresentRuleset[]): boolean {
  const rules = (ours(rulesets, ourRulesets.branch)?.rules ?? []) as unknown as readonly {
    readonly parameters?: { readonly required_approving_review_count?: number }
  }[]
  return rules.some(({ parameters }) => (parameters?.required_approving_review_count ?? 0) > 0)
}

/** Undefined also for a token that may not see who passes rulesets. */
function appIn(rulesets: readonly PresentRuleset[]): number | undefined {
  const actors = (ours(rulesets, ourRulesets.tagsByApp)?.bypass_actors ??
    []) as unknown as readonly {
    readonly actor_type?: string
    readonly actor_id?: number | null
  }[]
  return actors.find(({ actor_type: type }) => type === 'Integration')?.actor_id ?? undefined
}

const ownerFiles = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS']

/** The CODEOWNERS file that counts. */
export function ownersText({ files }: Checked): string | undefined {
  for (const path of ownerFiles) {
    const text = files.read(path)
    if (text !== null) return text
  }
  return undefined
}

function presetOfOwners(checked: Checked): Choice {
  const text = ownersText(checked)
  if (text === undefined)
    return { preset: 'solo', because: 'there is no CODEOWNERS file, so nobody is known to approve' }
  const lines = text.split('\n').filter((line) => !/^\s*#/.test(line))
  const owners = new Set(lines.flatMap((line) => line.match(/(?<=\s)@[\w./-]+/g) ?? []))
  const isTeam = owners.size > 1 || [...owners].some((owner) => owner.includes('/'))
  return isTeam
    ? { preset: 'team', because: 'CODEOWNERS names more than one person' }
    : {
        preset: 'solo',
        because: 'CODEOWNERS names one person, who cannot approve their own pull requests',
      }
}
