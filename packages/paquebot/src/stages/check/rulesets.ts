import * as v from 'valibot'
import { readText } from '../../io/files.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Ruleset } from '../../workflow/check/model.ts'

const strings = v.optional(v.array(v.string()))

const ruleset = v.looseObject({
  name: v.string(),
  target: v.optional(v.picklist(['branch', 'tag', 'push']), 'branch'),
  enforcement: v.picklist(['active', 'evaluate', 'disabled']),
  conditions: v.nullish(
    v.looseObject({ ref_name: v.optional(v.looseObject({ include: strings, exclude: strings })) }),
  ),
  rules: v.optional(
    v.array(
      v.looseObject({
        type: v.string(),
        parameters: v.nullish(v.record(v.string(), v.unknown())),
      }),
    ),
  ),
})

/**
 * Rulesets out of a file: one as GitHub's page exports it, or a list of them as `gh api` prints it.
 * Throws `io/cannot-read` when it is something else.
 */
export function readRulesets(path: string): readonly Ruleset[] {
  const text = readText(path)
  if (text === undefined) throw unreadable(path, 'there is no such file')
  const parsed = v.safeParse(v.array(ruleset), listOf(path, text))
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw unreadable(path, `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`)
  }
  // `null` stands where GitHub has nothing to say.
  return JSON.parse(JSON.stringify(parsed.output), (_, value) => value ?? undefined) as Ruleset[]
}

function listOf(path: string, text: string): unknown {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    return Array.isArray(value) ? value : [value]
  } catch {
    throw unreadable(path, 'it is not JSON')
  }
}

function unreadable(path: string, why: string): PaquebotError {
  return new PaquebotError('io/cannot-read', `\`${path}\` holds no rulesets of GitHub: ${why}`, {
    hint: 'export them: `gh api repos/{owner}/{repo}/rulesets/<id> > ruleset.json`',
    at: { file: path },
  })
}
