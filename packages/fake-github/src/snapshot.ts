import { createHash } from 'node:crypto'
import { type Commit, readCommit, readTag } from './git/objects.ts'
import { listRefs } from './git/refs.ts'
import { peel } from './resolve.ts'
import { latestRelease } from './rest/latest.ts'
import type { Pull, Release, Repository } from './store.ts'
import type { PullSnapshot, RefSnapshot, ReleaseSnapshot, RepositorySnapshot } from './types.ts'

export async function takeSnapshot(repository: Repository): Promise<RepositorySnapshot> {
  const digests = new Map<string, string>()
  const refs: Record<string, RefSnapshot> = {}
  for (const [ref, oid] of listRefs(repository.dir)) {
    const snapshot = await refSnapshot(repository, oid, digests)
    if (snapshot) refs[ref] = snapshot
  }
  const byTag = (a: ReleaseSnapshot, b: ReleaseSnapshot) =>
    a.tag.localeCompare(b.tag) || Number(a.draft) - Number(b.draft)
  return {
    refs,
    releases: repository.releases
      .map((release) => releaseSnapshot(repository, release))
      .sort(byTag),
    pulls: repository.pulls.map(pullSnapshot),
    labels: repository.labels.map(({ name }) => name).sort(),
  }
}

async function refSnapshot(
  repository: Repository,
  oid: string,
  digests: Map<string, string>,
): Promise<RefSnapshot | undefined> {
  const sha = await peel(repository, oid)
  const commit = sha === undefined ? undefined : await readCommit(repository.dir, sha)
  if (sha === undefined || commit === undefined) return undefined
  const tag = sha === oid ? undefined : await readTag(repository.dir, oid)
  return {
    type: tag ? 'tag' : 'commit',
    tree: commit.tree,
    subject: commit.message.split('\n')[0] ?? '',
    verified: repository.verified.has(sha),
    history: await historyDigest(repository, sha, digests),
    ...(tag ? { message: tag.message } : {}),
  }
}

/** A commit's id without its times, and so of all its ancestors. */
async function historyDigest(
  repository: Repository,
  tip: string,
  digests: Map<string, string>,
): Promise<string> {
  const stack = [tip]
  for (let oid = stack.at(-1); oid !== undefined; oid = stack.at(-1)) {
    const commit = await readCommit(repository.dir, oid)
    const parents = commit?.parents ?? []
    const waiting = parents.filter((parent) => !digests.has(parent))
    if (waiting.length > 0) {
      stack.push(...waiting)
      continue
    }
    const known = parents.map((parent) => digests.get(parent) ?? '')
    digests.set(oid, commit ? digest(commit, known) : '')
    stack.pop()
  }
  return digests.get(tip) ?? ''
}

function digest({ tree, message, author, committer }: Commit, parents: readonly string[]): string {
  const people = [author.name, author.email, committer.name, committer.email]
  const text = JSON.stringify([tree, message, people, parents])
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

function releaseSnapshot(repository: Repository, release: Release): ReleaseSnapshot {
  const assets = release.assets.map(({ name, state, data, digest: sha, contentType }) => ({
    name,
    state,
    size: data.length,
    digest: sha,
    contentType,
  }))
  return {
    tag: release.tag,
    name: release.name,
    body: release.body,
    draft: release.draft,
    prerelease: release.prerelease,
    immutable: release.immutable,
    latest: latestRelease(repository)?.id === release.id,
    assets: assets.sort((a, b) => a.name.localeCompare(b.name)),
  }
}

function pullSnapshot(pull: Pull): PullSnapshot {
  return {
    number: pull.number,
    title: pull.title,
    body: pull.body ?? '',
    head: pull.head,
    base: pull.base,
    state: pull.state,
    draft: pull.draft,
    merged: pull.merged !== null,
    autoMerge: pull.autoMerge !== null,
    labels: [...pull.labels].sort(),
    comments: pull.comments.map(({ body }) => body),
  }
}
