import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { copyOf, repository, type SetName, sets, type World } from './make-repository.ts'
import { builtCli, type Contender, node } from './measure.ts'
import { argvOf, type PeerName, peer } from './peers.ts'

/** What a row is about and how it is judged. Numbers and goals are those of `reference/performance.md` section 12. */
export type Row = TimeRow | MemoryRow | ProcessRow | GrowthRow | InsideRow

interface Common {
  readonly row: number
  readonly set: SetName
  readonly what: string
  /** The command that must be known to the built CLI. */
  readonly command?: string
  readonly must: number
  readonly moonshot: number
}

/** Wall time of ours over the baseline (the floor, or `node -e 0`), and of peers over ours. */
export interface TimeRow extends Common {
  readonly kind: 'time'
  contenders(): Promise<Contest>
}

export interface Contest {
  readonly baseline: Contender
  readonly ours: Contender
  readonly others: readonly Contender[]
}

/** Peak memory of ours, in MiB, or over that of a baseline. */
export interface MemoryRow extends Common {
  readonly kind: 'memory'
  contenders(): Promise<{ readonly ours: Contender; readonly baseline?: Contender }>
}

export interface ProcessRow extends Common {
  readonly kind: 'processes'
  contenders(): Promise<Contender>
}

/** Time of the same command in a set five times as large. */
export interface GrowthRow extends Common {
  readonly kind: 'growth'
  contenders(): Promise<{ readonly small: Contender; readonly large: Contender }>
}

/** Milliseconds inside one process, as it tells them itself (`inside.ts`). */
export interface InsideRow extends Common {
  readonly kind: 'inside'
  contenders(): Promise<Contender>
}

const bare: Contender = { name: 'node -e 0', argv: [node, '-e', '0'] }

const ours = (args: readonly string[], rest: Omit<Partial<Contender>, 'argv'> = {}): Contender => ({
  name: `paquebot ${args.join(' ')}`,
  argv: [node, builtCli, ...args],
  ...rest,
})

const floor = (script: string, args: readonly string[], cwd: string): Contender => ({
  name: `floor ${script} ${args.join(' ')}`.trimEnd(),
  argv: [node, join(import.meta.dirname, `floor/${script}.mjs`), ...args],
  cwd,
})

/** The peer's call, or nothing when it cannot be had; `missingPeers` then says why. */
function theirs(
  id: PeerName,
  args: readonly string[],
  rest: Partial<Contender> = {},
): readonly Contender[] {
  const found = peer(id)
  if (found.kind === 'missing') return []
  return [
    { name: `${found.name} ${args.join(' ')}`, argv: [...argvOf(found.entry), ...args], ...rest },
  ]
}

/** Runs of many seconds are repeated only a few times. */
const few = (set: SetName) => (set === 'L' || set === 'XL' ? { rounds: 2 } : {})

/** Calls of `paquebot changelog`, in one place. */
const changelogs = {
  whole: ['changelog', '--from', 'commits'],
  since: ['changelog', '--from', 'commits', '--unreleased'],
  each: ['changelog', '--from', 'commits', '--each', '--since'],
  eachWhole: ['changelog', '--from', 'commits', '--each'],
} as const

/** All rows for a set; `scratch` is where copies that are written to live. */
export function rowsFor(set: SetName, scratch: string): readonly Row[] {
  return [
    ...startUp(set),
    ...planRows(set),
    ...versionRows(set, scratch),
    ...processRows(set, scratch),
    ...changelogRows(set),
    ...memoryRows(set),
    ...insideRows(set),
  ]
}

function startUp(set: SetName): readonly Row[] {
  const against = (row: number, own: Contender, must: number, moonshot: number): TimeRow => ({
    kind: 'time',
    row,
    set,
    what: own.name,
    must,
    moonshot,
    contenders: async () => ({
      baseline: bare,
      ours: own,
      others: row === 1 ? versionPeers() : [],
    }),
  })
  return [
    against(1, ours(['--version']), 1.3, 1.1),
    against(2, ours(['--help']), 1.6, 1.4),
    against(2, ours(['plan', '--help']), 1.6, 1.4),
    against(2, ours(['plan', '--nope'], { exitCode: 2 }), 1.6, 1.4),
  ]
}

const versionPeers = () => [
  ...theirs('changesets-3', ['--version']),
  ...theirs('changesets-2', ['--version']),
  ...theirs('git-cliff', ['--version']),
  ...theirs('release-please', ['--version']),
]

const planGoals = {
  S: { row: 3, must: 1.5, moonshot: 1.2 },
  M: { row: 3, must: 1.5, moonshot: 1.2 },
  L: { row: 4, must: 1.5, moonshot: 1 },
  XL: { row: 5, must: 1.25, moonshot: 0.7 },
} as const

function planRows(set: SetName): readonly Row[] {
  const plan = async (world: World, others: (cwd: string) => readonly Contender[]) => {
    const cwd = await repository(set, world)
    await checkPlan(cwd, world)
    const baseline = floor('plan', [world], cwd)
    return { baseline, ours: ours(['plan'], { cwd }), others: others(cwd) }
  }
  const goals = planGoals[set]
  const both: TimeRow = {
    kind: 'time',
    ...goals,
    set,
    what: 'plan, npm and Python',
    contenders: () => plan('both', (cwd) => [firstPlan(cwd)]),
  }
  const npm: TimeRow = {
    ...both,
    what: 'plan, npm packages named, against peers',
    // Peers read only the npm part; ours reads all, the floor here too.
    contenders: () =>
      plan('npm', (cwd) => [
        ...theirs('changesets-3', ['status'], { cwd }),
        ...theirs('changesets-2', ['status'], { cwd }),
        ...theirs('monochange', ['step', 'discover'], { cwd, ...few(set) }),
      ]),
  }
  return [both, npm, ...growth(set)]
}

/** Where no command has run before, there is nothing to remember. */
const firstPlan = (cwd: string): Contender => ({
  ...ours(['plan'], { cwd }),
  name: 'paquebot plan, the first time',
  before: () => {
    for (const memo of ['plan', 'discovery'])
      rmSync(join(cwd, `.git/paquebot/${memo}.json`), { force: true })
  },
})

function growth(set: SetName): readonly Row[] {
  if (set !== 'XL') return []
  const planIn = async (one: SetName) => {
    const cwd = await repository(one, 'both')
    return ours(['plan'], { cwd })
  }
  return [
    {
      kind: 'growth',
      row: 6,
      set,
      what: 'plan, five times the packages of L',
      must: 3.5,
      moonshot: 3,
      contenders: async () => ({ small: await planIn('L'), large: await planIn('XL') }),
    },
  ]
}

/** A fast wrong answer is no answer: ours and the floor must release the same packages to the same versions. */
async function checkPlan(cwd: string, world: World): Promise<void> {
  const ask = (argv: readonly string[]) =>
    execFileSync(argv[0] ?? '', argv.slice(1), { cwd, encoding: 'utf8', maxBuffer: 1 << 28 })
  const { result } = JSON.parse(ask(ours(['plan', '--json']).argv)) as {
    result: { releases: readonly { id: string; to: string; bump: string }[] }
  }
  const expected = Object.entries(JSON.parse(ask(floor('plan', [world], cwd).argv)))
  const got = result.releases
    .filter(({ bump }) => bump !== 'none')
    .map(({ id, to }) => [id.replace(/^npm:/, ''), to])
  const text = (pairs: readonly unknown[][]) => JSON.stringify(pairs.toSorted())
  if (text(got) !== text(expected))
    throw new Error(
      `the plans of ${cwd} differ: ours has ${got.length}, the floor ${expected.length}`,
    )
}

function versionRows(set: SetName, scratch: string): readonly Row[] {
  const copy = async (name: string, world: World, modules?: string) => {
    const folder = join(scratch, `${set}-${name}`)
    const { path, renew } = await copyOf(set, world, {
      folder,
      ...(modules === undefined ? {} : { modules }),
    })
    return { cwd: path, before: renew }
  }
  const written = (row: number): TimeRow => ({
    kind: 'time',
    row,
    set,
    what: 'version written, with commit links',
    must: 2,
    moonshot: 1.3,
    contenders: async () => {
      const where = await copy('floor', 'npm')
      const others = await changesetsIn(set, copy)
      return {
        baseline: { ...floor('version', ['npm'], where.cwd), before: where.before },
        ours: ours(['version'], await copy('ours', 'npm')),
        others,
      }
    },
  })
  return [written(set === 'M' || set === 'S' ? 8 : 7)]
}

type Copy = (
  name: string,
  world: World,
  modules?: string,
) => Promise<{ readonly cwd: string; readonly before: () => void }>

async function changesetsIn(set: SetName, copy: Copy): Promise<readonly Contender[]> {
  // At XL version 3 starts a thousand git processes at once.
  if (set === 'XL') return []
  const one = async (id: 'changesets-3' | 'changesets-2') => {
    const found = peer(id)
    if (found.kind === 'missing') return []
    // The configuration's changelog module is looked up from the repository.
    const modules = dirname(dirname(dirname(found.entry)))
    return theirs(id, ['version'], { ...(await copy(id, 'npm', modules)), ...few(set) })
  }
  return [...(await one('changesets-3')), ...(await one('changesets-2'))]
}

function processRows(set: SetName, scratch: string): readonly Row[] {
  const row = (
    what: string,
    moonshot: number,
    contenders: () => Promise<Contender>,
  ): ProcessRow => ({
    kind: 'processes',
    row: 9,
    set,
    what: `git processes of ${what}`,
    must: 3,
    moonshot,
    contenders,
  })
  const reading = (args: readonly string[]) => async () =>
    ours(args, { cwd: await repository(set, 'both') })
  const version = async () => {
    const folder = join(scratch, `${set}-processes`)
    const { path, renew } = await copyOf(set, 'both', { folder })
    return ours(['version'], { cwd: path, before: renew })
  }
  const changelog = row('changelog', 3, reading(changelogs.whole))
  return [
    row('status', 3, reading(['status'])),
    row('plan', 1, reading(['plan'])),
    row('version', 3, version),
    { ...changelog, command: 'changelog' },
  ]
}

function changelogRows(set: SetName): readonly Row[] {
  const row = (
    number: number,
    what: string,
    goals: { readonly must: number; readonly moonshot: number },
    contest: (cwd: string) => Contest,
  ): TimeRow => ({
    kind: 'time',
    row: number,
    set,
    what: `changelog, ${what}`,
    command: 'changelog',
    ...goals,
    contenders: async () => contest(await repository(set, 'both')),
  })
  const cliff = ['--tag-pattern', '^v']
  return [
    row(10, 'whole history', { must: 1.3, moonshot: 1 }, (cwd) => ({
      baseline: floor('changelog', ['whole'], cwd),
      ours: ours(changelogs.whole, { cwd }),
      others: [
        { name: 'git log', argv: ['git', 'log', '--format=%H%d%B'], cwd },
        ...theirs('git-cliff-binary', cliff, { cwd, ...few(set) }),
      ],
    })),
    row(11, 'since the last tag', { must: 1.3, moonshot: 1.1 }, (cwd) => ({
      baseline: floor('changelog', ['since'], cwd),
      ours: ours(changelogs.since, { cwd }),
      others: [
        ...theirs('git-cliff-binary', ['--unreleased', ...cliff], { cwd }),
        ...theirs('git-cliff', ['--unreleased', ...cliff], { cwd }),
      ],
    })),
    row(12, 'since the last tag, every package', { must: 1.3, moonshot: 1.1 }, (cwd) => ({
      baseline: floor('changelog', ['each'], cwd),
      // The packages' own tags reach further back; the question of the floor is asked.
      ours: ours([...changelogs.each, `v${sets[set].releases}.0.0`], { cwd }),
      others: [],
    })),
    row(13, 'whole history of every package, again', { must: 0.2, moonshot: 0.05 }, (cwd) => ({
      baseline: { ...floor('changelog', ['each-whole'], cwd), ...few(set) },
      ours: ours(changelogs.eachWhole, { cwd }),
      others: [],
    })),
  ]
}

function memoryRows(set: SetName): readonly Row[] {
  const plan: MemoryRow = {
    kind: 'memory',
    row: 14,
    set,
    what: 'peak memory of plan',
    must: set === 'XL' ? 2.5 : 1.7,
    moonshot: set === 'XL' ? 2.1 : 1.5,
    contenders: async () => ({
      ours: ours(['plan'], { cwd: await repository(set, 'both') }),
      baseline: bare,
    }),
  }
  const changelog: MemoryRow = {
    kind: 'memory',
    row: 15,
    set,
    what: 'peak memory of changelog, MiB',
    command: 'changelog',
    must: 250,
    moonshot: 120,
    contenders: async () => ({
      ours: ours(changelogs.whole, { cwd: await repository(set, 'both') }),
    }),
  }
  return [plan, changelog]
}

/** The embedded registries. They know nothing of repositories, so the set does not matter. */
function insideRows(set: SetName): readonly Row[] {
  const row = (
    number: number,
    [what, act]: readonly [string, string],
    goals: { readonly must: number; readonly moonshot: number },
  ): InsideRow => ({
    kind: 'inside',
    row: number,
    set,
    what,
    ...goals,
    contenders: async () => ({
      name: what,
      argv: [node, join(import.meta.dirname, 'inside.ts'), act],
    }),
  })
  const start = ['registries, start to first answer, ms', 'start'] as const
  const rehearse = ['50 packages packed, published, read back, ms', 'rehearse'] as const
  return [row(16, start, { must: 5, moonshot: 2 }), row(17, rehearse, { must: 150, moonshot: 60 })]
}
