import { spawnSync } from 'node:child_process'
import { posix } from 'node:path'

/** A commit that carried out a release: a solved exercise. */
export interface ReleaseCommit {
  readonly commit: string
  readonly parent: string
  readonly subject: string
  /** Folder around `.changeset`, `.` for the root. */
  readonly folder: string
  /** Changeset files that it deleted. */
  readonly consumed: readonly string[]
  /** It also wrote `.changeset/pre.json`: a release of a series of prereleases. */
  readonly pre: boolean
  /** Manifests in which a version line changed. */
  readonly moved: readonly string[]
}

/** What one commit did to the files that matter. */
interface Touched {
  readonly path: string
  readonly deleted: boolean
  /** Lines of a version were taken away and added. */
  readonly versionMoved: boolean
}

const specs = {
  changesets: [':(glob)**/.changeset/*.md', ':(glob)**/.changeset/pre.json'],
  manifests: [':(glob)**/package.json', ':(glob)**/pyproject.toml', ':(glob)**/setup.cfg'],
  releasePlease: [
    ':(glob)**/.release-please-manifest.json',
    ':(glob)**/CHANGELOG.md',
    ':(glob)**/setup.py',
    ':(glob)**/*version*.py',
  ],
} as const

/**
 * Every commit of HEAD's history, side branches included, that consumed changesets and moved versions, oldest
 * first. Merges only repeat what their sides did. One git process.
 */
export function changesetReleases(checkout: string): readonly ReleaseCommit[] {
  return history(checkout, [...specs.changesets, ...specs.manifests]).flatMap((entry) => {
    const moved = movedManifests(entry.touched)
    const consumed = entry.touched
      .filter(({ path, deleted }) => deleted && isChangeset(path))
      .map(({ path }) => path)
    const preFile = entry.touched.find(
      ({ path, deleted }) => !deleted && posix.basename(path) === 'pre.json',
    )
    const anchor = consumed[0] ?? preFile?.path
    if (moved.length === 0 || anchor === undefined || entry.parent === undefined) return []
    const folder = posix.dirname(posix.dirname(anchor))
    return [
      {
        commit: entry.commit,
        parent: entry.parent,
        subject: entry.subject,
        folder,
        consumed,
        pre: preFile !== undefined,
        moved,
      },
    ]
  })
}

/** Commits of release-please: by their subject, or by what they wrote, with a version moved. */
export function commitReleases(checkout: string): readonly ReleaseCommit[] {
  return history(checkout, [...specs.releasePlease, ...specs.manifests]).flatMap((entry) => {
    const anyMoved = entry.touched.some(({ versionMoved }) => versionMoved)
    const wrote = entry.touched.some(
      ({ path }) => posix.basename(path) === '.release-please-manifest.json',
    )
    const named = /^chore(\([^)]*\))?: release\b/.test(entry.subject)
    if (!anyMoved || entry.parent === undefined || !(named || wrote)) return []
    const { commit, parent, subject } = entry
    const moved = movedManifests(entry.touched)
    return [{ commit, parent, subject, folder: '.', consumed: [], pre: false, moved }]
  })
}

function isChangeset(path: string): boolean {
  const name = posix.basename(path)
  return (
    posix.basename(posix.dirname(path)) === '.changeset' &&
    name.endsWith('.md') &&
    name.toLowerCase() !== 'readme.md'
  )
}

function movedManifests(touched: readonly Touched[]): readonly string[] {
  return touched
    .filter(({ path, versionMoved }) => versionMoved && isManifest.test(path))
    .filter(({ path }) => !/(^|\/)node_modules\//.test(path))
    .map(({ path }) => path)
}

const isManifest = /(?:^|\/)(?:package\.json|pyproject\.toml|setup\.cfg)$/

interface Entry {
  readonly commit: string
  readonly parent: string | undefined
  readonly subject: string
  readonly touched: readonly Touched[]
}

function history(checkout: string, pathspecs: readonly string[]): readonly Entry[] {
  const args = ['log', '-p', '-U0', '--no-color', '--no-ext-diff', '--no-textconv', '--no-renames']
  // Without `--full-history` git leaves out side branches whose changes a merge brought in another way.
  const which = ['--no-merges', '--full-history', '--topo-order', '--reverse']
  const format = '--format=%x00%H%x01%P%x01%s'
  const child = spawnSync(
    'git',
    ['-c', 'core.quotePath=false', ...args, ...which, format, 'HEAD', '--', ...pathspecs],
    { cwd: checkout, encoding: 'utf8', maxBuffer: 1 << 30 },
  )
  if (child.status !== 0) throw new Error(`git log in ${checkout}: ${child.stderr.trim()}`)
  return child.stdout
    .split('\0')
    .filter((block) => block !== '')
    .map(toEntry)
}

function toEntry(block: string): Entry {
  const [head = '', ...patches] = block.split(/^diff --git /m)
  const [commit = '', parents = '', subject = ''] = head.trimEnd().split('\x01')
  const parent = parents.split(' ')[0] || undefined
  return { commit, parent, subject, touched: patches.map(toTouched) }
}

function toTouched(patch: string): Touched {
  const end = patch.indexOf('\n')
  const header = end === -1 ? patch : patch.slice(0, end)
  // `a/<path> b/<path>`, both the same without renames.
  const path = header.slice('a/'.length, (header.length - 1) / 2)
  const isList = path.endsWith('.release-please-manifest.json')
  const written = isList
    ? /^([+-])\s*"[^"]+"\s*:\s*"\d/gm
    : /^([+-])\s*(?:"version"\s*:|(?:__)?version(?:__)?\s*=)/gm
  const signs = new Set([...patch.matchAll(written)].map((match) => match[1]))
  return { path, deleted: /^deleted file mode/m.test(patch), versionMoved: signs.size === 2 }
}
