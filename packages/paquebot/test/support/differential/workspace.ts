/** A package before its name and folder are known; indexes wrap around the members. */
export interface RawMember {
  readonly version: string
  readonly isPrivate: boolean
  readonly group: string
  readonly isIgnored: boolean
  readonly indent: number | string
  readonly end: string
  readonly changelog: number
  readonly dependencies: readonly RawDependency[]
}

interface RawDependency {
  readonly on: number
  readonly table: number
  readonly range: number
  readonly second: number
}

export interface Member extends RawMember {
  readonly name: string
  readonly folder: string
  /** Its manifest says no version: an application, a documentation site. */
  readonly isVersionless: boolean
}

interface RawConfig {
  readonly unsafe: object
  readonly glob: boolean
}

interface RawTree {
  readonly members: readonly RawMember[]
  readonly layout: string
  readonly root: RawMember
  readonly app: RawMember | null
  readonly config: RawConfig
}

const names = ['alpha', '@x/beta', '@x/gamma', 'delta', '@y/eps', 'zeta', '@x/beta-kit']
const tables = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies']

/** The files of the workspace, and the packages that changesets may name. */
export function tree(raw: RawTree): {
  members: readonly Member[]
  files: Readonly<Record<string, string>>
} {
  const single = raw.layout === 'single'
  const members = raw.members.slice(0, single ? 1 : undefined).map((one, at) => {
    const name = names[at] ?? 'alpha'
    const folder = single ? '.' : `packages/${name.replace(/^@\w+\//, '')}`
    return { ...one, name, folder, isVersionless: false }
  })
  const app = { name: 'app', folder: 'packages/app', isVersionless: true }
  const all = raw.app === null || single ? members : [...members, { ...raw.app, ...app }]
  return { members, files: { ...frame(raw, members), ...Object.assign({}, ...all.map(filesOf)) } }

  function filesOf(member: Member): Readonly<Record<string, string>> {
    const folder = member.folder === '.' ? '' : `${member.folder}/`
    const changelog = changelogs(member)[member.changelog]
    return {
      [`${folder}package.json`]: manifest(member, members),
      ...(changelog === undefined ? {} : { [`${folder}CHANGELOG.md`]: changelog }),
    }
  }
}

function frame(raw: RawTree, members: readonly Member[]): Readonly<Record<string, string>> {
  const root = {
    name: 'root',
    private: true,
    ...(raw.root.isPrivate ? {} : { version: '0.0.0' }),
    ...(raw.layout === 'npm' ? { workspaces: ['packages/*'] } : {}),
    ...dependencies(raw.root, 'root', members),
  }
  const config = `${JSON.stringify(settings(raw.config, members), null, 2)}\n`
  return {
    '.changeset/config.json': config,
    '.changeset/README.md': '# Changesets\n',
    '.changeset/log.cjs': logModule('module.exports ='),
    '.changeset/log.mjs': logModule('export default'),
    ...(raw.layout === 'single' ? {} : { 'package.json': `${JSON.stringify(root, null, 2)}\n` }),
    ...(raw.layout === 'pnpm' ? { 'pnpm-workspace.yaml': 'packages:\n  - packages/*\n' } : {}),
    ...(raw.layout === 'npm' ? { 'package-lock.json': '{ "lockfileVersion": 3 }\n' } : {}),
  }
}

/** A changelog module that writes all that it is told. */
const logModule = (
  exported: string,
) => `const one = (set) => [set.id, set.commit, set.summary.length, JSON.stringify(set.releases)].join(' ')
${exported} {
  getReleaseLine: async (set, type, options) => \`\\n\${options?.mark ?? '-'} \${type} \${one(set)}\\n\`,
  getDependencyReleaseLine: async (sets, released, options) =>
    released.length === 0
      ? ''
      : [
          \`\${options?.mark ?? '-'} \${sets.map(one).join('; ')}\`,
          ...released.map(
            (pkg) =>
              \`  - \${pkg.name} \${pkg.type} \${pkg.oldVersion} \${pkg.newVersion} \${pkg.changesets} \${pkg.packageJson.version} \${pkg.dir.split(/[\\\\/]/).at(-1)}\`,
          ),
        ].join('\\n'),
}
`

function settings({ unsafe, glob, ...config }: RawConfig, members: readonly Member[]): object {
  const of = (group: string) => members.filter((one) => one.group === group).map((one) => one.name)
  const groups = (...lists: readonly string[][]) => lists.filter((list) => list.length > 0)
  return {
    ...config,
    fixed: groups(glob ? ['@x/*', '!@x/gamma'] : of('fixed')),
    linked: groups(of('linked'), of('other')),
    ignore: members.filter((one) => one.isIgnored).map((one) => one.name),
    ___experimentalUnsafeOptions_WILL_CHANGE_IN_PATCH: unsafe,
  }
}

function manifest(member: Member, members: readonly Member[]): string {
  const body = {
    name: member.name,
    ...(member.isVersionless ? {} : { version: member.version }),
    ...(member.isPrivate || member.isVersionless ? { private: true } : {}),
    ...dependencies(member, member.name, members),
  }
  return `${JSON.stringify(body, null, member.indent)}${member.end}`
}

function dependencies(member: RawMember, name: string, members: readonly Member[]) {
  const found: Record<string, Record<string, string>> = {}
  for (const one of member.dependencies) {
    const other = members[one.on % members.length]
    if (other === undefined || other.name === name) continue
    // The last one stands for the usual pair: developed with, and a peer of the user's.
    const used = one.table === 4 ? [1, 2] : [one.table]
    for (const [at, table] of used.entries()) {
      const key = tables[table] ?? 'dependencies'
      found[key] ??= { 'left-pad': '^1.0.0' }
      found[key][other.name] = rangeOn(other, at === 0 ? one.range : one.second)
    }
  }
  return found
}

function rangeOn({ name, version, folder }: Member, kind: number): string {
  const [major = '0', minor = '0'] = version.split('.')
  const next = Number(major) + 1
  const ranges = [
    `^${version}`,
    'workspace:*',
    'workspace:^',
    `~${version}`,
    version,
    `=${version}`,
    `>=${version}`,
    `<=${version}`,
    `${major}.x`,
    `${major}.${minor}`,
    `${version} - ${version}`,
    `>=${version} <${next}.0.0`,
    `>=0.0.1 <${next}`,
    '*',
    'workspace:*',
    'workspace:^',
    'workspace:~',
    `workspace:^${version}`,
    `workspace:~${version}`,
    `workspace:${version}`,
    `workspace:${folder}`,
    '^0.0.7',
    'latest',
    `file:../${folder.slice('packages/'.length)}`,
    `link:../${folder.slice('packages/'.length)}`,
    '>0.0.0',
    `<${next}.0.0`,
    `^${version} || ^0.0.9`,
    `>=${version} <=${next}.0.0`,
    `workspace:>=${version}`,
    `workspace:^${version} || ^9.0.0`,
    `>= ${version}`,
    '',
    `npm:${name}@^${version}`,
  ]
  return ranges[kind] ?? '*'
}

const changelogs = ({ name }: Member) => [
  undefined,
  `# ${name}\n\n## 0.9.0\n\n### Patch Changes\n\n- old\n`,
  `# Changelog\n\nAll notable changes.\n\n## [0.9.0] - 2020-01-01\n\n- old\n`,
  `# ${name}`,
  `Some text\n\n### 1.2 and later\n`,
  '',
]
