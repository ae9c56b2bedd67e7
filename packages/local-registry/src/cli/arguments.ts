import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readFaults } from '../faults/read.ts'
import type { Fault } from '../types.ts'

/** What the user typed. */
export interface CliOptions {
  readonly ports: { readonly npm?: number; readonly pypi?: number; readonly oidc?: number }
  readonly folder?: string
  readonly token?: string
  readonly upstreamNpm?: string
  readonly upstreamPypi?: string
  readonly faults: readonly Fault[]
  readonly offline: boolean
  readonly json: boolean
  readonly help: boolean
  readonly version: boolean
}

/** A mistake of the user's: shown with its hint, exit code 2. */
export class UsageError extends Error {
  readonly hint: string

  constructor(message: string, hint: string) {
    super(message)
    this.hint = hint
  }
}

const flags = {
  'port-npm': { type: 'string' },
  'port-pypi': { type: 'string' },
  'port-oidc': { type: 'string' },
  folder: { type: 'string' },
  token: { type: 'string' },
  'upstream-npm': { type: 'string' },
  'upstream-pypi': { type: 'string' },
  fault: { type: 'string', multiple: true, default: [] as string[] },
  faults: { type: 'string' },
  offline: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false, short: 'h' },
  version: { type: 'boolean', default: false },
} as const

export const helpText = `local-registry: npm and PyPI on this machine, to publish to and install from

Usage: local-registry [options]

  --port-npm <n>        preferred port of the npm registry (default: any free one)
  --port-pypi <n>       preferred port of PyPI
  --port-oidc <n>       preferred port of the OIDC issuer
  --folder <dir>        keep packages in this folder (default: memory only)
  --token <text>        the token that may publish (default: a random one)
  --upstream-npm <url>  where other npm packages come from (default: what \`npm\` is set to)
  --upstream-pypi <url> where other PyPI projects come from, a simple index (default: what \`pip\` is set to)
  --fault <fault>       what goes wrong, as JSON or by its kind alone: \`scan\`, \`drop\`; may be repeated
  --faults <file>       a JSON file with a list of faults (the README tells the kinds)
  --offline             no upstream at all
  --json                print the addresses as one JSON document
  --help, --version

Listens on 127.0.0.1 only, until Ctrl-C
`

export function parseArguments(args: readonly string[]): CliOptions {
  const values = readFlags(args)
  return {
    ports: {
      ...port('npm', values['port-npm']),
      ...port('pypi', values['port-pypi']),
      ...port('oidc', values['port-oidc']),
    },
    ...given('folder', values.folder),
    ...given('token', values.token),
    ...given('upstreamNpm', url('upstream-npm', values['upstream-npm'])),
    ...given('upstreamPypi', url('upstream-pypi', values['upstream-pypi'])),
    faults: [...faultsOf(values.faults), ...values.fault.map(fault)],
    offline: values.offline,
    json: values.json,
    help: values.help,
    version: values.version,
  }
}

function readFlags(args: readonly string[]) {
  const unknown = args.find((arg) => arg.startsWith('--') && !(flagName(arg) in flags))
  if (unknown !== undefined) {
    const hint = `did you mean \`--${nearest(flagName(unknown), Object.keys(flags))}\`?`
    throw new UsageError(`unknown option \`--${flagName(unknown)}\``, hint)
  }
  try {
    return parseArgs({ args: [...args], options: flags, strict: true }).values
  } catch (error) {
    const [message = ''] = (error as Error).message.split('. ')
    throw new UsageError(message, 'see `local-registry --help`')
  }
}

function flagName(arg: string): string {
  return arg.slice(2).split('=')[0] ?? ''
}

function port(name: string, text: string | undefined) {
  if (text === undefined) return {}
  const number = Number(text)
  if (Number.isInteger(number) && number >= 0 && number < 65_536) return { [name]: number }
  throw new UsageError(`\`${text}\` is not a port`, 'a port is a number from 0 to 65535')
}

function url(flag: string, text: string | undefined): string | undefined {
  if (text === undefined || /^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text
  throw new UsageError(`\`--${flag}\` needs an http address, not \`${text}\``, 'see --help')
}

/** The faults of a file. */
function faultsOf(file: string | undefined): readonly Fault[] {
  if (file === undefined) return []
  return faults(
    () => JSON.parse(readFileSync(file, 'utf8')),
    `\`${file}\` has no good list of faults`,
  )
}

/** `scan`, or `{"kind":"scan","reads":5}`. */
function fault(text: string): Fault {
  const read = () => [text.startsWith('{') ? JSON.parse(text) : { kind: text }]
  const [one] = faults(read, `\`--fault=${text}\` is no fault`)
  return one as Fault
}

function faults(read: () => unknown, problem: string): readonly Fault[] {
  try {
    return readFaults(read())
  } catch (error) {
    throw new UsageError(problem, (error as Error).message)
  }
}

function given<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: string })
}

function nearest(wrong: string, candidates: readonly string[]): string {
  const ranked = candidates.toSorted((a, b) => distance(wrong, a) - distance(wrong, b))
  return ranked[0] ?? ''
}

/** Levenshtein's edit distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1]
    for (const [column, other] of [...b].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
