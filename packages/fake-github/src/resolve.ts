import { readObject, readTag } from './git/objects.ts'
import { readRef } from './git/refs.ts'
import type { Repository } from './store.ts'

export function branchSha(repository: Repository, branch: string): string | undefined {
  return readRef(repository.dir, `refs/heads/${branch}`)
}

/** The commit that a branch, tag, full ref or (whole or short) commit id means. */
export async function resolveCommit(
  repository: Repository,
  name: string,
): Promise<string | undefined> {
  const candidates = [`refs/heads/${name}`, `refs/tags/${name}`, name, `refs/${name}`]
  for (const candidate of candidates) {
    const oid = readRef(repository.dir, candidate)
    if (oid !== undefined) return peel(repository, oid)
  }
  return peel(repository, name)
}

/** Through annotated tags to the commit. */
export async function peel(repository: Repository, oid: string): Promise<string | undefined> {
  const object = await readObject(repository.dir, oid)
  if (object?.type === 'commit') return oid
  if (object?.type !== 'tag') return undefined
  const tag = await readTag(repository.dir, oid)
  return tag && peel(repository, tag.object)
}
