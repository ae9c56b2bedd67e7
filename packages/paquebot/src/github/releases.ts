import type { DataOf, Errand, GitHub } from './model.ts'
import { settle } from './settle.ts'

/** A release as GitHub holds it. */
export interface RemoteRelease {
  readonly id: number
  readonly tag: string
  readonly title: string
  readonly notes: string
  /** The page of it. */
  readonly url: string
  /** Where its assets are sent. */
  readonly uploadAddress: string
  readonly isDraft: boolean
  readonly isPrerelease: boolean
  /** Published where releases are immutable: tag and assets are frozen. */
  readonly isImmutable: boolean
  /** Commit or branch that its tag is made at, when there is none yet. */
  readonly target: string
  readonly assets: readonly RemoteAsset[]
}

/** A file of a release. */
export interface RemoteAsset {
  readonly id: number
  readonly name: string
  /** False for what an upload that failed has left behind. */
  readonly isWhole: boolean
  readonly size: number
  /** SHA-256 in hex; absent where GitHub does not tell it. */
  readonly sha256?: string
  /** Address of the API. */
  readonly address: string
}

/**
 * Published releases and drafts of these tags, the published one first, then the oldest draft. Drafts are found by
 * listing alone, and only by tokens that may write. Throws `github/*`.
 */
export async function findReleases(
  github: GitHub,
  tags: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly RemoteRelease[]>> {
  const errand = { what: 'read the releases', needs: 'contents: write' }
  if (tags.size === 0) return new Map()
  const isEnough = (all: readonly Wire[]) => {
    const published = all.filter(({ draft, tag_name }) => !draft && tags.has(tag_name))
    return new Set(published.map(({ tag_name }) => tag_name)).size === tags.size
  }
  const list = await github.list('GET /repos/{owner}/{repo}/releases', {}, errand, isEnough)
  const ours = list.filter(({ tag_name }) => tags.has(tag_name)).map(read)
  const sorted = ours.toSorted((a, b) => Number(a.isDraft) - Number(b.isDraft) || a.id - b.id)
  return Map.groupBy(sorted, ({ tag }) => tag)
}

/** The release that GitHub shows as the latest; undefined without one. Throws `github/*`. */
export async function readLatest(github: GitHub): Promise<RemoteRelease | undefined> {
  const reply = await github.ask('GET /repos/{owner}/{repo}/releases/latest', {})
  if (reply.kind === 'done') return read(reply.data)
  if (reply.kind === 'refused' && reply.status === 404) return undefined
  throw await github.failure(reply, { what: 'read the latest release', needs: 'contents: read' })
}

/** What a draft says. */
export interface NewRelease {
  readonly tag: string
  readonly commit: string
  readonly title: string
  readonly notes: string
  readonly isPrerelease: boolean
}

const errandOf = (tag: string, verb = 'make'): Errand => ({
  what: `${verb} the release \`${tag}\``,
  needs: 'contents: write',
})

/** Makes a draft, once: after a lost answer the one that is there is taken. Throws `github/*`. */
export function createDraft(github: GitHub, release: NewRelease): Promise<RemoteRelease> {
  const parameters = {
    tag_name: release.tag,
    target_commitish: release.commit,
    name: release.title,
    body: release.notes,
    draft: true,
    prerelease: release.isPrerelease,
    // It is decided when it is published; without a word GitHub takes the newest for the latest.
    make_latest: 'false' as const,
  }
  return settle(github, errandOf(release.tag), {
    write: async () => {
      const reply = await github.ask('POST /repos/{owner}/{repo}/releases', parameters)
      return reply.kind === 'done' ? { kind: 'done', data: read(reply.data) } : reply
    },
    find: async () => (await findReleases(github, new Set([release.tag]))).get(release.tag)?.[0],
  })
}

/** Sets where a draft's tag will be and what it is; its texts stay. Throws `github/*`. */
export async function aimDraft(
  github: GitHub,
  draft: RemoteRelease,
  aim: Pick<NewRelease, 'commit' | 'isPrerelease'> & Partial<Pick<NewRelease, 'notes' | 'title'>>,
): Promise<RemoteRelease> {
  const route = 'PATCH /repos/{owner}/{repo}/releases/{release_id}'
  const parameters = {
    release_id: draft.id,
    target_commitish: aim.commit,
    prerelease: aim.isPrerelease,
    ...(aim.notes === undefined ? {} : { body: aim.notes }),
    ...(aim.title === undefined ? {} : { name: aim.title }),
  }
  return read(await github.send(route, parameters, errandOf(draft.tag, 'prepare')))
}

/** Publishes a draft; one that is published meanwhile is fine. Throws `github/*`. */
export async function publishDraft(
  github: GitHub,
  draft: Pick<RemoteRelease, 'id' | 'tag'>,
  how: { readonly isPrerelease: boolean; readonly isLatest: boolean },
): Promise<RemoteRelease> {
  const route = 'PATCH /repos/{owner}/{repo}/releases/{release_id}'
  const make_latest = how.isLatest ? ('true' as const) : ('false' as const)
  const parameters = {
    release_id: draft.id,
    draft: false,
    prerelease: how.isPrerelease,
    make_latest,
  }
  const reply = await github.ask(route, parameters)
  if (reply.kind === 'done') return read(reply.data)
  // A second attempt may meet the frozen release that the first one has made.
  const there = await readRelease(github, draft)
  if (!there.isDraft) return there
  throw await github.failure(reply, errandOf(draft.tag, 'publish'))
}

/** The release as it is now. Throws `github/*`. */
export async function readRelease(
  github: GitHub,
  { id, tag }: Pick<RemoteRelease, 'id' | 'tag'>,
): Promise<RemoteRelease> {
  const route = 'GET /repos/{owner}/{repo}/releases/{release_id}'
  return read(await github.send(route, { release_id: id }, errandOf(tag, 'read')))
}

type Wire = DataOf<'GET /repos/{owner}/{repo}/releases'>[number]

const read = (release: Wire): RemoteRelease => ({
  id: Number(release.id),
  tag: release.tag_name,
  title: release.name ?? '',
  notes: release.body ?? '',
  url: release.html_url,
  uploadAddress: release.upload_url.replace(/\{.*$/, ''),
  isDraft: release.draft,
  isPrerelease: release.prerelease,
  isImmutable: release.immutable === true,
  target: release.target_commitish,
  assets: release.assets.map(readAsset),
})

export function readAsset(asset: Wire['assets'][number]): RemoteAsset {
  const sha256 = /^sha256:([0-9a-f]{64})$/.exec(asset.digest ?? '')?.[1]
  return {
    id: Number(asset.id),
    name: asset.name,
    isWhole: asset.state === 'uploaded',
    size: Number(asset.size),
    ...(sha256 === undefined ? {} : { sha256 }),
    address: asset.url,
  }
}
