import type { BranchCommit } from './model.ts'

/** The branch that holds the release of a base branch. */
export const releaseBranch = (base: string) => `paquebot/release/${base}`

/** The branch of Changesets' action: while its pull request is open, it is taken over. */
export const changesetsBranch = (base: string) => `changeset-release/${base}`

const trailer = 'Release-Tree'

/**
 * The commit message with a trailer that names the tree it was made with. Who amends the commit changes the tree and
 * not the trailer, and a commit of somebody else has none: that is how ours is known, without any state.
 */
export function withTree(message: string, tree: string): string {
  return `${message.trimEnd()}\n\n${trailer}: ${tree}`
}

/** The commits of a release branch that neither we nor, on its own branch, Changesets' action has made. Pure. */
export function commitsOfOthers(
  branch: string,
  commits: readonly BranchCommit[],
): readonly BranchCommit[] {
  const isChangesets = branch.startsWith('changeset-release/')
  return commits.filter(
    (commit) => !isOurs(commit) && !isUpdate(commit) && !(isChangesets && isOfBot(commit)),
  )
}

/** Made by us and by nobody amended. */
export const isOurs = ({ message, tree }: BranchCommit) =>
  message.split('\n').some((line) => line.trim() === `${trailer}: ${tree}`)

/** GitHub's own merge of the base, by the button `Update branch`. */
const isUpdate = ({ parents, committer }: BranchCommit) =>
  parents.length > 1 && committer === 'web-flow'

const isOfBot = ({ author }: BranchCommit) => author?.endsWith('[bot]') === true
