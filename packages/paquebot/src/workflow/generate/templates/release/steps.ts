import type { EcosystemId } from '../../../../model/package.ts'
import type { JobDraft, StepDraft } from '../../model.ts'
import type { AppNames, ReleaseFacts } from './facts.ts'

/** Where artifacts lie, in the job that makes them and in those that take them. */
export const artifacts = '.paquebot/artifacts'

/** A checkout that leaves no token on the disk. `history`: tags and commits as well. */
export function checkout({
  ref,
  history,
}: {
  readonly ref?: string
  readonly history: boolean
}): StepDraft {
  return {
    name: 'Check out',
    uses: 'actions/checkout',
    with: {
      ...(ref === undefined ? {} : { ref }),
      ...(history ? { 'fetch-depth': 0 } : {}),
      'persist-credentials': false,
    },
  }
}

/** A command of Paquebot as a step. */
export function paquebot(
  facts: Pick<ReleaseFacts, 'paquebot'>,
  command: string,
  step: Omit<StepDraft, 'run' | 'uses' | 'with'>,
): StepDraft {
  return { ...step, run: `${facts.paquebot.command} ${command}` }
}

/** What a command of Paquebot needs that asks or uploads to these registries. */
export function setUp(
  { paquebot: { setup, clients } }: Pick<ReleaseFacts, 'paquebot'>,
  worlds: readonly EcosystemId[],
): readonly StepDraft[] {
  return [...setup, ...worlds.flatMap((world) => clients[world])]
}

/** The project's own tools, and what Paquebot needs that is not among them. */
export function withTools(
  facts: Pick<ReleaseFacts, 'paquebot' | 'toolchain' | 'worlds'>,
): readonly StepDraft[] {
  const own = new Set(facts.toolchain.map(({ uses }) => uses))
  return [...facts.toolchain, ...setUp(facts, facts.worlds).filter(({ uses }) => !own.has(uses))]
}

/** Rights, environment, first steps and token of a job that writes a pull request. */
export interface PullIdentity {
  readonly job: Pick<JobDraft, 'permissions' | 'environment'>
  readonly steps: readonly StepDraft[]
  readonly token: string
}

/** With an App the job itself only reads; without it its own token writes, and people approve the checks. */
export function pullIdentity(app: AppNames | undefined): PullIdentity {
  if (app === undefined)
    return {
      job: { permissions: { contents: 'write', 'pull-requests': 'write' } },
      steps: [],
      token: '${{ github.token }}',
    }
  return {
    job: { permissions: { contents: 'read' }, environment: app.environment },
    steps: [
      {
        name: 'Get a token of the App',
        id: 'app',
        about: ["Unlike those of the job's own token, its pull requests start their checks."],
        uses: 'actions/create-github-app-token',
        with: {
          'client-id': `\${{ vars.${app.clientId} }}`,
          'private-key': `\${{ secrets.${app.privateKey} }}`,
          'permission-contents': 'write',
          'permission-pull-requests': 'write',
        },
      },
    ],
    token: '${{ steps.app.outputs.token }}',
  }
}
