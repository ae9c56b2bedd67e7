import type { Command } from './commands.ts'
import { toolOf } from './tool.ts'

/** Which packages' scripts are run. */
type Chosen =
  | { readonly kind: 'here' }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'root' }
  | { readonly kind: 'all' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'named'; readonly pattern: string }

/** A script that a package manager is told to run. */
export interface ScriptCall {
  readonly tool: 'npm' | 'pnpm' | 'yarn' | 'bun' | 'node'
  readonly script: string
  readonly packages: Chosen
}

const flagsWithValue = new Set([
  '--filter',
  '-F',
  '--dir',
  '-C',
  '--prefix',
  '--workspace',
  '-w',
  '--cwd',
  '--loglevel',
  '--reporter',
  '--workspace-concurrency',
  '--config',
])
const everywhere = new Set(['-r', '--recursive', '--workspaces', '-ws'])
const shorthands: Readonly<Record<string, string>> = { t: 'test', tst: 'test' }

/** Which script of which packages a package manager is told to run. */
export function scriptCall(command: Pick<Command, 'words'>): ScriptCall | undefined {
  const called = toolOf(command)
  if (called?.tool === 'node') {
    const at = called.args.indexOf('--run')
    const script = at === -1 ? undefined : called.args[at + 1]
    return script ? { tool: 'node', script, packages: { kind: 'here' } } : undefined
  }
  const tool = (['npm', 'pnpm', 'yarn', 'bun'] as const).find((one) => one === called?.tool)
  return tool && called ? managerCall(tool, called.args) : undefined
}

type Manager = 'npm' | 'pnpm' | 'yarn' | 'bun'
type Args = readonly (string | null)[]

function managerCall(tool: Manager, args: Args): ScriptCall | undefined {
  const own = args.slice(0, args.includes('--') ? args.indexOf('--') : undefined)
  const { operands, packages } = operandsOf(tool, own)
  const [first, second] = operands
  if (first === undefined || first === null) return undefined
  if (first === 'workspace' && tool === 'yarn') return yarnWorkspace(operands.slice(1))
  if (first === 'run' || first === 'run-script')
    return second ? { tool, script: second, packages } : undefined
  const isScript =
    tool === 'npm'
      ? /^(?:test|t|tst|start|stop|restart)$/.test(first)
      : tool !== 'bun' && !builtIn.has(first)
  return isScript ? { tool, script: shorthands[first] ?? first, packages } : undefined
}

interface Operands {
  readonly operands: Args
  readonly packages: Chosen
}

/** npm takes its flags behind the script's name as well; with the others they are the script's. */
function operandsOf(tool: Manager, args: Args): Operands {
  let packages: Chosen = { kind: 'here' }
  const operands: (string | null)[] = []
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? null
    if (arg?.startsWith('-')) {
      const flag = readFlag(tool, arg, args[index + 1])
      packages = flag.packages ?? packages
      index += flag.extra
    } else operands.push(arg)
    if (tool !== 'npm' && namesScript(operands)) break
  }
  return { operands, packages }
}

function namesScript(operands: Args): boolean {
  const [first] = operands
  if (first === 'workspace') return operands.length > 3
  return operands.length > (first === 'run' || first === 'run-script' ? 1 : 0)
}

interface Flag {
  readonly packages?: Chosen
  /** Words taken beside the flag. */
  readonly extra: 0 | 1
}

function readFlag(tool: Manager, arg: string, next: string | null | undefined): Flag {
  if (everywhere.has(arg)) return { packages: { kind: 'all' }, extra: 0 }
  if (arg === '--workspace-root' || (arg === '-w' && tool === 'pnpm'))
    return { packages: { kind: 'root' }, extra: 0 }
  const [flag = '', inline] = arg.split(/=(.*)/s)
  if (!flagsWithValue.has(flag)) return { extra: 0 }
  const value = inline ?? next
  const packages = value ? chosenBy(flag, value) : { kind: 'unknown' as const }
  return { ...(packages && { packages }), extra: inline === undefined ? 1 : 0 }
}

function chosenBy(flag: string, value: string): Chosen | undefined {
  if (['--filter', '-F', '--workspace', '-w'].includes(flag))
    return { kind: 'named', pattern: value }
  if (['--dir', '-C', '--prefix', '--cwd'].includes(flag)) return { kind: 'folder', path: value }
  return undefined
}

function yarnWorkspace(operands: Args): ScriptCall | undefined {
  const [name, ...rest] = operands
  const script = rest[0] === 'run' ? rest[1] : rest[0]
  return name && script
    ? { tool: 'yarn', script, packages: { kind: 'named', pattern: name } }
    : undefined
}

/** Of pnpm and Yarn: never a script, unless called by `run`. */
const builtIn = new Set(
  'add audit bin cache config create dedupe deploy dlx exec fetch help import info init install i ci link list ls licenses login logout node outdated pack patch prune publish rebuild remove rm root run set setup store unlink up update upgrade version versions view why workspace workspaces npm plugin constraints explain'.split(
    ' ',
  ),
)

/** The tasks of Turborepo, Lerna and Nx that are scripts of packages: `turbo run build test --filter=core`. */
export function runnerCalls(command: Pick<Command, 'words'>): readonly ScriptCall[] {
  const called = toolOf(command)
  const args = called?.args ?? []
  const at = args[0] === 'run' || args[0] === 'run-many' ? 1 : 0
  if (called?.tool === 'nx') return at === 1 ? runnerTasks(targets(args), { kind: 'all' }) : []
  if (called?.tool !== 'turbo' && called?.tool !== 'lerna') return []
  if (called.tool === 'lerna' && at === 0) return []
  const first = args.findIndex((arg, index) => index >= at && (arg === null || arg.startsWith('-')))
  const tasks = args.slice(at, first === -1 ? undefined : first)
  const filter = args.find((arg) => arg?.startsWith('--filter=') || arg?.startsWith('--scope='))
  const unknown = args.includes('--filter') || args.includes('--affected') || args.includes(null)
  if (unknown) return []
  return runnerTasks(
    tasks,
    filter ? { kind: 'named', pattern: filter.replace(/^[^=]*=/, '') } : { kind: 'all' },
  )
}

/** `-t build,test`, `--target=build`. */
function targets(args: Args): Args {
  const at = args.findIndex((arg) => /^(?:-t|--targets?)$/.test(arg ?? ''))
  const inline = args.find((arg) => /^--targets?=/.test(arg ?? ''))
  const text = inline?.replace(/^[^=]*=/, '') ?? (at === -1 ? undefined : args[at + 1])
  return text?.split(',') ?? []
}

function runnerTasks(tasks: Args, packages: Chosen): readonly ScriptCall[] {
  return tasks.flatMap((script) =>
    script === null || !/^[\w:.-]+$/.test(script) ? [] : { tool: 'npm' as const, script, packages },
  )
}
