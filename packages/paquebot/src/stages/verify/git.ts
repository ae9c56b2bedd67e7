import { ecosystems } from '../../ecosystems/index.ts'
import { allTags, type GitTag } from '../../io/git.ts'
import { shallowEdge } from '../../io/git-folder.ts'
import { remoteTags } from '../../io/remote-tags.ts'
import type { Finding } from '../../model/finding.ts'
import type { Emit } from '../../model/step.ts'
import type { Discovery } from '../discover/discovery.ts'
import { task } from '../task.ts'
import { type ReadTag, readTagged, type TaggedRelease } from './held.ts'
import { subjectsOf } from './ledger.ts'
import type { Subject } from './model.ts'
import { onlyCurrent, type Scope, scopeSince } from './since.ts'
import { type ClaimedTag, claimTags } from './tags.ts'
import type { Trees } from './tree.ts'

/** Which part of the history is read. */
export interface Part {
  /** A tag or a version. */
  readonly since?: string
  /** Only the versions that the tree has. */
  readonly last: boolean
  /** Without the remote. */
  readonly offline: boolean
}

export interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly emit: Emit
}

/** What git tells of the releases. */
export interface GitWitness {
  readonly tagged: readonly TaggedRelease[]
  /** The packages of today and of the tags. */
  readonly subjects: readonly Subject[]
  readonly scope: Scope
  /** Tags may be missing that exist. */
  readonly isShallow: boolean
  /** Version tags whose tree has nothing that they could mean. */
  readonly stray: readonly string[]
  /** How many tags name a version. */
  readonly count: number
  readonly findings: readonly Finding[]
}

/** Reads all tags and the trees at them. Throws `cli/usage` for a `since` that is nothing. */
export async function readGit(
  { workspace, repository }: Discovery,
  trees: Trees,
  options: Part,
  around: Surroundings,
): Promise<GitWitness> {
  const root = workspace.gitRoot ?? workspace.root
  const local = allTags(root)
  const elsewhere = await onlyRemote(root, local, options, around)
  const tags = [...local, ...(elsewhere ?? [])]
  const scope = scopeOf(options, local)
  const isShallow = elsewhere === undefined && shallowEdge(root).size > 0
  const behind = new Set(repository.tags().map(({ name }) => name))
  const claimed = claimTags(tags, workspace.packages)
  const here = new Set(local.map(({ name }) => name))
  const isRead = (one: ClaimedTag) => here.has(one.tag.name) && (!options.last || isOfToday(one))
  const read = await task(around.emit, `read what ${claimed.length} tags hold`, () =>
    readTagged(claimed, trees, { behind, isRead }),
  )
  const tagged = read.flatMap(({ releases }) => releases)
  const stray = options.last ? [] : read.filter(isStray).map(({ tag }) => tag.name)
  return {
    tagged,
    subjects: subjectsOf(workspace.packages, tagged),
    scope,
    isShallow,
    stray,
    count: claimed.length,
    findings: isShallow ? [shallow(tags.length)] : [],
  }
}

/** Tags that only the remote has, as those that a release job makes through GitHub; undefined when it is not known. */
async function onlyRemote(
  root: string,
  local: readonly GitTag[],
  { offline }: Part,
  { env, signal, emit }: Surroundings,
): Promise<readonly GitTag[] | undefined> {
  if (offline) return undefined
  const names = new Set(local.map(({ name }) => name))
  const there = await remoteTags(root, env, signal)
  if (there === undefined) emit({ kind: 'detail', text: 'the remote `origin` tells no tags' })
  return there?.filter(({ name }) => !names.has(name))
}

const isStray = ({ releases, tag }: ReadTag) => releases.length === 0 && tag.time > 0

function scopeOf({ last, since }: Part, tags: readonly GitTag[]): Scope {
  if (last) return onlyCurrent
  return since === undefined ? () => true : scopeSince(since, tags)
}

/** Does the tag say the version that one of its packages has in the tree? */
function isOfToday({ tag, claim }: ClaimedTag): boolean {
  return claim.packages.some(({ ecosystem, version }) => {
    const { versions } = ecosystems[ecosystem]
    if (version === null || !versions.isVersion(tag.text)) return false
    return versions.isVersion(version) && versions.compare(tag.text, version) === 0
  })
}

function shallow(tags: number): Finding {
  return {
    rule: 'verify/shallow-clone',
    severity: 'warning',
    message: `this clone is shallow and has ${tags} tags, so a missing tag says nothing`,
    hint: '`git fetch --unshallow --tags`, or `fetch-depth: 0` for `actions/checkout`',
  }
}
