import type { GitHub } from '../github/model.ts'
import type { RemoteRelease } from '../github/releases.ts'
import type { Announcement } from '../model/announcement.ts'
import type { Emit } from '../model/step.ts'

/** A release that is published now. */
export interface MadeRelease {
  readonly tag: string
  readonly url: string
  readonly isImmutable: boolean
}

/**
 * Fills and publishes the releases of a plan one after another: a draft first, then its files, then the world sees
 * it. Throws `github/*`; what was done stays and is found by the next run.
 */
export async function makeReleases(
  announcements: readonly Announcement[],
  github: GitHub,
  emit: Emit,
): Promise<readonly MadeRelease[]> {
  const made: MadeRelease[] = []
  for (const announcement of announcements) {
    const release = await makeRelease(announcement, github)
    if (release === undefined) continue
    emit({ kind: 'note', text: `released ${announcement.tag}: ${release.url}` })
    made.push({ tag: announcement.tag, url: release.url, isImmutable: release.isImmutable })
  }
  return made
}

async function makeRelease(
  announcement: Announcement,
  github: GitHub,
): Promise<RemoteRelease | undefined> {
  const { tag, release } = announcement
  if (release.kind === 'none' || (release.kind === 'there' && release.attach.length === 0))
    return undefined
  const [{ deleteAsset, uploadAsset }, releases] = await Promise.all([
    import('../github/assets.ts'),
    import('../github/releases.ts'),
  ])
  const target =
    release.kind === 'there'
      ? await releases.readRelease(github, { id: release.id, tag })
      : await draftFor(announcement, github)
  if (release.kind === 'make')
    for (const { id } of release.remove) {
      const asset = target.assets.find((one) => one.id === id)
      if (asset !== undefined) await deleteAsset(github, asset)
    }
  for (const file of release.attach) await uploadAsset(github, target, file)
  if (release.kind === 'there') return target
  return releases.publishDraft(github, target, release)
}

async function draftFor(
  { tag, commit, release }: Announcement,
  github: GitHub,
): Promise<RemoteRelease> {
  if (release.kind !== 'make') throw new Error('nothing to make')
  const { aimDraft, createDraft, readRelease } = await import('../github/releases.ts')
  const { draft, title, notes, isPrerelease } = release
  if (draft === null)
    return createDraft(github, { tag, commit, title, notes: notes ?? '', isPrerelease })
  const there = await readRelease(github, { id: draft, tag })
  const isAimed = there.target === commit && there.isPrerelease === isPrerelease
  if (isAimed && notes === null) return there
  const text = notes === null ? {} : { notes }
  const named = there.title.trim() === '' ? { title } : {}
  return aimDraft(github, there, { commit, isPrerelease, ...text, ...named })
}
