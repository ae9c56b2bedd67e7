import fc from 'fast-check'
import { type Member, type RawMember, tree } from './workspace.ts'

/** Something that is done to a repository, to both trees alike. */
export type Step =
  /** Changesets, each in a commit of its own, or left uncommitted. */
  | { readonly kind: 'changesets'; readonly files: Files; readonly commit: boolean }
  | { readonly kind: 'commit' }
  | { readonly kind: 'enter'; readonly tag: string }
  | { readonly kind: 'exit' }
  | { readonly kind: 'version'; readonly snapshot?: string | true; readonly template?: string }

type Files = Readonly<Record<string, string>>

/** A generated repository and its life. */
export interface Scenario {
  readonly files: Files
  readonly steps: readonly Step[]
}

interface RawChangeset {
  readonly id: string
  readonly releases: readonly { readonly member: number; readonly bump: string }[]
  readonly summary: string
}

type RawStep =
  | Exclude<Step, { kind: 'changesets' }>
  | {
      readonly kind: 'changesets'
      readonly changesets: readonly RawChangeset[]
      readonly commit: boolean
    }

const index = fc.nat({ max: 11 })

const member: fc.Arbitrary<RawMember> = fc.record({
  version: fc.constantFrom(
    '1.0.0',
    '0.0.1',
    '0.1.0',
    '0.9.9',
    '1.2.3',
    '1.4.2',
    '2.0.0',
    '3.0.0-rc.1',
    '1.1.0-rc.0',
    '1.1.0-beta.4',
    '2.0.0-next',
  ),
  isPrivate: weighted(0.12),
  group: fc.constantFrom('none', 'none', 'none', 'fixed', 'fixed', 'linked', 'linked', 'other'),
  isIgnored: weighted(0.06),
  indent: fc.constantFrom(2, 4, '\t'),
  end: fc.constantFrom('\n', ''),
  changelog: fc.constantFrom(0, 0, 0, 1, 2, 3, 4, 5),
  dependencies: fc.array(
    fc.record({
      on: index,
      table: fc.constantFrom(0, 0, 0, 1, 2, 3, 4),
      range: fc.nat({ max: 33 }),
      second: fc.nat({ max: 33 }),
    }),
    { maxLength: 4 },
  ),
})

const config = fc.record({
  changelog: fc.constantFrom(
    '@changesets/cli/changelog',
    '@changesets/cli/changelog',
    '@changesets/cli/changelog',
    '@changesets/changelog-git',
    false,
    './log.cjs',
    ['./log.cjs', { mark: '*' }],
    './log.mjs',
  ),
  format: fc.constantFrom(false, false, 'auto'),
  updateInternalDependencies: fc.constantFrom('patch', 'minor'),
  bumpVersionsWithWorkspaceProtocolOnly: weighted(0.12),
  privatePackages: fc.constantFrom(true, { version: true, tag: false }, { version: true }, false),
  snapshot: fc.constantFrom(
    {},
    {},
    { useCalculatedVersion: true },
    { prereleaseTemplate: '{tag}.{commit-short}' },
    { prereleaseTemplate: 'x-{timestamp}', useCalculatedVersion: true },
    { prereleaseTemplate: '{tag}-{datetime}' },
  ),
  unsafe: fc.record({
    onlyUpdatePeerDependentsWhenOutOfRange: weighted(0.3),
    updateInternalDependents: fc.constantFrom('out-of-range', 'out-of-range', 'always'),
  }),
  access: fc.constantFrom('public', 'restricted'),
  baseBranch: fc.constantFrom('main', 'trunk'),
  glob: fc.constantFrom(false, false, false, false, true),
})

const changeset: fc.Arbitrary<RawChangeset> = fc.record({
  id: fc.constantFrom('brave-cats', 'brave', 'zebra', 'a-b', 'Upper', 'x1', 'b.c', 'é'),
  releases: fc.array(
    fc.record({
      member: index,
      bump: fc.constantFrom('patch', 'patch', 'minor', 'minor', 'major', 'none'),
    }),
    { maxLength: 4 },
  ),
  summary: fc.constantFrom(
    'Fix the clock',
    'Add a door\n\nIt opens:\n\n```js\nopen( )  \n```\n- and closes',
    'Two lines\nof text   ',
    '',
    '- a list\n- of two',
    'Windows\r\nline ends',
    '## A heading\n\n1.2 and more',
    'Costs $1 and $& {tag}',
  ),
})

const changesets = fc.record({
  kind: fc.constant('changesets' as const),
  changesets: fc.array(changeset, { maxLength: 3 }),
  commit: weighted(0.8),
})
const version = fc.constant({ kind: 'version' as const })
const commit = fc.constant({ kind: 'commit' as const })
const exit = fc.constant({ kind: 'exit' as const })
const enter = fc.record({
  kind: fc.constant('enter' as const),
  tag: fc.constantFrom('rc', 'rc', 'next', 'beta', 'alpha', 'pr-12'),
})
const snapshot = fc.record(
  {
    kind: fc.constant('version' as const),
    snapshot: fc.constantFrom(true as const, 'canary', 'pr-12', 'x'),
    template: fc.constantFrom('{tag}-{datetime}', '{commit}', 'build-{timestamp}', '{tag}'),
  },
  { requiredKeys: ['kind', 'snapshot'] },
)

const anyStep = fc.oneof(
  { weight: 4, arbitrary: changesets },
  { weight: 3, arbitrary: version },
  { weight: 2, arbitrary: commit },
  { weight: 1, arbitrary: enter },
  { weight: 1, arbitrary: exit },
  { weight: 1, arbitrary: snapshot },
)

const steps: fc.Arbitrary<readonly RawStep[]> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(changesets, version) },
  { weight: 2, arbitrary: fc.tuple(changesets, snapshot) },
  {
    weight: 3,
    arbitrary: fc.tuple(enter, changesets, version, commit, changesets, version, exit, version),
  },
  { weight: 2, arbitrary: fc.array(anyStep, { maxLength: 7 }) },
)

/** Biased by nothing: fast-check's own bias to small values would make most workspaces empty. */
export const scenarios: fc.Arbitrary<Scenario> = fc
  .record({
    members: fc.array(member, { minLength: 1, maxLength: 7 }),
    layout: fc.constantFrom('pnpm', 'pnpm', 'pnpm', 'npm', 'single'),
    root: member,
    app: fc.option(member, { freq: 3 }),
    config,
    steps,
  })
  .map(({ steps, ...raw }) => {
    const { members, files } = tree(raw)
    return { files, steps: steps.map((step) => made(step, members)) }
  })

function made(step: RawStep, members: readonly Member[]): Step {
  if (step.kind !== 'changesets') return step
  const files = step.changesets.map((one) => [`.changeset/${one.id}.md`, written(one, members)])
  return { kind: 'changesets', commit: step.commit, files: Object.fromEntries(files) }
}

function written({ releases, summary }: RawChangeset, members: readonly Member[]): string {
  const bumps = new Map(
    releases.map(({ member, bump }) => [members[member % members.length]?.name ?? '', bump]),
  )
  const lines = [...bumps].map(([name, bump]) => `${JSON.stringify(name)}: ${bump}\n`)
  return `---\n${lines.join('')}---\n\n${summary}\n`
}

/** True as often as the share says. */
function weighted(share: number): fc.Arbitrary<boolean> {
  return fc.nat({ max: 99 }).map((number) => number >= 100 - share * 100)
}
