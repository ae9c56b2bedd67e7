import type { Dependency, Package, VersionPlace, Workspace } from '../model/package.ts'
import type { Style } from './style.ts'
import { count, table } from './table.ts'

interface Status {
  readonly workspace: Workspace
  readonly intent: 'changesets' | 'commits' | 'both'
  readonly tags?: readonly {
    readonly id: string
    readonly style: string
    readonly inUse: boolean
    readonly last?: { readonly tag: string; readonly version: string }
  }[]
  readonly pending: readonly {
    readonly file: string
    readonly commit?: string
    readonly summary: string
    readonly bumps: Readonly<Record<string, string>>
  }[]
}

/** The page of `paquebot status`. */
export function renderStatus(status: Status, style: Style): string {
  const { workspace, tags = [] } = status
  const { packages } = workspace
  const uploaded = packages.filter((pkg) => !pkg.private)
  const kept = packages.filter((pkg) => pkg.private)
  return [
    `${style.bold(workspace.root)} ${style.dim(toolLine(workspace))}`.trimEnd(),
    '',
    ...(uploaded.length === 0 ? ['nothing here is published'] : [packageTable(uploaded, style)]),
    ...(kept.length === 0 ? [] : ['', style.dim('never uploaded:'), privateTable(kept, style)]),
    ...dependencySection(packages, style),
    ...literalSection(uploaded, style),
    ...tagSection(tags, style),
    '',
    pendingText(status, style),
  ].join('\n')
}

function toolLine({ tools }: Workspace): string {
  if (tools.npm === undefined) return ''
  const version = tools.npm.version === undefined ? '' : ` ${tools.npm.version}`
  return `${tools.npm.name}${version} (${tools.npm.because})`
}

function packageTable(packages: readonly Package[], style: Style): string {
  const head = ['package', 'version', 'registry', 'folder', 'version from'].map((word) =>
    style.dim(word),
  )
  return table([
    head,
    ...packages.map((pkg) => [
      style.bold(pkg.name),
      pkg.version ?? '-',
      pkg.ecosystem,
      pkg.path,
      sourceText(pkg),
    ]),
  ])
}

function sourceText({ versionSource, manifest, standIn }: Package): string {
  const also = standIn === undefined ? '' : ', stand-in package.json'
  switch (versionSource.kind) {
    case 'manifest':
      return `${manifest.split('/').at(-1)}${also}`
    case 'file':
      return `${versionSource.file} (${versionSource.by})${also}`
    case 'tag':
      return `git tag (${versionSource.by})${also}`
    case 'unknown':
      return `unknown: ${versionSource.why}${also}`
  }
}

function privateTable(packages: readonly Package[], style: Style): string {
  return table(
    packages.map((pkg) => [
      pkg.name,
      pkg.version ?? '-',
      pkg.ecosystem,
      pkg.path,
      style.dim(pkg.privateBecause ?? 'private'),
    ]),
  )
}

function dependencySection(packages: readonly Package[], style: Style): readonly string[] {
  const edges = packages.reduce((sum, pkg) => sum + pkg.dependencies.length, 0)
  if (edges === 0) return []
  if (edges > mostEdges) {
    const number = count(edges, 'dependency', 'dependencies')
    return ['', style.dim(`${number} inside the repository: \`paquebot status --json\` lists them`)]
  }
  const rows = packages.flatMap((pkg) => pkg.dependencies.map((edge) => edgeRow(pkg, edge, style)))
  return ['', style.dim('dependencies inside the repository:'), table(rows)]
}

/** Nobody reads a longer list, and it would push everything else off the screen. */
const mostEdges = 60

function edgeRow(pkg: Package, edge: Dependency, style: Style): string[] {
  const group = edge.group === undefined ? '' : ` [${edge.group}]`
  const marker = edge.marker === undefined ? '' : `; ${edge.marker}`
  return [
    pkg.name,
    '->',
    edge.id.slice(edge.id.indexOf(':') + 1),
    `${edge.range}${marker}`,
    style.dim(`${edge.kind}${group}`),
  ]
}

/** Only packages whose version stands in more than one place: those are where drift begins. */
function literalSection(packages: readonly Package[], style: Style): readonly string[] {
  const rows = packages
    .filter((pkg) => pkg.places.length > 1)
    .flatMap((pkg) => pkg.places.map((place) => literalRow(pkg, place, style)))
  return rows.length === 0
    ? []
    : ['', style.dim('versions written in more than one place:'), table(rows)]
}

function literalRow(pkg: Package, place: VersionPlace, style: Style): string[] {
  const agrees = place.version === pkg.version
  const verdict = agrees ? style.dim('agrees') : style.red('disagrees')
  return [
    pkg.name,
    place.version,
    `${place.file}:${place.line}:${place.column}`,
    style.dim(place.what),
    verdict,
  ]
}

/** How releases are named in git; one line where there are none yet. */
function tagSection(tags: NonNullable<Status['tags']>, style: Style): readonly string[] {
  if (tags.length === 0) return []
  if (tags.every((naming) => !naming.inUse)) {
    const styles = [...new Set(tags.map((naming) => naming.style))]
    const others = styles.length > 3 ? `, and ${styles.length - 3} more` : ''
    return [
      '',
      style.dim(`no release tags yet; proposed: ${styles.slice(0, 3).join(', ')}${others}`),
    ]
  }
  const rows = tags.map(({ id, style: naming, inUse, last }) => [
    id,
    last?.tag ?? '-',
    style.dim(inUse ? naming : `proposed: ${naming}`),
  ])
  return ['', style.dim('release tags:'), table(rows)]
}

function pendingText({ pending, intent }: Status, style: Style): string {
  if (pending.length === 0) return nothingPending[intent]
  const rows = pending.map((change) => [
    change.commit?.slice(0, 7) ?? change.file,
    Object.entries(change.bumps)
      .map(([id, bump]) => `${id} ${bump}`)
      .join(', '),
    style.dim(shortened(change.summary.split('\n')[0] ?? '')),
  ])
  return `${count(pending.length, pendingWord[intent])} pending:\n${table(rows)}`
}

const pendingWord = { changesets: 'changeset', commits: 'commit', both: 'change' } as const

const nothingPending = {
  changesets: 'no changesets are pending',
  commits: 'no commit since the last release asks for one',
  both: 'no changeset is pending, and no commit since the last release asks for one',
} as const

const shortened = (text: string) => (text.length > 72 ? `${text.slice(0, 71)}…` : text)
