import { resolve } from 'node:path'
import { PaquebotError } from '../model/error.ts'
import { nearest } from '../model/nearest.ts'
import { openRedactor, type Redactor, secretsOf } from '../output/redact.ts'
import { makeStyle, wantsColour } from '../output/style.ts'
import { globalFlags, parseCommandLine } from './args.ts'
import type { Command } from './command.ts'
import { type CommandEntry, commands } from './commands.ts'
import { type Rendered, renderFailure } from './failure.ts'
import { renderCommandHelp, renderGroupHelp, renderHelp } from './help.ts'

/** The program: picks the command, runs it, prints, sets the exit code. Nothing else may exit or print. */
export async function main(argv: readonly string[]): Promise<void> {
  const redactor = openRedactor(secretsOf(process.env))
  const { redact } = redactor
  const print = ({ stdout, stderr, exitCode }: Rendered) => {
    if (stdout !== '') process.stdout.write(`${redact(stdout)}\n`)
    if (stderr !== '') process.stderr.write(`${redact(stderr)}\n`)
    process.exitCode = exitCode
  }
  process.stdout.on('error', ignoreClosedPipe)
  print(await answer(argv, redactor))
}

/** `paquebot … | head` closes our pipe: that is no fault. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

async function answer(argv: readonly string[], redactor: Redactor): Promise<Rendered> {
  const style = makeStyle(wantsColour(process.stdout, process.env))
  const json = argv.includes('--json')
  const { name, rest } = splitCommand(argv)
  try {
    if (name === undefined) return await withoutCommand(argv)
    const found = findCommand(name, rest)
    if ('help' in found) return said(renderGroupHelp(found.help, style))
    const command = await found.entry.load()
    const { flags, positional, second, rest: more } = parseCommandLine(command, found.rest)
    if (flags.help === true) return said(renderCommandHelp(command, style))
    const cwd = resolve(typeof flags.cwd === 'string' ? flags.cwd : '.')
    // Help and wrong flags are answered without what running needs.
    const [{ runCommand }, { renderOutcome }] = await Promise.all([
      import('./run.ts'),
      import('./render.ts'),
    ])
    const outcome = await runCommand(command as Command, {
      flags,
      positional,
      second,
      rest: more,
      cwd,
      redactor,
    })
    const rendered = renderOutcome(command, outcome, { json, style })
    if (!inWorkflow()) return rendered
    const { tellWorkflow } = await import('./workflow.ts')
    return tellWorkflow(rendered, { command, outcome, env: process.env, redact: redactor.redact })
  } catch (error) {
    const rendered = renderFailure(error, {
      command: name ?? 'paquebot',
      json,
      style: makeStyle(wantsColour(process.stderr, process.env)),
    })
    return inWorkflow()
      ? (await import('./workflow.ts')).annotateFailure(rendered, error)
      : rendered
  }
}

/** In a job of GitHub Actions, which takes annotations, step outputs and a summary. */
const inWorkflow = () => process.env.GITHUB_ACTIONS === 'true'

/** The first word that is no flag is the command; `--cwd <folder>` may stand before it. */
function splitCommand(argv: readonly string[]): { name?: string; rest: readonly string[] } {
  for (let i = 0; i < argv.length; i += 1) {
    const word = argv[i] as string
    if (word === '--cwd') i += 1
    else if (!word.startsWith('-')) return { name: word, rest: argv.filter((_, at) => at !== i) }
  }
  return { rest: argv }
}

async function withoutCommand(argv: readonly string[]): Promise<Rendered> {
  const style = makeStyle(wantsColour(process.stdout, process.env))
  const words = argv.filter((word) => word.startsWith('-') && word !== '--cwd')
  const known = new Set(
    Object.entries(globalFlags).flatMap(([name, flag]) => [
      `--${name}`,
      'short' in flag ? `-${flag.short}` : '',
    ]),
  )
  const unknown = words.find((word) => !known.has(word.split('=')[0] ?? word))
  if (unknown !== undefined) {
    const guess = nearest(unknown.replace(/^-+/, ''), Object.keys(globalFlags))
    throw new PaquebotError('cli/usage', `\`paquebot\` has no flag \`${unknown}\``, {
      hint: guess === undefined ? 'see `paquebot --help`' : `did you mean \`--${guess}\`?`,
    })
  }
  if (words.includes('--version') || words.includes('-V')) {
    return said((await import('../version.ts')).version)
  }
  if (argv.length === 0 || words.includes('--help') || words.includes('-h'))
    return said(renderHelp(style))
  throw new PaquebotError('cli/usage', 'no command was given', { hint: 'see `paquebot --help`' })
}

const said = (stdout: string): Rendered => ({ stdout, stderr: '', exitCode: 0 })

interface FoundCommand {
  readonly entry: CommandEntry
  readonly rest: readonly string[]
}

/** The entry of one word or two, and what is left of the line. A first word of two alone asks for help, or lacks one. */
function findCommand(
  name: string,
  rest: readonly string[],
): FoundCommand | { readonly help: string } {
  const entry = commands.find((candidate) => candidate.name === name)
  if (entry !== undefined) return { entry, rest }
  if (commands.some((candidate) => candidate.name.startsWith(`${name} `)))
    return findInGroup(name, rest)
  const guess = nearest(
    name,
    commands.map((candidate) => candidate.name),
  )
  throw new PaquebotError('cli/usage', `there is no command \`${name}\``, {
    hint: guess === undefined ? 'see `paquebot --help`' : `did you mean \`paquebot ${guess}\`?`,
  })
}

function findInGroup(
  group: string,
  argv: readonly string[],
): FoundCommand | { readonly help: string } {
  const { name, rest } = splitCommand(argv)
  const entry = commands.find((candidate) => candidate.name === `${group} ${name}`)
  if (entry !== undefined) return { entry, rest }
  const words = commands
    .filter((candidate) => candidate.name.startsWith(`${group} `))
    .map((candidate) => `\`${candidate.name.slice(group.length + 1)}\``)
  if (name === undefined && argv.some((word) => word === '--help' || word === '-h'))
    return { help: group }
  const said =
    name === undefined ? `\`${group}\` alone does nothing` : `\`${group}\` has no \`${name}\``
  throw new PaquebotError('cli/usage', said, {
    hint: `write \`paquebot ${group}\` and one of ${words.join(', ')}`,
  })
}
