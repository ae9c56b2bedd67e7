import { join } from 'node:path'
import { ownFolder } from '../../io/own-folder.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Finding } from '../../model/finding.ts'
import type { Package } from '../../model/package.ts'
import { artifactFolder, buildTree } from '../build/here.ts'
import type { Surroundings } from './run.ts'
import type { Cargo, Ground } from './survey.ts'

/**
 * Builds packages that are on no registry and of which there are no artifacts, beside those that are there already.
 * Throws `publish/dirty-tree`: what is published must be what was committed.
 */
export async function buildMissing(
  ground: Ground,
  { packages, cargo }: { readonly packages: readonly Package[]; readonly cargo: Cargo },
  around: Surroundings,
): Promise<readonly Finding[]> {
  checkCommitted(ground)
  const { root } = ground.discovery.workspace
  ownFolder(root, 'artifacts')
  const { findings } = await buildTree(
    ground.discovery,
    {
      packages,
      folder: join(root, artifactFolder),
      install: true,
      ...(ground.head === null ? {} : { commit: ground.head }),
      keep: cargo.folder?.artifacts ?? [],
    },
    around,
  )
  return findings
}

/** Throws `publish/dirty-tree` where something would be built that was not committed. */
export function checkCommitted({ changed }: Ground): void {
  if (changed.length > 0) throw dirty(changed)
}

function dirty(changed: readonly string[]): PaquebotError {
  const [first] = changed
  const what =
    changed.length === 1 ? `\`${first}\` is` : `\`${first}\` and ${changed.length - 1} more are`
  return new PaquebotError(
    'publish/dirty-tree',
    `${what} not committed, and what is published must be a commit`,
    {
      hint: 'commit or stash it, or publish artifacts that are built already with `--from <folder>`',
    },
  )
}
