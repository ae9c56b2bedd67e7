import { locateToml } from '../../edit/toml.ts'
import type { WorkflowConfig } from '../../model/config.ts'
import type { Finding } from '../../model/finding.ts'
import { nearest } from '../../model/nearest.ts'
import { isKnownRule, knownIds } from './known.ts'
import type { Checked } from './model.ts'

const file = 'paquebot.toml'

/** Lines of `[workflow.rules]` that name no rule and no room. */
export function unknownSettings(
  checked: Checked,
  settings: NonNullable<WorkflowConfig['rules']>,
): readonly Finding[] {
  const ids = knownIds()
  const rooms = new Set([...ids].map((id) => `${id.split('/')[0]}/*`))
  const unknown = Object.keys(settings).filter(
    (id) => !isKnownRule(id) && !rooms.has(id) && !/^(?:actionlint|zizmor)\/\*$/.test(id),
  )
  if (unknown.length === 0) return []
  const text = checked.files.read(file) ?? ''
  return unknown.map((id) => {
    const at = locateToml(text, ['workflow', 'rules', id])
    const guess = nearest(id, [...ids, ...rooms])
    return {
      rule: 'ignore/unknown-rule',
      severity: 'warning',
      message: `\`[workflow.rules]\` names \`${id}\`, and there is no such rule`,
      file,
      ...(at && { line: at.line, column: at.column }),
      hint:
        guess === undefined
          ? 'see docs/workflow-rules.md for the ids'
          : `did you mean \`${guess}\`?`,
    }
  })
}
