import { posix } from 'node:path'
import { type KnownRefs, knownRefs, type WorkingState, workingState } from '../../io/git.ts'
import type { Repository } from '../../io/repository.ts'
import { PaquebotError } from '../../model/error.ts'
import type { TagStep } from '../../model/step.ts'

/** What a bump allows that it refuses otherwise. */
export interface Allowed {
  readonly dirty: boolean
  /** The branch that a person names. */
  readonly branch?: string
}

/** The repository that a bump may go on in. */
export interface Ground extends WorkingState, KnownRefs {}

/**
 * Looks whether a commit of a release belongs here. Throws `bump/no-git`, `bump/dirty-tree` for changed files, and
 * `bump/wrong-branch` for a detached HEAD or another branch than the base branch.
 */
export function checkGround(
  repository: Pick<Repository, 'root' | 'has'>,
  baseBranch: string,
  allowed: Allowed,
): Ground {
  const state = workingState(repository.root)
  if (state === undefined) {
    throw new PaquebotError('bump/no-git', `\`${repository.root}\` is in no git repository`, {
      hint: 'pass `--no-commit` to write the files alone',
    })
  }
  const refs = knownRefs(repository.root)
  checkBranch(state, { refs, baseBranch, repository, allowed })
  if (!allowed.dirty && state.changed.length > 0) throw dirty(state.changed)
  return { ...state, ...refs }
}

function dirty(changed: readonly string[]): PaquebotError {
  const number = changed.length === 1 ? '1 file is' : `${changed.length} files are`
  return new PaquebotError('bump/dirty-tree', `${number} changed and not committed`, {
    details: changed.slice(0, 10).join('\n') + (changed.length > 10 ? '\n…' : ''),
    hint: 'commit or stash them, or pass `--allow-dirty`: the commit then still has only the files of the release',
  })
}

function checkBranch(
  { branch }: WorkingState,
  known: {
    readonly refs: KnownRefs
    readonly baseBranch: string
    readonly repository: Pick<Repository, 'has'>
    readonly allowed: Allowed
  },
): void {
  const expected = expectedBranches(known)
  const list = expected.map((name) => `\`${name}\``).join(' or ')
  if (branch === null) {
    throw new PaquebotError(
      'bump/wrong-branch',
      'HEAD is on no branch, so the commit of a release would be lost',
      {
        hint: `\`git switch ${expected[0]}\` first`,
      },
    )
  }
  if (expected.includes(branch)) return
  throw new PaquebotError(
    'bump/wrong-branch',
    `HEAD is on \`${branch}\`, and releases are made on ${list}`,
    {
      hint: `\`git switch ${expected[0]}\`, or pass \`--branch ${branch}\``,
    },
  )
}

/** What a person names, else what is configured, else the remote's default, else the two usual names. */
function expectedBranches({
  refs,
  baseBranch,
  repository,
  allowed,
}: Parameters<typeof checkBranch>[1]): readonly string[] {
  if (allowed.branch !== undefined) return [allowed.branch]
  if (repository.has(posix.join('.changeset', 'config.json'))) return [baseBranch]
  return refs.remoteDefault === undefined ? ['main', 'master'] : [refs.remoteDefault]
}

/** Throws `bump/tag-exists` when one of the tags is there. */
export function checkTags(tags: readonly TagStep[], known: readonly string[]): void {
  const taken = tags.find(({ name }) => known.includes(name))
  if (taken === undefined) return
  throw new PaquebotError('bump/tag-exists', `the tag \`${taken.name}\` is there already`, {
    hint: 'was this version released? bump to another one, or remove a tag that was made by mistake with `git tag -d`',
  })
}
