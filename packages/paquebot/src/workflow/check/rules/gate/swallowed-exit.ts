import { allCommands, type Command, type PlacedCommand } from '../../facts/commands.ts'
import { type Gate, gateOf } from '../../facts/gates.ts'
import type { Swallow } from '../../facts/shell.ts'
import type { Rule } from '../../model.ts'

export const swallowedExit: Rule = {
  id: 'gate/swallowed-exit',
  severity: 'error',
  summary: 'a gate can fail',
  why: 'A check, linter or test whose exit code is thrown away is always green. `|| true` throws it away, and so does a pipe: without `shell:` GitHub runs `bash -e`, which has no `pipefail` ([`shell`](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell)); with `shell: bash` it has.',
  fix: 'Take `|| true` away and keep what is known in a baseline file of the tool; or say that it may fail, where everybody sees it:\n\n```yaml\n- run: pip-audit\n  continue-on-error: true\n```',
  *check(checked) {
    const seen = new Set<string>()
    const gates = allCommands(checked).flatMap((placed) => {
      const gate = gateOf(placed.command)
      return gate === undefined ? [] : { ...placed, gate }
    })
    for (const placed of gates) {
      const { command, gate } = placed
      const { swallowed } = command
      if (swallowed === undefined || command.place !== 'plain') continue
      if (keepsReport(command) || judgedElsewhere(placed, gates)) continue
      const { file, range } = command.swallowedAt ?? { file: command.file, range: command.at }
      const key = `${file}:${range.start.line}:${range.start.column}`
      if (seen.has(key)) continue
      seen.add(key)
      yield {
        file,
        range,
        message: `\`${gate.name}\` cannot fail: ${because[swallowed]}`,
        hint: hints[swallowed],
      }
    }
  },
}

interface PlacedGate extends PlacedCommand {
  readonly gate: Gate
}

/** The findings go to a file that a later step judges or shows. */
function keepsReport({ outputTo, texts }: Command): boolean {
  if (outputTo !== undefined && outputTo !== '/dev/null') return true
  return texts.some((text) =>
    /^(?:-o|--output|--output-file|--json-output|--report-path|--junitxml|--outputFile|--sarif-output)(?:=|$)/.test(
      text,
    ),
  )
}

/** The same tool runs in the same job where it can fail. */
function judgedElsewhere(
  { gate, job, command }: PlacedGate,
  gates: readonly PlacedGate[],
): boolean {
  return gates.some(
    (other) =>
      other.job === job &&
      other.command !== command &&
      other.gate.name === gate.name &&
      other.command.swallowed === undefined &&
      other.command.place === 'plain' &&
      other.command.texts.join(' ').startsWith(command.texts.slice(0, 2).join(' ')),
  )
}

const because: Readonly<Record<Swallow, string>> = {
  '|| true': 'what stands behind `||` always succeeds',
  '; true': 'the script goes on after it and ends with `true`',
  'exit 0': 'the script ends with `exit 0` whatever happened',
  'set +e': '`set +e` lets the script go on after it',
  'pipe without pipefail':
    'a pipe has the exit code of its last command, and this shell has no `pipefail`',
  '&& before another command':
    '`bash -e` does not stop at a command before `&&`, and the script goes on',
  'no set -e': 'the script goes on after it, and other commands decide',
}

const hints: Readonly<Record<Swallow, string>> = {
  '|| true': 'take it away, or write `continue-on-error: true` on a step of its own',
  '; true': 'end the script with the check',
  'exit 0': 'take `exit 0` away',
  'set +e': 'take `set +e` away, or exit with `$?`',
  'pipe without pipefail': 'add `shell: bash` to the step, or `set -o pipefail` to the script',
  '&& before another command': 'write each command on a line of its own',
  'no set -e': 'join the commands with `&&`, or start the script with `set -e`',
}
