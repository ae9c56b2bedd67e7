import { publishable } from '../../model/package.ts'
import type { FileEdit } from '../../model/step.ts'
import type { Checked } from '../../workflow/check/model.ts'
import { badgesFor, withBadges } from './badges.ts'
import { type Follower, followConfig } from './sync-scripts.ts'

/** Texts beside the workflows. `owner` is who reviews: `@ada`. */
export interface SideWishes {
  readonly intent: 'changesets' | 'commits'
  readonly owner?: string
  readonly followers: readonly Follower[]
}

/**
 * Files that the pipeline needs beside its workflows. What is there stays: only what is missing is written, in README
 * and CONTRIBUTING between markers. Pure.
 */
export function sideFiles(checked: Checked, wishes: SideWishes): readonly FileEdit[] {
  return [
    ...intentFiles(checked, wishes),
    ...paquebotToml(checked, wishes),
    ...created(checked, ownerPaths, ownersText(checked, wishes)),
    ...created(checked, securityPaths, securityText(checked)),
    ...contributing(checked, wishes),
    ...readme(checked),
  ]
}

const ownerPaths = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS']
const securityPaths = ['SECURITY.md', '.github/SECURITY.md', 'docs/SECURITY.md']
const contributingPaths = ['CONTRIBUTING.md', '.github/CONTRIBUTING.md', 'docs/CONTRIBUTING.md']

/** The first path, where none of them is there. */
function created(
  { files }: Checked,
  paths: readonly string[],
  text: string | undefined,
): readonly FileEdit[] {
  const [first] = paths
  const isThere = paths.some((path) => files.read(path) !== null)
  if (first === undefined || isThere || text === undefined) return []
  return [{ file: first, before: null, after: text }]
}

function intentFiles(checked: Checked, { intent }: SideWishes): readonly FileEdit[] {
  if (intent === 'changesets')
    return created(checked, ['.changeset/config.json'], changesetConfig(checked))
  return created(checked, ['cliff.toml', '.config/cliff.toml'], cliffConfig)
}

/** What `changeset init` of version 3 writes, with the default branch of this repository. */
function changesetConfig({ defaultBranch }: Checked): string {
  const config = {
    changelog: '@changesets/cli/changelog',
    commit: false,
    fixed: [],
    linked: [],
    access: 'public',
    baseBranch: defaultBranch,
    updateInternalDependencies: 'patch',
    ignore: [],
  }
  return `${JSON.stringify(config, null, 2)}\n`
}

/** Groups of Keep a Changelog's kind, of conventional commits; git-cliff's templates are Tera. */
const cliffConfig = `# git-cliff: https://git-cliff.org/docs/configuration
[changelog]
header = """
# Changelog\\n
All notable changes to this project are documented in this file.\\n
"""
body = """
{% if version %}\\
## [{{ version | trim_start_matches(pat="v") }}] - {{ timestamp | date(format="%Y-%m-%d") }}
{% else %}\\
## [Unreleased]
{% endif %}\\
{% for group, commits in commits | group_by(attribute="group") %}
### {{ group | upper_first }}
{% for commit in commits %}
- {% if commit.breaking %}**Breaking:** {% endif %}{% if commit.scope %}**{{ commit.scope }}:** {% endif %}{{ commit.message | upper_first }}\\
{% endfor %}
{% endfor %}
"""
trim = true

[git]
conventional_commits = true
filter_unconventional = true
commit_parsers = [
  { message = "^chore\\\\(release\\\\)", skip = true },
  { message = "^feat", group = "Added" },
  { message = "^fix", group = "Fixed" },
  { message = "^perf", group = "Performance" },
  { message = "^doc", group = "Documentation" },
  { message = ".*", skip = true },
]
protect_breaking_commits = true
tag_pattern = "v?[0-9].*"
`

function paquebotToml(checked: Checked, { followers }: SideWishes): readonly FileEdit[] {
  if (followers.length === 0) return []
  return created(checked, ['paquebot.toml'], followConfig(followers))
}

function ownersText({ files }: Checked, { owner }: SideWishes): string | undefined {
  if (owner === undefined) return undefined
  const locks = files.paths.filter((path) => lockfile.test(path) && !path.includes('/'))
  const sensitive = ['/.github/', '/CODEOWNERS', ...locks.map((path) => `/${path}`)]
  const configs = ['.changeset/config.json', 'paquebot.toml', 'cliff.toml']
  const known = configs.filter((path) => files.read(path) !== null).map((path) => `/${path}`)
  const lines = [...new Set(['*', ...sensitive, ...known])]
  const widest = Math.max(...lines.map((line) => line.length))
  return [
    '# Who reviews what; the last line that fits counts. GitHub docs: "About code owners".',
    ...lines.map((line) => `${line.padEnd(widest)} ${owner}`),
    '',
  ].join('\n')
}

const lockfile =
  /^(?:pnpm-lock\.yaml|package-lock\.json|yarn\.lock|bun\.lock|uv\.lock|poetry\.lock|pdm\.lock)$/

function securityText({ slug }: Checked): string {
  const where =
    slug === undefined
      ? 'through the page "Security" of the repository ("Report a vulnerability")'
      : `at https://github.com/${slug}/security/advisories/new`
  return `# Security

Please report a vulnerability in private, ${where},
and not in an issue. Say which version you use and how it can be seen.

The newest release is the one that gets fixes. Every release is built and published by the workflow \`release.yml\` of this
repository with trusted publishing; npm and PyPI show the commit that it was made from.
`
}

const contributingStart = '<!-- paquebot:releasing -->'
const contributingEnd = '<!-- /paquebot:releasing -->'

function contributing(checked: Checked, wishes: SideWishes): readonly FileEdit[] {
  const path = contributingPaths.find((one) => checked.files.read(one) !== null)
  const before = path === undefined ? null : checked.files.read(path)
  if (before?.includes(contributingStart)) return []
  const section = releasingSection(wishes)
  const after =
    before === null ? `# Contributing\n\n${section}` : `${before.trimEnd()}\n\n${section}`
  return [{ file: path ?? 'CONTRIBUTING.md', before, after }]
}

function releasingSection({ intent }: SideWishes): string {
  const asking =
    intent === 'changesets'
      ? 'A change that users notice comes with a changeset: `npx paquebot change` asks which packages it is for and what it\nmeans to their users.'
      : 'Commit messages say what a change means: `fix:` and `feat:` ask for a release, `feat!:` or a `BREAKING CHANGE:` footer for\na major one ([Conventional Commits](https://www.conventionalcommits.org)).'
  return `${contributingStart}

## Releasing

${asking}

What is merged collects in the release pull request \`chore(release): version packages\`. Merging that publishes: the
workflow \`release.yml\` builds once, publishes the same files to every registry, and makes tags and GitHub releases. A run
that failed is simply run again. \`npx paquebot rehearse\` tries all of it on your machine first.

${contributingEnd}
`
}

function readme(checked: Checked): readonly FileEdit[] {
  const path = checked.files.paths.find((one) => /^readme\.md$/i.test(one))
  const before = path === undefined ? null : checked.files.read(path)
  if (path === undefined || before === null) return []
  const badges = badgesFor(checked, publishable(checked.workspace))
  const after = withBadges(before, badges)
  return after === before ? [] : [{ file: path, before, after }]
}
