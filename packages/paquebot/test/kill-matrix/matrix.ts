import { type Case, casesOf, mishapOf, nameOf } from './cases.ts'
import { compareStates, type Difference, type EndState } from './state.ts'
import { openWorld, type Ran, type Seen, type Template, type World } from './world.ts'

/** What came of one case. */
export interface Verdict {
  readonly name: string
  readonly kind: Case['kind']
  /** False: the run never came to the place, e.g. because requests went in another order. */
  readonly happened: boolean
  readonly differences: readonly Difference[]
  /** What else is wrong: a rerun that failed, or did something. */
  readonly problem?: string
  readonly reruns: number
}

export interface MatrixOptions {
  readonly template: Template
  /** Which of the cases; all when it is left out. */
  readonly choose?: (cases: readonly Case[]) => readonly Case[]
  /** Cases at once. */
  readonly jobs: number
  /** Told each verdict as it comes. */
  readonly onVerdict?: (verdict: Verdict, done: number, of: number) => void
}

/** How often a release is run again after a fault. */
const rerunLimit = 3

/**
 * Runs a release undisturbed, then once for each case with the thing that happens, runs it again, and compares where
 * it ends. Throws when the undisturbed release does not end well: then there is nothing to compare with.
 */
export async function runMatrix(options: MatrixOptions): Promise<readonly Verdict[]> {
  const { template, choose = (all) => all, jobs, onVerdict } = options
  const { ran, state } = await reference(template)
  const cases = choose(casesOf(ran))
  const verdicts: Verdict[] = []
  const waiting = [...cases]
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const verdict = await judge(next, template, state)
      verdicts.push(verdict)
      onVerdict?.(verdict, verdicts.length, cases.length)
    }
  }
  await Promise.all(Array.from({ length: jobs }, work))
  return verdicts
}

/** The undisturbed release, and that running it again does nothing. */
async function reference(
  template: Template,
): Promise<{ readonly ran: Ran; readonly state: EndState }> {
  await using world = await openWorld(template)
  const ran = await world.run({ listWrites: true })
  if (ran.code !== 0)
    throw new Error(`the undisturbed release ended with ${ran.code}:\n${ran.output}`)
  const state = await world.state()
  const problem = await secondRun(world, state)
  if (problem !== undefined)
    throw new Error(`the undisturbed release is not repeatable: ${problem}`)
  return { ran, state }
}

async function judge(one: Case, template: Template, expected: EndState): Promise<Verdict> {
  await using world = await openWorld(template, one.kind === 'fault' ? mishapOf(one) : {})
  const first = await world.run(one.kind === 'kill' ? { trap: one.trap } : {})
  const happened = one.kind === 'kill' ? first.code === null : world.faults() > 0
  const facts = { name: nameOf(one), kind: one.kind, happened }
  const limit = one.kind === 'kill' ? 1 : rerunLimit
  let last = first
  let reruns = 0
  while (reruns < limit && (last.code !== 0 || (await isUntidy(expected, world)))) {
    last = await world.run()
    reruns += 1
  }
  if (isBlocked(one)) return { ...facts, reruns, ...(await afterBlocked(last, world, expected)) }
  if (last.code === 0) return { ...facts, reruns, ...(await settle(world, expected)) }
  const problem = `still ends with ${last.code} after ${reruns} reruns:\n${last.output}`
  return { ...facts, reruns, problem, differences: compareStates(expected, await world.state()) }
}

/** A throw-away tag that npm would not let go does no harm, and the next run takes it away. */
async function isUntidy(expected: EndState, world: World): Promise<boolean> {
  const differences = compareStates(expected, await world.state())
  const isTag = ({ kind, path }: Difference) => kind === 'extra' && /\/paquebot-\w+$/.test(path)
  return differences.length > 0 && differences.every(isTag)
}

/** A run that says "done" must have the planned state, and the one after it nothing to do. */
async function settle(world: World, expected: EndState) {
  const differences = compareStates(expected, await world.state())
  if (differences.length > 0) return { differences }
  const problem = await secondRun(world, expected)
  return { differences, ...(problem === undefined ? {} : { problem }) }
}

async function secondRun(world: World, expected: EndState): Promise<string | undefined> {
  const again = await world.run()
  if (again.code !== 0) return `the run after it ends with ${again.code}:\n${again.output}`
  const changes = again.requests.filter(isChange)
  if (changes.length > 0) {
    return `the run after it does something: ${changes.map(({ method, path }) => `${method} ${path}`).join(', ')}`
  }
  const differences = compareStates(expected, await world.state())
  return differences.length === 0 ? undefined : `the run after it changes ${differences[0]?.path}`
}

/** Keys may be asked for in vain; anything else that is not a question changes something. */
const isChange = ({ method, path, operation = '' }: Seen) =>
  !['GET', 'HEAD'].includes(method) &&
  !path.includes('/oidc/') &&
  !['graphql:repository', 'graphql:viewer'].includes(operation)

/** npm never lets this version out: the release cannot be complete, must say so, and must not have gone wrong. */
const isBlocked = (one: Case) =>
  one.kind === 'fault' && one.mode.kind === 'scan' && one.mode.verdict === 'blocked'

async function afterBlocked(last: Ran, world: World, expected: EndState) {
  const differences = compareStates(expected, await world.state())
  // What waits for it is not there yet, and its tags are where they were.
  const wrong = differences.filter(
    ({ kind, path }) => kind !== 'lost' && !path.includes('/distTags/'),
  )
  const problem = last.code === 0 ? { problem: 'says that a blocked release is complete' } : {}
  return { differences: wrong, ...problem }
}
