import { PaquebotError } from '../../model/error.ts'
import type { FileEdit } from '../../model/step.ts'
import { renderChangeset, type Wish } from './changeset.ts'
import { newChangesetFile } from './file-name.ts'
import { writtenName } from './names.ts'
import type { Subject } from './open.ts'

/** A changeset that is to be written. */
export interface NewChangeset {
  readonly edit: FileEdit
  /** As the file names them, in its order. */
  readonly releases: readonly {
    readonly id: string
    readonly name: string
    readonly bump: string
  }[]
  readonly summary: string
}

/**
 * The file of a changeset. The folder comes with it when it is missing: neither we nor `@changesets/read` need more,
 * and a configuration is for `paquebot init` to propose.
 * Throws `cli/usage` without a summary, and for a file name that cannot be.
 */
export function newChangeset(wish: Wish, subject: Subject, name: string | undefined): NewChangeset {
  const { repository, workspace } = subject.discovery
  if (wish.bumps.size > 0 && wish.summary.trim() === '') {
    throw new PaquebotError('cli/usage', 'the changeset says nothing', {
      hint: 'say what changed, for the users: `--message "…"`',
    })
  }
  const { packages } = workspace
  return {
    edit: {
      file: newChangesetFile(repository, name),
      before: null,
      after: renderChangeset(wish, packages),
    },
    releases: [...wish.bumps].map(([pkg, bump]) => ({
      id: pkg.id,
      name: writtenName(pkg, packages),
      bump,
    })),
    summary: wish.summary.trim(),
  }
}
