import type { Job } from '@paquebot/actions'
import { allCommands, type Command, type PlacedCommand } from '../../facts/commands.ts'
import { gateOf } from '../../facts/gates.ts'
import { isTagRef, pushes, taggedIn } from '../../facts/git.ts'
import { needsOfCaller } from '../../facts/graph.ts'
import { toolOf } from '../../facts/tool.ts'
import type { Checked, Rule } from '../../model.ts'

export const bumpWithoutCi: Rule = {
  id: 'gate/bump-without-ci',
  severity: 'error',
  summary: 'a version is tagged on a commit that was tested',
  why: 'A job that bumps, commits and pushes a tag makes a new commit that no check has seen, and gives it the name of a release.',
  fix: 'Put the bump into a pull request, and tag when it is merged; or run the tests after the bump, before the push.',
  *check(checked) {
    for (const { push, ...placed } of pushes(checked)) {
      const tags =
        push.allTags ||
        push.followTags ||
        push.refs.some((ref) => isTagRef(ref, taggedIn(checked, placed)))
      if (!tags || !byHand(placed)) continue
      const bump = bumpBefore(checked, placed)
      if (bump === undefined || isTested(checked, placed)) continue
      yield {
        file: placed.command.file,
        range: placed.command.at,
        message: `the commit of \`${bump.texts.slice(0, 2).join(' ')}\` (line ${bump.at.start.line}) is tagged and pushed, and nothing has tested it`,
        hint: 'make a pull request of the bump, or run the tests before the push',
      }
    }
  },
}

function byHand({ workflow }: PlacedCommand): boolean {
  return workflow.triggers.some(({ event }) => event.value === 'workflow_dispatch')
}

function bumpBefore(checked: Checked, { job, step }: PlacedCommand): Command | undefined {
  return commandsOfJobs(checked, new Set([job])).find(
    ({ command, step: its }) => job.steps.indexOf(its) <= job.steps.indexOf(step) && bumps(command),
  )?.command
}

function bumps(command: Command): boolean {
  const called = toolOf(command)
  const [first, second] = called?.args ?? []
  if (
    called?.tool === 'bump-my-version' ||
    called?.tool === 'bump2version' ||
    called?.tool === 'bumpversion'
  )
    return called.args.length > 0 && !/^(?:show|show-bump|--help|replace)/.test(first ?? 'x')
  if (called?.tool === 'standard-version' || called?.tool === 'commit-and-tag-version') return true
  if (
    called?.tool === 'npm' ||
    called?.tool === 'pnpm' ||
    called?.tool === 'poetry' ||
    called?.tool === 'uv' ||
    called?.tool === 'hatch'
  )
    return first === 'version' && second !== undefined && !called.args.includes('--dry-run')
  return called?.tool === 'lerna' && first === 'version'
}

function commandsOfJobs(checked: Checked, jobs: ReadonlySet<Job>): readonly PlacedCommand[] {
  return allCommands(checked).filter(({ job }) => jobs.has(job))
}

/** In the job, in those before it, or where a name says so: what is not a known gate may still be one. */
function isTested(checked: Checked, placed: PlacedCommand): boolean {
  const before = needsOfCaller(checked, placed).map(({ job }) => job)
  const jobs = new Set([placed.job, ...before])
  if (before.some((job) => job.uses !== undefined)) return true
  return commandsOfJobs(checked, jobs).some(
    ({ command }) =>
      gateOf(command) !== undefined ||
      command.words.some(
        (word) =>
          word !== null &&
          /(?:^|[:/_-])(?:test|tests|check|verify|validate|prepublish|prepublishOnly|preversion)(?:$|[:._-])/.test(
            word,
          ),
      ),
  )
}
