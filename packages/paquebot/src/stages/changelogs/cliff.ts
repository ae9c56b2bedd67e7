import { join, posix } from 'node:path'
import { runCliff, type Surroundings } from '../changelog/cliff.ts'
import { cliffConfig, cliffOutput, filesBelow } from '../changelog/cliff-config.ts'
import type { ChangelogPart, Changelogs, ChangelogWish, Range } from './model.ts'

/** What git-cliff prints: for the whole repository in its root, for a package in the package's folder. */
export async function tellCliff(
  root: string,
  wish: ChangelogWish,
  around: Surroundings,
): Promise<Changelogs> {
  const places = await placesOf(root, wish)
  const files = filesBelow(root)
  const parts: ChangelogPart[] = []
  for (const place of places) {
    const text = await runCliff(join(root, place.path), argumentsFor(wish.range), around)
    const config = cliffConfig(files, place.path)
    const file =
      config === undefined
        ? posix.join(place.path, 'CHANGELOG.md')
        : await cliffOutput(files, place.path, config)
    parts.push({ package: place.id, file, text, merged: async () => text })
  }
  return { root, source: 'git-cliff', parts, findings: [] }
}

function argumentsFor(range: Range): readonly string[] {
  if (range.kind === 'all') return []
  if (range.kind === 'since') return ['--strip', 'header', `${range.from}..HEAD`]
  return [`--${range.kind}`, '--strip', 'header']
}

interface Place {
  readonly id: string | null
  /** Relative to the root. git-cliff tells a subfolder from its own commits. */
  readonly path: string
}

async function placesOf(
  root: string,
  { packages, each }: ChangelogWish,
): Promise<readonly Place[]> {
  if (packages.length === 0 && !each) return [{ id: null, path: '.' }]
  const [{ discover }, { requireName }] = await Promise.all([
    import('../discover/discover.ts'),
    import('../discover/names.ts'),
  ])
  const { workspace } = await discover(root)
  if (each) return workspace.packages
  return packages.map((name) => requireName(workspace.packages, name, '--package'))
}
