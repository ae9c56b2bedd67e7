import type { Command } from './commands.ts'

/** A program without what only starts it: `npx`, `pnpm exec`, `uv run`, `sudo`, `env A=1`. */
export interface Tool {
  readonly tool: string
  readonly args: readonly (string | null)[]
}

type Words = readonly (string | null)[]

/** Flags of the starters that take a value. */
const withValue = new Set([
  '-p',
  '--package',
  '--with',
  '--python',
  '--extra',
  '--group',
  '--project',
  '--directory',
  '--from',
  '--only-group',
  '--index',
  '--env-file',
  '-c',
  '--call',
  '-u',
  '--filter',
  '-F',
  '-C',
  '--dir',
  '--prefix',
  '--spec',
  '-w',
  '--workspace',
])

const starters: readonly (readonly string[])[] = [
  ['npx'],
  ['bunx'],
  ['uvx'],
  ['sudo'],
  ['command'],
  ['exec'],
  ['time'],
  ['nohup'],
  ['env'],
  ['xvfb-run'],
  ['corepack'],
  ['npm', 'exec'],
  ['npm', 'x'],
  ['pnpm', 'exec'],
  ['pnpm', 'dlx'],
  ['yarn', 'exec'],
  ['yarn', 'dlx'],
  ['bun', 'x'],
  ['uv', 'run'],
  ['uv', 'tool', 'run'],
  ['poetry', 'run'],
  ['pdm', 'run'],
  ['pipenv', 'run'],
  ['rye', 'run'],
  ['hatch', 'run'],
  ['pipx', 'run'],
  ['python', '-m'],
  ['python3', '-m'],
  ['coverage', 'run', '-m'],
]

/** The tool that a command runs in the end; undefined where that is not certain. */
export function toolOf({ words }: Pick<Command, 'words'>): Tool | undefined {
  const started = starterOf(words)
  if (started !== undefined) return toolOf({ words: behind(words.slice(started.length)) })
  const [tool, ...args] = words
  if (tool === null || tool === undefined) return undefined
  return {
    tool: tool
      .replace(/^.*\//, '')
      .replace(/^(.+)@[\w.^~-]+$/, '$1')
      .replace(/\.(?:cmd|exe)$/, ''),
    args,
  }
}

function starterOf(words: Words): readonly string[] | undefined {
  const direct = starters.find((starter) => starter.every((word, index) => words[index] === word))
  if (direct !== undefined || words[0] !== 'timeout') return direct
  return ['timeout', '1']
}

/** What follows the flags of the starter. */
function behind(words: Words): Words {
  const [first] = words
  if (first === null || first === undefined) return words
  if (first === '--') return words.slice(1)
  if (/^[A-Za-z_]\w*=/.test(first)) return behind(words.slice(1))
  if (!first.startsWith('-')) return words
  return behind(words.slice(withValue.has(first) ? 2 : 1))
}
