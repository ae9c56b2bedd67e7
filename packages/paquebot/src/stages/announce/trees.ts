import { readBlobs } from '../../io/git-blobs.ts'
import { shallowEdge } from '../../io/git-folder.ts'
import type { Workspace } from '../../model/package.ts'
import { prefixOf } from '../plan/last-release.ts'
import { writesVersion } from '../plan/untagged.ts'
import type { Group } from './groups.ts'

/** Does the tree of a commit have the versions of a group? `unseen`: the commit is not in this clone. */
export type Holding = 'holds' | 'other' | 'unseen'

interface Question {
  readonly group: Group
  readonly commit: string
}

/** Looks into the trees, all at once; packages whose version is in no file agree with any. One git process. */
export function holdings(
  workspace: Workspace,
  questions: readonly Question[],
): ReadonlyMap<Group, Holding> {
  const prefix = prefixOf(workspace)
  const places = questions.flatMap(({ group, commit }) =>
    group.members.flatMap(({ pkg }) => {
      const [place] = pkg.places
      return place === undefined ? [] : [{ group, commit, place }]
    }),
  )
  const specs = places.map(({ commit, place }) => `${commit}:${prefix}${place.file}`)
  const texts = readBlobs(workspace.root, specs)
  const isCutOff = shallowEdge(workspace.gitRoot ?? workspace.root).size > 0
  const found = new Map<Group, Holding>(questions.map(({ group }) => [group, 'holds']))
  places.forEach(({ group, place }, at) => {
    const text = texts[at]
    if (text === undefined) found.set(group, isCutOff ? 'unseen' : 'other')
    else if (!text.split('\n').some((line) => writesVersion(line, place.version)))
      found.set(group, 'other')
  })
  return found
}
