import type { Command } from './commands.ts'
import { scriptCall } from './script-call.ts'
import { toolOf } from './tool.ts'

export type GateKind = 'lint' | 'types' | 'test' | 'security' | 'package'

/** A command whose exit code is a verdict on the code. */
export interface Gate {
  readonly kind: GateKind
  /** For people: `bandit`, `npm run lint`. */
  readonly name: string
  /** What it is a verdict on; `other` for Go, Rust, and what builds anything. */
  readonly language: 'js' | 'python' | 'other'
}

const tools: Readonly<Record<string, GateKind>> = {
  eslint: 'lint',
  oxlint: 'lint',
  stylelint: 'lint',
  flake8: 'lint',
  pylint: 'lint',
  actionlint: 'lint',
  zizmor: 'security',
  mypy: 'types',
  pyright: 'types',
  basedpyright: 'types',
  'vue-tsc': 'types',
  'svelte-check': 'types',
  pytest: 'test',
  vitest: 'test',
  jest: 'test',
  mocha: 'test',
  tox: 'test',
  nox: 'test',
  unittest: 'test',
  bandit: 'security',
  'pip-audit': 'security',
  pip_audit: 'security',
  safety: 'security',
  semgrep: 'security',
  gitleaks: 'security',
  publint: 'package',
  attw: 'package',
}

/** With these, it is a verdict: `black --check`, `npm audit`. */
const verdicts: Readonly<
  Record<string, readonly [GateKind, (words: readonly string[]) => boolean]>
> = {
  black: ['lint', (words) => words.includes('--check')],
  isort: ['lint', (words) => words.includes('--check') || words.includes('--check-only')],
  prettier: ['lint', (words) => words.includes('--check') || words.includes('-c')],
  ruff: ['lint', (words) => words[0] === 'check' || words.includes('--check')],
  biome: ['lint', (words) => words[0] === 'check' || words[0] === 'ci' || words[0] === 'lint'],
  tsc: ['types', () => true],
  playwright: ['test', (words) => words[0] === 'test'],
  npm: ['security', (words) => words[0] === 'audit' && words[1] !== 'fix'],
  pnpm: ['security', (words) => words[0] === 'audit'],
  yarn: [
    'security',
    (words) => words[0] === 'audit' || (words[0] === 'npm' && words[1] === 'audit'),
  ],
  twine: ['package', (words) => words[0] === 'check'],
  go: ['test', (words) => words[0] === 'test'],
  cargo: ['test', (words) => words[0] === 'test'],
  node: ['test', (words) => words.includes('--test')],
  turbo: ['test', (words) => words.includes('test')],
  make: ['test', (words) => words.includes('test')],
}

/** What changes files instead of judging them, or only asks for help. */
const noVerdict =
  /^(?:--fix|--write|--unsafe|--help|--version|-V|--init|--install-types|--add-noqa|--fix-only|--list|--collect-only)$/

const scriptNames: readonly (readonly [RegExp, GateKind])[] = [
  [/^lint(?::(?!fix)|$)/, 'lint'],
  [/^(?:format|prettier)[:-]check$|^check[:-](?:format|lint)$/, 'lint'],
  [/^(?:type-?check|check[:-]types|types[:-]check|tsc)$/, 'types'],
  [/^test(?::(?!watch)|$)/, 'test'],
  [/^(?:audit|security)(?::|$)/, 'security'],
]

/** Undefined for commands that build, install, print or mend. */
export function gateOf(command: Pick<Command, 'words'>): Gate | undefined {
  const called = toolOf(command)
  if (called === undefined) return undefined
  const words = called.args.flatMap((arg) => arg ?? [])
  if (words.some((word) => noVerdict.test(word))) return undefined
  const script = scriptCall(command)
  if (script !== undefined) return scriptGate(script)
  const kind = Object.hasOwn(tools, called.tool) ? tools[called.tool] : undefined
  if (kind !== undefined) return { kind, name: called.tool, language: languageOf(called.tool) }
  const verdict = Object.hasOwn(verdicts, called.tool) ? verdicts[called.tool] : undefined
  if (!verdict?.[1](words)) return undefined
  return {
    kind: verdict[0],
    name: [called.tool, ...words.slice(0, 1)].join(' '),
    language: languageOf(called.tool),
  }
}

function scriptGate({
  tool,
  script,
}: {
  readonly tool: string
  readonly script: string
}): Gate | undefined {
  const kind = scriptNames.find(([pattern]) => pattern.test(script))?.[1]
  return kind && { kind, name: `${tool} run ${script}`, language: 'js' }
}

const python = new Set(
  'flake8 pylint mypy pyright basedpyright pytest tox nox unittest bandit pip-audit pip_audit safety black isort ruff twine'.split(
    ' ',
  ),
)
const others = new Set('actionlint zizmor semgrep gitleaks go cargo make'.split(' '))

function languageOf(tool: string): Gate['language'] {
  if (python.has(tool)) return 'python'
  return others.has(tool) ? 'other' : 'js'
}
