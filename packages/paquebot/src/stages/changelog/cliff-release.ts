import { join, posix } from 'node:path'
import { cacheFolder } from '../../io/environment.ts'
import { readText, writeAtomic } from '../../io/files.ts'
import { tagNames } from '../../io/git-folder.ts'
import { makeTempFolder } from '../../io/temp.ts'
import type { Finding } from '../../model/finding.ts'
import { type Package, packageOf, type Workspace } from '../../model/package.ts'
import type { Release, ReleasePlan } from '../../model/plan.ts'
import { runCliff, type Surroundings } from './cliff.ts'
import { cliffConfig, cliffOutput, filesBelow } from './cliff-config.ts'
import { parseChangelog } from './sections.ts'
import { indexTags, packageTags, type TagIndex, tagStyle } from './tags.ts'

/** The tag that a release will get. */
export type TagOf = (pkg: Package, version: string) => string

/** A whole changelog and where it stands, relative to the root. */
interface WrittenChangelog {
  readonly file: string
  readonly text: string
}

/** What git-cliff has written. */
export interface CliffChangelogs {
  /** By the CHANGELOG.md in whose place each stands. */
  readonly texts: ReadonlyMap<string, WrittenChangelog>
  readonly findings: readonly Finding[]
}

/**
 * The changelogs that git-cliff writes for a plan: one for each released package in whose folder it has a
 * configuration, and that of the repository where the root has one. Nothing is written. `tagOf` says how a release
 * will be tagged; without it the tags so far show. Throws `exec/failed`, `build/no-tool` and `config/invalid`.
 */
export async function cliffChangelogs(
  plan: ReleasePlan,
  workspace: Workspace,
  around: Surroundings,
  tagOf: TagOf = tagOfBefore(workspace),
): Promise<CliffChangelogs> {
  const texts = new Map<string, WrittenChangelog>()
  if (workspace.gitRoot === null) return { texts, findings: [] }
  const files = filesBelow(workspace.root)
  const { sections, findings } = sectionsOf(plan, workspace, tagOf)
  for (const { folder, config, tag } of sections) {
    const usual = posix.join(folder, 'CHANGELOG.md')
    if (texts.has(usual)) continue
    const file = await cliffOutput(files, folder, config)
    const asked = { folder: join(workspace.root, folder), tag, around }
    texts.set(usual, { file, text: await withRelease(files.read(file), asked) })
  }
  return { texts, findings }
}

/** A section that git-cliff is to write, for the commits since the last tag. */
interface Section {
  /** Where it runs, and finds its configuration. */
  readonly folder: string
  readonly config: string
  readonly tag: string
}

type Named = readonly [pkg: Package, release: Release]

function sectionsOf(
  plan: ReleasePlan,
  workspace: Workspace,
  tagOf: TagOf,
): { readonly sections: readonly Section[]; readonly findings: readonly Finding[] } {
  const files = filesBelow(workspace.root)
  const released = plan.releases.flatMap((release): readonly Named[] => {
    const pkg = packageOf(workspace, release.id)
    return pkg === undefined || release.bump === 'none' ? [] : [[pkg, release]]
  })
  const sections = released.flatMap(([pkg, release]) => {
    const config = cliffConfig(files, pkg.path)
    return config === undefined ? [] : [{ folder: pkg.path, config, tag: tagOf(pkg, release.to) }]
  })
  const config = cliffConfig(files, '.')
  const isPackages = workspace.packages.some(({ path, private: own }) => path === '.' && !own)
  const isTold = isPackages || sections.some(({ folder }) => folder === '.')
  if (config === undefined || isTold || released.length === 0) return { sections, findings: [] }
  const [tag = '', ...others] = tagsOf(released, tagOf)
  return others.length === 0
    ? { sections: [...sections, { folder: '.', config, tag }], findings: [] }
    : { sections, findings: [severalTags(config, [tag, ...others])] }
}

/** Private packages are not tagged, unless nothing else is released. */
function tagsOf(released: readonly Named[], tagOf: TagOf): readonly string[] {
  const open = released.filter(([pkg]) => !pkg.private)
  const tagged = open.length === 0 ? released : open
  return [...new Set(tagged.map(([pkg, { to }]) => tagOf(pkg, to)))]
}

function severalTags(config: string, tags: readonly string[]): Finding {
  const named = tags.slice(0, 3).map((tag) => `\`${tag}\``)
  const more = tags.length > 3 ? `, and ${tags.length - 3} more` : ''
  return {
    rule: 'version/root-changelog',
    severity: 'warning',
    message: `the changelog of the whole repository is not written: git-cliff tells one tag at a time, and this release gets ${named.join(', ')}${more}`,
    file: config,
    hint: 'type `paquebot changelog --from git-cliff --write` once the tags are there, or give each package a cliff.toml of its own',
  }
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
