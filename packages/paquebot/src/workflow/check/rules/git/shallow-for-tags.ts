import { allCommands, type Command, type PlacedCommand } from '../../facts/commands.ts'
import { inputOf } from '../../facts/read.ts'
import { toolOf } from '../../facts/tool.ts'
import { actionOf } from '../../facts/uses.ts'
import type { Checked, Rule } from '../../model.ts'

export const shallowForTags: Rule = {
  id: 'git/shallow-for-tags',
  severity: 'warning',
  summary: 'what reads tags or history runs in a clone that has them',
  why: '`actions/checkout` fetches one commit and no tags unless told otherwise ([its README](https://github.com/actions/checkout#usage)). A changelog then starts at that commit, `git describe` finds nothing, and a version taken from tags is `0.1.dev1`.',
  fix: '```yaml\n- uses: actions/checkout@v7\n  with:\n    fetch-depth: 0\n```',
  *check(checked) {
    const seen = new Set<unknown>()
    for (const placed of allCommands(checked)) {
      const what = readsHistory(placed.command)
      if (what === undefined || seen.has(placed.step) || !isShallow(checked, placed)) continue
      seen.add(placed.step)
      yield {
        file: placed.command.file,
        range: placed.command.at,
        message: `\`${what}\` reads tags, and the checkout has one commit and none of them`,
        hint: 'add `fetch-depth: 0` to the checkout of this job',
      }
    }
  },
}

function readsHistory(command: Command): string | undefined {
  if (command.swallowed !== undefined || command.place === 'condition') return undefined
  // Of another repository, maybe.
  if (command.directory === null) return undefined
  const called = toolOf(command)
  const [first] = called?.args ?? []
  if (called?.tool === 'git') return gitReading(called.args)
  if (called?.tool === 'git-cliff') return 'git-cliff'
  if (called?.tool === 'semantic-release' && !called.args.includes('--version'))
    return 'semantic-release'
  if (called?.tool === 'conventional-changelog' || called?.tool === 'standard-version')
    return called.tool
  return called?.tool === 'lerna' && first === 'version' ? 'lerna version' : undefined
}

function gitReading(args: readonly (string | null)[]): string | undefined {
  if (args[0] === 'cliff') return 'git cliff'
  if (args[0] !== 'describe') return undefined
  return args.includes('--always') ||
    args.includes('--exact-match') ||
    args.includes('--candidates=0')
    ? undefined
    : 'git describe'
}

function isShallow(checked: Checked, { workflow, job, step }: PlacedCommand): boolean {
  // The checkout of a tag's push or release fetches that tag.
  const onTags = workflow.triggers.some(
    ({ event, tags }) => event.value === 'release' || tags.length > 0,
  )
  const before = job.steps.slice(0, job.steps.indexOf(step) + 1)
  const checkout = before.find((one) => actionOf(one)?.name === 'actions/checkout')
  if (onTags || checkout === undefined) return false
  const depth = inputOf(checkout, 'fetch-depth')?.value ?? '1'
  if (depth !== '1' || inputOf(checkout, 'fetch-tags') !== undefined) return false
  return !allCommands(checked).some(
    ({ command, job: other, step: its }) =>
      other === job &&
      before.includes(its) &&
      /^git (?:-\S+ )*(?:fetch|pull|clone)\b/.test(command.texts.join(' ')),
  )
}
