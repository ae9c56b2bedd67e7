import type { LoggedCommit, Visit } from '../../io/git-log.ts'
import type { Reverted } from '../plan/conventional.ts'
import { type CommitMessage, readMessage } from './message.ts'
import { mainTag, type VersionTag } from './tags.ts'

/** A conventional commit in a changelog. */
export interface HistoryCommit extends CommitMessage {
  readonly id: string
  readonly time: number
}

/** What went out with one tag, newest first; without a tag: what is not released. */
export interface HistoryRelease {
  readonly tag?: VersionTag
  /** All tags of that commit that count. */
  readonly tags: readonly VersionTag[]
  /** Unix seconds. */
  readonly time?: number
  readonly commits: readonly HistoryCommit[]
}

/** Whose history is asked for. */
export interface HistoryQuestion {
  /** How many histories are told apart: one for the whole repository, else one for each package. */
  readonly units: number
  /** Units that a tag releases. */
  readonly unitsOf: (tag: string) => readonly number[]
  readonly tagOf: (tag: string) => VersionTag | undefined
  /** Units that a commit belongs to. */
  readonly touched: (commit: LoggedCommit) => readonly number[]
  /** Types that go into a changelog; breaking commits of others do as well. */
  readonly isListed: (message: CommitMessage) => boolean
  /** How many releases of each unit are wanted, the unreleased one included. */
  readonly depth: number
}

/** A commit with tags, and what it holds that no older one does. */
interface Point {
  readonly time?: number
  readonly tags: readonly VersionTag[]
  readonly units: ReadonlyMap<number, readonly VersionTag[]>
  readonly commits: Map<number, HistoryCommit[]>
}

/** Collects histories while commits go by. */
export interface HistoryReader {
  readonly visit: Visit
  /** Releases of one unit, the unreleased part first. */
  releases(unit: number): readonly HistoryRelease[]
  /** Commits that are no conventional ones. */
  unconventional(): number
}

/**
 * Sorts commits by the oldest tagged commit that holds them. They come newest first, parents after their
 * children; a commit that reaches several tags on different ways belongs to the oldest. Pure.
 */
export function historyReader(question: HistoryQuestion): HistoryReader {
  const points: Point[] = [{ tags: [], units: new Map(), commits: new Map() }]
  const labels = labelling()
  const goal = goalOf(question)
  let unconventional = 0

  const put = (point: Point, commit: LoggedCommit, messages: readonly CommitMessage[]) => {
    const listed = messages.filter((one) => question.isListed(one) || one.reverts !== undefined)
    if (listed.length === 0) return
    const units = question.touched(commit)
    for (const message of listed) add(point, detached(message, commit), units)
  }
  const visit: Visit = (commit) => {
    const before = labels.take(commit.id)
    const point = commit.tags.length === 0 ? undefined : pointOf(commit, question)
    if (point !== undefined) {
      points.push(point)
      goal.reach(point.units.keys(), points.length - 1)
    }
    const label = point === undefined ? before : points.length - 1
    labels.give(commit.parents, label)
    // What a merge brings is behind it.
    if (label < goal.end() && !commit.parents.includes(' ')) {
      const messages = readMessage(commit.message)
      if (messages === undefined) unconventional += 1
      else put(points[label] as Point, commit, messages)
    }
    return labels.allReach(goal.end()) ? 'stop' : 'go'
  }
  return {
    visit,
    releases: (unit) => releasesOf(points, unit).slice(0, question.depth),
    unconventional: () => unconventional,
  }
}

function pointOf(commit: LoggedCommit, question: HistoryQuestion): Point | undefined {
  const tags = commit.tags.flatMap((name) => question.tagOf(name) ?? [])
  const units = new Map<number, readonly VersionTag[]>()
  for (const tag of tags)
    for (const unit of question.unitsOf(tag.tag)) units.set(unit, [...(units.get(unit) ?? []), tag])
  return units.size === 0 ? undefined : { time: commit.time, tags, units, commits: new Map() }
}

/**
 * A commit whose texts are pieces of one short text. Cut out of what git wrote they would keep all of it in memory,
 * message bodies and all, until the changelog is done.
 */
function detached(message: CommitMessage, { id, time }: LoggedCommit): HistoryCommit {
  const { scope = '', subject } = message
  const text = `${id}${scope}${subject}`
  const end = id.length + scope.length
  return {
    ...message,
    ...(message.scope === undefined ? {} : { scope: text.slice(id.length, end) }),
    subject: text.slice(end),
    id: text.slice(0, id.length),
    time,
  }
}

function add(point: Point, commit: HistoryCommit, units: readonly number[]): void {
  for (const unit of units) {
    const list = point.commits.get(unit)
    if (list === undefined) point.commits.set(unit, [commit])
    else list.push(commit)
  }
}

/** The point of the newest release that each parent-to-be is known to be in. */
function labelling() {
  const known = new Map<string, number>()
  return {
    take(id: string): number {
      const label = known.get(id) ?? 0
      known.delete(id)
      return label
    },
    give(parents: string, label: number): void {
      for (const parent of parents.includes(' ') ? parents.split(' ') : [parents]) {
        const other = known.get(parent)
        if (parent !== '' && (other === undefined || other < label)) known.set(parent, label)
      }
    },
    allReach(end: number): boolean {
      if (end === Number.POSITIVE_INFINITY) return false
      for (const label of known.values()) if (label < end) return false
      return true
    },
  }
}

/** The point from which nothing is wanted any more: every unit has its releases. */
function goalOf({ units, depth }: HistoryQuestion) {
  const seen = new Array<number>(depth === Number.POSITIVE_INFINITY ? 0 : units).fill(0)
  let missing = units
  let end = Number.POSITIVE_INFINITY
  return {
    reach(released: Iterable<number>, point: number): void {
      if (depth === Number.POSITIVE_INFINITY) return
      for (const unit of released) {
        seen[unit] = (seen[unit] ?? 0) + 1
        if (seen[unit] === depth) missing -= 1
      }
      if (missing === 0 && end === Number.POSITIVE_INFINITY) end = point
    },
    end: () => end,
  }
}

/** A commit of a point at which this unit was not released went out with the next newer one. */
function releasesOf(points: readonly Point[], unit: number): readonly HistoryRelease[] {
  const releases: (HistoryRelease & { commits: HistoryCommit[] })[] = [{ tags: [], commits: [] }]
  for (const point of points) {
    const tags = point.units.get(unit)
    const tag = tags === undefined ? undefined : mainTag(tags)
    if (tag !== undefined && tags !== undefined && point.time !== undefined)
      releases.push({ tag, tags, time: point.time, commits: [] })
    const target = releases.at(-1)?.commits
    for (const commit of point.commits.get(unit) ?? []) target?.push(commit)
  }
  return releases.map((release) => ({ ...release, commits: settled(release.commits) }))
}

/** Newest first whatever way git went; what is taken back in the same release is told by neither. */
function settled(commits: readonly HistoryCommit[]): readonly HistoryCommit[] {
  const inOrder = commits.every((one, i) => one.time <= (commits[i - 1]?.time ?? one.time))
  const sorted = inOrder ? commits : commits.toSorted((a, b) => b.time - a.time)
  if (!sorted.some(({ reverts }) => reverts !== undefined)) return sorted
  const gone = new Set<HistoryCommit>()
  for (const [at, commit] of sorted.entries()) {
    if (commit.reverts === undefined || gone.has(commit)) continue
    const older = sorted.slice(at + 1).filter((one) => !gone.has(one))
    const targets = takenBack(commit.reverts, older)
    for (const one of targets.length === 0 ? [] : [commit, ...targets]) gone.add(one)
  }
  return sorted.filter((one) => !gone.has(one))
}

/** By ids where the message has them, else the newest with the same first line. */
function takenBack(reverts: Reverted, older: readonly HistoryCommit[]): readonly HistoryCommit[] {
  if (reverts.commits.length > 0)
    return older.filter(({ id }) => reverts.commits.some((short) => id.startsWith(short)))
  const same = older.find((one) => headersOf(one).includes(reverts.header ?? ''))
  return same === undefined ? [] : [same]
}

function headersOf({ type, scope, subject }: HistoryCommit): readonly string[] {
  const start = scope === undefined ? type : `${type}(${scope})`
  return [`${start}: ${subject}`, `${start}!: ${subject}`]
}
