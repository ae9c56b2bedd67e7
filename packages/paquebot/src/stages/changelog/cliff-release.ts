import { join, posix } from 'node:path'
import { cacheFolder } from '../../io/environment.ts'
import { readText, writeAtomic } from '../../io/files.ts'
import { tagNames } from '../../io/git-folder.ts'
import { makeTempFolder } from '../../io/temp.ts'
import { type Package, packageOf, type Workspace } from '../../model/package.ts'
import type { Release, ReleasePlan } from '../../model/plan.ts'
import { runCliff, type Surroundings } from './cliff.ts'
import { cliffConfig, filesBelow } from './cliff-config.ts'
import { parseChangelog } from './sections.ts'
import { indexTags, packageTags, type TagIndex, tagStyle } from './tags.ts'

/** The tag that a release will get. */
export type TagOf = (pkg: Package, version: string) => string

/**
 * The changelogs that git-cliff writes for a plan, by file relative to the root: one for each released package in
 * whose folder git-cliff has a configuration. Nothing is written. `tagOf` says how the release will be tagged;
 * without it the tags so far show.
 */
export async function cliffChangelogs(
  plan: ReleasePlan,
  workspace: Workspace,
  around: Surroundings,
  tagOf: TagOf = tagOfBefore(workspace),
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>()
  for (const [pkg, release] of configured(plan, workspace)) {
    const folder = join(workspace.root, pkg.path)
    const file = posix.join(pkg.path, 'CHANGELOG.md')
    const tag = tagOf(pkg, release.to)
    if (texts.has(file)) continue
    texts.set(
      file,
      await withRelease(readText(join(folder, 'CHANGELOG.md')), { folder, tag, around }),
    )
  }
  return texts
}

function configured(
  plan: ReleasePlan,
  workspace: Workspace,
): readonly (readonly [Package, Release])[] {
  if (workspace.gitRoot === null) return []
  return plan.releases.flatMap((release) => {
    const pkg = packageOf(workspace, release.id)
    if (pkg === undefined || release.bump === 'none') return []
    return cliffConfig(filesBelow(workspace.root), pkg.path) === undefined
      ? []
      : [[pkg, release] as const]
  })
}

/** As the last tag of the package is written. */
function tagOfBefore(workspace: Workspace): TagOf {
  let tags: TagIndex | undefined
  return (pkg, version) => {
    tags ??= indexTags(tagNames(workspace.gitRoot ?? workspace.root))
    return tagStyle(packageTags(tags, pkg, workspace.packages))(version)
  }
}

interface Asked {
  readonly folder: string
  readonly tag: string
  readonly around: Surroundings
}

/**
 * A changelog that git-cliff wrote is written anew; one that says anything else, by hand perhaps, is kept, and the
 * new section put in front as `git-cliff --prepend` does.
 */
async function withRelease(
  before: string | undefined,
  { folder, tag, around }: Asked,
): Promise<string> {
  const whole = await runCliff(folder, ['--tag', tag], around)
  if (before === undefined || before.trim() === '') return whole
  const kept = withoutGenerated(before, whole)
  if (isGenerated(kept, whole)) return whole
  const temp = makeTempFolder(join(cacheFolder(around.env), 'work'))
  try {
    const file = join(temp.path, 'CHANGELOG.md')
    writeAtomic(file, kept)
    await runCliff(folder, ['--unreleased', '--tag', tag, '--prepend', file], around)
    return readText(file) ?? kept
  } finally {
    temp.remove()
  }
}

/** True when git-cliff tells all of it again: its versions word by word, and each line above them. */
function isGenerated(text: string, whole: string): boolean {
  const start = parseChangelog(text).sections[0]?.heading.start ?? text.length
  return whole.endsWith(text.slice(start)) && areTold(text.slice(0, start), whole)
}

/** Without an `Unreleased` section that git-cliff tells again under the new version. */
function withoutGenerated(before: string, whole: string): string {
  const section = parseChangelog(before).sections.find(({ version }) => version === undefined)
  if (section === undefined) return before
  if (!areTold(before.slice(section.heading.end, section.end), whole)) return before
  return before.slice(0, section.heading.start) + before.slice(section.end)
}

function areTold(part: string, whole: string): boolean {
  const told = new Set(whole.split('\n').map((line) => line.trim()))
  return part.split('\n').every((line) => told.has(line.trim()))
}
