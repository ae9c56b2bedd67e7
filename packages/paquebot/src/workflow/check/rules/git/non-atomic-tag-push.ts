import { isTagRef, type PlacedPush, pushes, taggedIn, targetBranch } from '../../facts/git.ts'
import type { Checked, Rule } from '../../model.ts'

export const nonAtomicTagPush: Rule = {
  id: 'git/non-atomic-tag-push',
  severity: 'error',
  summary: 'a branch and its tags are pushed together or not at all',
  why: 'Without `--atomic` each ref of a push is taken or refused alone ([git-push](https://git-scm.com/docs/git-push#Documentation/git-push.txt---atomic)): when the branch is refused, protected or no longer up to date, the tag is on the server all the same, at a commit that no branch has.',
  fix: 'Name the tag, and ask for both or none:\n\n```sh\ngit push --atomic origin main "refs/tags/v$VERSION"\n```',
  *check(checked) {
    for (const placed of pushes(checked)) {
      const branch = branchBesideTags(checked, placed)
      if (branch === undefined || branchIsThere(checked, placed)) continue
      yield {
        file: placed.command.file,
        range: placed.command.at,
        message: `pushes ${branch} and tags without \`--atomic\`: a refused branch leaves its tag on the server`,
        hint: 'write `git push --atomic` with the branch and the tag',
      }
    }
  },
}

function branchBesideTags(checked: Checked, placed: PlacedPush): string | undefined {
  const { push } = placed
  if (push.atomic || push.unsure) return undefined
  const tagged = taggedIn(checked, placed)
  const branches = push.refs.filter((ref) => isBranch(ref, tagged))
  const tags = push.allTags || push.followTags || push.refs.some((ref) => isTagRef(ref, tagged))
  if (!tags) return undefined
  if (branches[0] !== undefined) return `\`${targetBranch(branches[0]) ?? branches[0]}\``
  return push.refs.length === 0 && push.followTags ? 'the branch' : undefined
}

/** The line before has pushed the branch alone, and would have failed. */
function branchIsThere(checked: Checked, { push, step, command }: PlacedPush): boolean {
  return pushes(checked).some(
    (other) =>
      other.step === step &&
      other.command.at.start.line < command.at.start.line &&
      !other.push.allTags &&
      !other.push.followTags &&
      other.command.swallowed === undefined &&
      (push.refs.length === 0 || other.push.refs.some((ref) => push.refs.includes(ref))),
  )
}

/** By its name: a variable may be a tag. */
function isBranch(ref: string, tagged: readonly string[]): boolean {
  if (isTagRef(ref, tagged)) return false
  return (
    /^HEAD(?::|$)|refs\/heads\//.test(ref) ||
    /^[\w./-]+$/.test(ref) ||
    /github\.(?:ref_name|head_ref|event\.repository\.default_branch)|GITHUB_REF_NAME/.test(ref)
  )
}
