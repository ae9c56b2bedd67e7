import { type Commit, walkCommits } from '../../io/history.ts'

/** Where a package's pending commits begin: the commit of its last release, with its time in Unix seconds. */
export interface Boundary {
  readonly commit: string
  readonly time: number
}

/** The commits since the oldest boundary, children before parents. */
export interface History {
  readonly commits: readonly Commit[]
  /** Index of a commit by id. */
  readonly at: ReadonlyMap<string, number>
  /** True when the boundary has not got the commit behind it; without a boundary always. */
  isPending(index: number, boundary: string | null): boolean
  /**
   * The pull request of each commit, as the index of the commit that brought it to the main line: itself for
   * squash merges and direct commits, the merge for what is behind a merge's other parents.
   */
  readonly pullRequestOf: readonly number[]
}

/**
 * Walks the history once, back to the oldest boundary; null among them means all of it. Where histories were
 * joined so that the oldest boundary is not behind every other, a second walk takes everything.
 */
export async function readHistory(
  cwd: string,
  boundaries: readonly (Boundary | null)[],
): Promise<History> {
  const known = boundaries.flatMap((boundary) => boundary ?? [])
  const oldest = known.toSorted((a, b) => a.time - b.time)[0]
  const ids = [...new Set(known.map((boundary) => boundary.commit))]
  if (oldest === undefined || known.length < boundaries.length)
    return indexed(await walkCommits(cwd), ids)
  const history = indexed(await walkCommits(cwd, oldest.commit), ids)
  const end = history.at.get(oldest.commit)
  const isWhole = end !== undefined && ids.every((id) => !history.isPending(end, id))
  return isWhole ? history : indexed(await walkCommits(cwd), ids)
}

function indexed(commits: readonly Commit[], boundaries: readonly string[]): History {
  const at = new Map(commits.map((commit, index) => [commit.id, index]))
  const behind = marksOf(commits, at, boundaries)
  const bits = new Map(boundaries.map((id, bit) => [id, bit]))
  return {
    commits,
    at,
    isPending(index, boundary) {
      const bit = boundary === null ? undefined : bits.get(boundary)
      return bit === undefined || !behind(index, bit)
    },
    pullRequestOf: pullRequestsOf(commits, at),
  }
}

/** For each boundary the commits that it has behind it, as one bit per boundary and commit. */
function marksOf(
  commits: readonly Commit[],
  at: ReadonlyMap<string, number>,
  boundaries: readonly string[],
): (index: number, bit: number) => boolean {
  const words = Math.ceil(boundaries.length / 32)
  const marks = new Uint32Array(commits.length * words)
  boundaries.forEach((id, bit) => {
    const index = at.get(id)
    if (index !== undefined) marks[index * words + (bit >>> 5)]! |= 1 << (bit & 31)
  })
  commits.forEach(({ parents }, index) => {
    for (const parent of parents) {
      const to = at.get(parent)
      if (to === undefined) continue
      for (let word = 0; word < words; word += 1)
        marks[to * words + word]! |= marks[index * words + word]!
    }
  })
  return (index, bit) => (marks[index * words + (bit >>> 5)]! & (1 << (bit & 31))) !== 0
}

function pullRequestsOf(
  commits: readonly Commit[],
  at: ReadonlyMap<string, number>,
): readonly number[] {
  const owner = new Array<number>(commits.length).fill(-1)
  const line: number[] = []
  for (let index = commits.length === 0 ? undefined : 0; index !== undefined; ) {
    owner[index] = index
    line.push(index)
    index = at.get(commits[index]?.parents[0] ?? '')
  }
  // Oldest merge first: what it brought is not brought again by a later one.
  for (const merge of line.reverse()) {
    const todo = (commits[merge]?.parents.slice(1) ?? []).flatMap((id) => at.get(id) ?? [])
    for (let index = todo.pop(); index !== undefined; index = todo.pop()) {
      if (owner[index] !== -1) continue
      owner[index] = merge
      todo.push(...(commits[index]?.parents ?? []).flatMap((id) => at.get(id) ?? []))
    }
  }
  return owner
}
