import type { EcosystemId } from '../../../../model/package.ts'
import type { JobDraft } from '../../model.ts'
import type { ReleaseFacts } from './facts.ts'
import { artifacts, checkout, paquebot, setUp } from './steps.ts'

const titles: Readonly<Record<EcosystemId, string>> = { npm: 'npm', pypi: 'PyPI' }

/**
 * Uploads the artifacts of one registry, in the environment that its trusted publisher is bound to: no code of the
 * project, no dependency of it, no cache. Sources: npm's and PyPI's documents on trusted publishing.
 */
export function publishJob(world: EcosystemId, facts: ReleaseFacts): JobDraft {
  return {
    id: world,
    name: `Publish to ${titles[world]} (\${{ matrix.release.short }})`,
    about: about(world, facts),
    needs: ['decide', ...(facts.ci === undefined ? [] : ['ci']), 'build', ...before(world, facts)],
    if: condition(world, facts),
    permissions: { contents: 'read', 'id-token': 'write' },
    environment: facts.environments[world],
    runner: 'ubuntu-latest',
    matrix: { release: `\${{ fromJSON(needs.decide.outputs.${world}) }}` },
    maxParallel: 1,
    timeoutMinutes: 90,
    steps: [
      checkout({ ref: '${{ matrix.release.commit }}', history: false }),
      ...setUp(facts, [world]),
      {
        name: 'Take the artifacts',
        uses: 'actions/download-artifact',
        with: { name: 'release-${{ matrix.release.commit }}', path: artifacts },
      },
      paquebot(facts, `publish --from ${artifacts} --only "$PACKAGES"`, {
        name: 'Publish what is missing',
        env: { PACKAGES: '${{ matrix.release.packages }}' },
      }),
    ],
  }
}

function about(world: EcosystemId, facts: ReleaseFacts): readonly string[] {
  const { command } = facts.paquebot
  const isOwn = command.startsWith('./')
  const what = isOwn ? `\`${command}\` and nothing else` : 'nothing'
  const trust = `Runs ${what} of this repository: whoever has this token can publish.`
  return before(world, facts).length === 0
    ? [trust]
    : [trust, 'npm goes first, since what is on PyPI is final; skipped, it has nothing to do.']
}

/** npm can be taken back by a dist-tag, PyPI cannot. */
const before = (world: EcosystemId, { worlds }: ReleaseFacts): readonly string[] =>
  world === 'pypi' && worlds.includes('npm') ? ['npm'] : []

/** A job that was skipped skips those that need it, unless they say themselves when they run. */
function condition(world: EcosystemId, facts: ReleaseFacts): string {
  const isWanted = `needs.decide.outputs.${world} != '[]'`
  const earlier = before(world, facts)
  if (earlier.length === 0) return isWanted
  const must = [...(facts.ci === undefined ? [] : ['ci']), 'build']
  return [
    '!cancelled()',
    "needs.decide.result == 'success'",
    isWanted,
    ...must.map((job) => `needs.${job}.result == 'success'`),
    ...earlier.map(
      (job) => `(needs.${job}.result == 'success' || needs.${job}.result == 'skipped')`,
    ),
  ].join(' && ')
}
