import { posix } from 'node:path'
import { humanId } from 'human-id'
import type { Repository } from '../../io/repository.ts'
import { PaquebotError } from '../../model/error.ts'
import { isChangeset } from '../plan/changes.ts'

const changesetFolder = '.changeset'

type Files = Pick<Repository, 'read' | 'below'>

/**
 * Path of a new changeset: the name that was asked for, else three words, as Changesets has them and from the
 * same library. Throws `cli/usage` when the name is taken or is none of a changeset.
 */
export function newChangesetFile(repository: Files, asked: string | undefined): string {
  const taken = new Set(repository.below(changesetFolder).map((path) => path.toLowerCase()))
  const isTaken = (path: string) =>
    taken.has(path.toLowerCase()) || repository.read(path) !== undefined
  if (asked !== undefined) return checked(asked, isTaken)
  for (;;) {
    const path = pathOf(humanId({ separator: '-', capitalize: false }))
    if (!isTaken(path)) return path
  }
}

const pathOf = (name: string) => posix.join(changesetFolder, `${name.replace(/\.md$/, '')}.md`)

function checked(asked: string, isTaken: (path: string) => boolean): string {
  const path = pathOf(asked)
  if (!/^[\w][\w.-]{0,99}$/.test(asked) || !isChangeset(path)) {
    throw new PaquebotError('cli/usage', `\`${asked}\` is no name for a changeset file`, {
      hint: 'use letters, digits, `-`, `_` and `.`, for example `--name quiet-owls-dance`',
    })
  }
  if (!isTaken(path)) return path
  throw new PaquebotError('cli/usage', `${path} is there already`, {
    hint: 'choose another `--name`, or leave it out',
    at: { file: path },
  })
}
