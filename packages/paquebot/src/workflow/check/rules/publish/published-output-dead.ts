import type { Text } from '@paquebot/actions'
import { readersOf } from '../../facts/outputs.ts'
import { inputOf, type StepRef, stepsInJobs } from '../../facts/read.ts'
import { commandsOf, type ScriptCommand } from '../../facts/scripts.ts'
import { actionOf } from '../../facts/uses.ts'
import type { Checked, Flaw, Rule } from '../../model.ts'

export const publishedOutputDead: Rule = {
  id: 'publish/published-output-dead',
  severity: 'error',
  summary: 'What waits for `published` of changesets/action can come to pass',
  why: [
    'changesets/action sets `published` from what the Changesets CLI says: version 1 from lines `New tag: name@version` on',
    'standard output, version 2 from a file that the CLI writes. A publish script that never reaches `changeset publish` or',
    '`changeset tag`, such as a plain `pnpm publish -r`, leaves it at `false` for ever: jobs behind it never run, and no git',
    'tags and GitHub releases are made, on a green run.',
  ].join('\n'),
  fix: [
    'End the script with `changeset publish`, or with `changeset tag`. Better: let no job wait for the output, but compare each',
    'registry with the manifests (`paquebot publish` does).',
  ].join('\n'),
  *check(checked) {
    for (const ref of stepsInJobs(checked.workflows)) {
      const script = deadScript(checked, ref)
      if (script !== undefined) yield* flawsOf(ref, script)
    }
  },
}

/** The publish script of changesets/action where it surely never reaches the Changesets CLI. */
function deadScript(checked: Checked, ref: StepRef): Text | undefined {
  const name = actionOf(ref.step)?.name
  if (name !== 'changesets/action') return undefined
  const script = inputOf(ref.step, 'publish') ?? inputOf(ref.step, 'publish-script')
  if (script === undefined || script.value.includes('${{')) return undefined
  const commands = commandsOf(checked, ref).filter(
    ({ at }) => at.start.line === script.range.start.line,
  )
  const uploads = commands.some(({ words }) => words.includes('publish'))
  return uploads && commands.every((command, index) => isHarmless(command, commands[index + 1]))
    ? script
    : undefined
}

const plain = new Set([
  'npm',
  'pnpm',
  'yarn',
  'bun',
  'turbo',
  'tsc',
  'echo',
  'cd',
  'rm',
  'cp',
  'mkdir',
  'git',
  'lerna',
  'nx',
  'tsup',
  'vite',
  'rollup',
  'publint',
  'attw',
  'eslint',
  'biome',
  'prettier',
  'vitest',
  'jest',
])

/** It can neither run the Changesets CLI nor print its lines. */
function isHarmless(command: ScriptCommand, next: ScriptCommand | undefined): boolean {
  const { words, text, via } = command
  const [program, ...rest] = words
  if (typeof program !== 'string' || !plain.has(program)) return false
  if (/changeset|New tag/i.test(text)) return false
  if (program === 'turbo' || program === 'nx' || program === 'lerna')
    return rest.includes('build') && !/releas|publish/.test(text)
  const runsScript =
    ['npm', 'pnpm', 'yarn', 'bun'].includes(program) &&
    !/\b(?:publish|install|pack|ci|exec)\b/.test(text)
  // A package script that was found has its commands behind it.
  return (
    !runsScript || (next !== undefined && next.via.length > via.length) || /\bbuild\b/.test(text)
  )
}

function* flawsOf(ref: StepRef, script: Text): Generator<Flaw> {
  const file = ref.workflow.path
  const id = ref.step.id?.value
  const readers =
    id === undefined ? [] : readersOf(ref, id, 'published').filter(({ value }) => isTested(value))
  const hint =
    'end the script with `changeset publish` or `changeset tag`, or do not wait for `published`'
  for (const reader of readers)
    yield {
      file,
      range: reader.range,
      message: `never true: \`${script.value.trim()}\` never reaches the Changesets CLI, which alone sets \`published\``,
      hint,
    }
  if (readers.length === 0)
    yield {
      file,
      range: script.range,
      severity: 'warning',
      message: `\`${script.value.trim()}\` never reaches the Changesets CLI: changesets/action makes no git tags and no GitHub releases`,
      hint: 'end the script with `changeset publish` or `changeset tag`',
    }
}

/** `… == 'true'`, and no other way in. */
function isTested(condition: string): boolean {
  return /\.published\s*==\s*(?:'true'|true)/.test(condition) && !condition.includes('||')
}
