import { jsonOf } from '../../facts/places.ts'
import { inputOf } from '../../facts/read.ts'
import { stepsOf } from '../../facts/steps.ts'
import { isAction, majorOf } from '../../facts/uses.ts'
import type { Rule } from '../../model.ts'

export const pnpmVersionConflict: Rule = {
  id: 'tool/pnpm-version-conflict',
  severity: 'error',
  summary: 'The version of pnpm is said once: in `packageManager`',
  why: '`pnpm/action-setup` from v4 on stops with “Multiple versions of pnpm specified” when its `version:` is not the one of `packageManager` in package.json. Source: the action’s README and source.',
  fix: 'Leave `version:` out; the action reads `packageManager`.',
  *check(checked) {
    for (const { file, workflow, action, step } of stepsOf(checked)) {
      if (!isAction(step, 'pnpm/action-setup') || step.uses === undefined) continue
      const said = inputOf(step, 'version')
      const manifest = inputOf(step, 'package_json_file')?.value ?? 'package.json'
      const written = jsonOf(checked, manifest)?.packageManager
      const wanted = typeof written === 'string' ? /^pnpm@([^+]+)/.exec(written)?.[1] : undefined
      if (said === undefined || wanted === undefined || said.value.includes('${{')) continue
      const major = majorOf(step.uses, workflow ?? action)
      if (said.value === wanted || (major ?? 0) < 4) continue
      yield {
        file,
        range: said.range,
        message: `\`version: ${said.value}\`, but \`packageManager\` in \`${manifest}\` says \`pnpm@${wanted}\`: the action stops at two versions`,
        hint: 'remove `version:`; the action takes the one of `packageManager`',
      }
    }
  },
}
