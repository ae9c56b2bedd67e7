/** Files of a generated npm workspace with changesets; `committed` are those that git gets, one commit each. */
export interface RandomWorkspace {
  readonly files: Readonly<Record<string, string>>
  readonly changesets: Readonly<Record<string, string>>
  readonly uncommitted: Readonly<Record<string, string>>
}

type Random = () => number

/** Mulberry32: small, seeded, good enough to make test data. */
function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const pick = <T>(random: Random, list: readonly T[]): T =>
  list[Math.floor(random() * list.length)] as T
const chance = (random: Random, share: number) => random() < share
const some = <T>(random: Random, list: readonly T[], share: number) =>
  list.filter(() => chance(random, share))

const names = ['alpha', '@x/beta', '@x/gamma', 'delta', '@y/eps', 'zeta', '@x/beta-kit']
const versions = [
  '0.0.1',
  '0.1.0',
  '0.9.9',
  '1.0.0',
  '1.0.0',
  '1.2.3',
  '1.4.2',
  '2.0.0',
  '3.0.0-rc.1',
]
const tables = [
  'dependencies',
  'devDependencies',
  'peerDependencies',
  'optionalDependencies',
] as const

interface Member {
  readonly name: string
  readonly folder: string
  readonly version: string
  readonly isPrivate: boolean
  /** Its manifest says no version: an application, a documentation site. */
  readonly isVersionless: boolean
}

/**
 * A workspace drawn from the seed: kinds of ranges, groups, settings, changesets, changelogs, layouts of JSON.
 * It leaves out the ranges that Changesets rewrites wrongly (see stages/plan/ranges.ts).
 */
export function randomWorkspace(seed: number): RandomWorkspace {
  const random = randomFrom(seed * 7919 + 1)
  const members = names.slice(0, 2 + Math.floor(random() * 6)).map((name) => memberOf(random, name))
  const app = { ...memberOf(random, 'app'), isPrivate: true, isVersionless: true }
  const files: Record<string, string> = {
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
    'package.json': rootManifest(random, members),
    '.changeset/config.json': `${JSON.stringify(config(random, members), null, 2)}\n`,
    '.changeset/README.md': '# Changesets\n',
  }
  for (const member of members) {
    files[`${member.folder}/package.json`] = manifest(random, member, members)
    const changelog = pick(random, [undefined, undefined, ...changelogs(member)])
    if (changelog !== undefined) files[`${member.folder}/CHANGELOG.md`] = changelog
  }
  if (chance(random, 0.3)) files[`${app.folder}/package.json`] = manifest(random, app, members)
  const ids = ['brave-cats', 'brave', 'zebra', 'a-b', 'Upper', 'x1']
  const changesets = Object.fromEntries(
    some(random, ids, 0.5).map((id) => [`.changeset/${id}.md`, changeset(random, members)]),
  )
  const uncommitted = chance(random, 0.3)
    ? { '.changeset/new-one.md': changeset(random, members) }
    : {}
  return { files, changesets, uncommitted }
}

function memberOf(random: Random, name: string): Member {
  return {
    name,
    folder: `packages/${name.replace(/^@\w+\//, '')}`,
    version: pick(random, versions),
    isPrivate: chance(random, 0.15),
    isVersionless: false,
  }
}

function rangeOn(random: Random, { version, folder }: Member): string {
  const [major = '0', minor = '0'] = version.split('.')
  return pick(random, [
    `^${version}`,
    `^${version}`,
    `~${version}`,
    version,
    `=${version}`,
    `>=${version}`,
    `<=${version}`,
    `${major}.x`,
    `${major}.${minor}`,
    `${version} - ${version}`,
    `>=${version} <${Number(major) + 1}.0.0`,
    `>=0.0.1 <${Number(major) + 1}`,
    '*',
    'workspace:*',
    'workspace:*',
    'workspace:^',
    'workspace:^',
    'workspace:~',
    `workspace:^${version}`,
    `workspace:~${version}`,
    `workspace:${version}`,
    `workspace:${folder}`,
    '^0.0.7',
    'latest',
    `file:../${folder.slice('packages/'.length)}`,
  ])
}

function manifest(random: Random, member: Member, members: readonly Member[]): string {
  const others = members.filter((other) => other !== member)
  const body = {
    name: member.name,
    ...(member.isVersionless ? {} : { version: member.version }),
    ...(member.isPrivate ? { private: true } : {}),
    ...dependenciesOn(random, others, 0.25),
  }
  return `${JSON.stringify(body, null, pick(random, [2, 4, '\t']))}${pick(random, ['\n', ''])}`
}

function dependenciesOn(random: Random, others: readonly Member[], share: number) {
  const found: Record<string, Record<string, string>> = {}
  for (const other of some(random, others, share)) {
    const used = chance(random, 0.2)
      ? ['devDependencies', 'peerDependencies']
      : [pick(random, tables)]
    const range = rangeOn(random, other)
    for (const table of used) {
      found[table] ??= { 'left-pad': '^1.0.0' }
      found[table][other.name] = chance(random, 0.5) ? range : rangeOn(random, other)
    }
  }
  return found
}

function rootManifest(random: Random, members: readonly Member[]): string {
  const body = {
    name: 'root',
    private: true,
    ...(chance(random, 0.5) ? { version: '0.0.0' } : {}),
    ...dependenciesOn(random, members, 0.2),
  }
  return `${JSON.stringify(body, null, 2)}\n`
}

function config(random: Random, members: readonly Member[]) {
  const [fixed, linked] = groups(random, members)
  return {
    format: false,
    changelog: chance(random, 0.1) ? false : '@changesets/cli/changelog',
    fixed,
    linked,
    ignore: chance(random, 0.1) ? [pick(random, members).name] : [],
    updateInternalDependencies: pick(random, ['patch', 'minor']),
    bumpVersionsWithWorkspaceProtocolOnly: chance(random, 0.1),
    privatePackages: pick(random, [true, { version: true, tag: false }, { version: true }, false]),
    ___experimentalUnsafeOptions_WILL_CHANGE_IN_PATCH: {
      onlyUpdatePeerDependentsWhenOutOfRange: chance(random, 0.3),
      updateInternalDependents: pick(random, ['out-of-range', 'out-of-range', 'always']),
    },
  }
}

function groups(random: Random, members: readonly Member[]): [string[][], string[][]] {
  const all = members.map((member) => member.name)
  const first = chance(random, 0.4) ? some(random, all, 0.5) : []
  const rest = all.filter((name) => !first.includes(name))
  const second = chance(random, 0.4) ? some(random, rest, 0.6) : []
  const made = [first, second].map((group) => (group.length === 0 ? [] : [group]))
  return chance(random, 0.5) ? [made[0] ?? [], made[1] ?? []] : [made[1] ?? [], made[0] ?? []]
}

const summaries = [
  'Fix the clock',
  'Add a door\n\nIt opens:\n\n```js\nopen( )  \n```\n- and closes',
  'Two lines\nof text   ',
  '',
  '- a list\n- of two',
  'Windows\r\nline ends',
]

function changeset(random: Random, members: readonly Member[]): string {
  const named = chance(random, 0.1) ? [] : some(random, members, 0.4)
  const lines = named.map(
    ({ name }) =>
      `${JSON.stringify(name)}: ${pick(random, ['patch', 'patch', 'minor', 'major', 'none'])}\n`,
  )
  return `---\n${lines.join('')}---\n\n${pick(random, summaries)}\n`
}

const changelogs = ({ name }: Member) => [
  `# ${name}\n\n## 0.9.0\n\n### Patch Changes\n\n- old\n`,
  `# Changelog\n\nAll notable changes.\n\n## [0.9.0] - 2020-01-01\n\n- old\n`,
  `# ${name}`,
  `Some text\n\n### 1.2 and later\n`,
  '',
]
