import { type Evaluation, evaluate, expressionsIn, type Text } from '@paquebot/actions'
import { inputOf } from '../../facts/read.ts'
import { stepsOf } from '../../facts/steps.ts'
import { mayMatch } from '../../facts/tags.ts'
import type { Checked, Rule } from '../../model.ts'

const samples = {
  pypi: ['1.0.0a1', '1.0.0b1', '1.0.0rc1'],
  npm: ['1.0.0-alpha.1', '1.0.0-beta.1', '1.0.0-rc.1'],
} as const

export const prereleaseTestMismatch: Rule = {
  id: 'version/prerelease-test-mismatch',
  severity: 'error',
  summary:
    'What decides whether a release is a prerelease knows the versions that the packages have',
  why: 'SemVer writes `v1.0.0-rc.1`, PEP 440 `v1.0.0rc1`. A test for `-rc` takes the second for a final release, which GitHub then shows as the latest. The expression was evaluated as GitHub does it.',
  fix: 'Decide by the parsed version (`packaging.version.Version(…).is_prerelease`) in a step, and use its output.',
  *check(checked) {
    for (const { file, workflow, step } of stepsOf(checked)) {
      const said = inputOf(step, 'prerelease')
      const filters = workflow?.triggers.flatMap(({ tags }) => tags.map(({ value }) => value)) ?? []
      if (said === undefined || filters.length === 0) continue
      const wrong = firstWrong(checked, said, filters)
      if (wrong === undefined) continue
      yield {
        file,
        range: said.range,
        message:
          wrong.is === 'final'
            ? `this makes a prerelease of the final release \`${wrong.tag}\``
            : `the tag \`${wrong.tag}\` starts this workflow and becomes a final release: the test does not know ${wrong.grammar}`,
        hint: 'decide by parsing the version in a step, and use its output here',
      }
    }
  },
}

interface Wrong {
  readonly tag: string
  readonly is: 'final' | 'prerelease'
  readonly grammar: string
}

function firstWrong(checked: Checked, said: Text, filters: readonly string[]): Wrong | undefined {
  const prefix = filters.some((filter) => mayMatch('v1.0.0', [filter])) ? 'v' : ''
  const worlds = (['pypi', 'npm'] as const).filter((world) =>
    checked.workspace.packages.some((pkg) => pkg.ecosystem === world && !pkg.private),
  )
  const cases: readonly Wrong[] = [
    { tag: `${prefix}1.0.0`, is: 'final', grammar: '' },
    ...worlds.flatMap((world) =>
      samples[world].map((version) => ({
        tag: `${prefix}${version}`,
        is: 'prerelease' as const,
        grammar: world === 'pypi' ? 'prereleases of PEP 440' : 'prereleases of SemVer',
      })),
    ),
  ]
  return cases.find(({ tag, is }) => {
    if (!mayMatch(tag, filters)) return false
    const answer = isPrerelease(said, tag)
    return answer !== undefined && answer !== (is === 'prerelease')
  })
}

/** As GitHub computes it for a push of the tag; undefined where other things decide. */
function isPrerelease(said: Text, tag: string): boolean | undefined {
  const [expression, ...more] = expressionsIn(said)
  if (expression === undefined || more.length > 0) return undefined
  const github = {
    ref: `refs/tags/${tag}`,
    ref_name: tag,
    ref_type: 'tag',
    event_name: 'push',
    event: { ref: `refs/tags/${tag}` },
  }
  const isRef = expression.paths.some(
    ([context, key]) => context === 'github' && key?.startsWith('ref'),
  )
  if (!isRef) return undefined
  const answer: Evaluation = evaluate(expression.source, { github })
  if (answer.kind !== 'value') return undefined
  return answer.value === true || answer.value === 'true'
}
