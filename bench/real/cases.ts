import { checkCases } from './check-cases.ts'
import { buildThenClean } from './prepare.ts'

/** The repositories, by the flag that names their checkout. */
export type RepositoryId = 'event-forge' | 'token-ledger' | 'code-interpreter' | 'autoevals'

/**
 * A commit of a real repository and what Paquebot must say about it. A bad commit names its fault by
 * rule; the good one beside it (the commit that cured it) must be free of that rule.
 */
export interface Case {
  readonly id: string
  readonly repository: RepositoryId
  readonly commit: string
  readonly command: readonly string[]
  /** Small files that the case adds to its clone, by path. */
  readonly files?: Readonly<Record<string, string>>
  /** More that happens to the clone before. */
  readonly prepare?: (clone: string) => void
  readonly expect: Expectation
}

/** Everything that is said here must hold. */
export interface Expectation {
  /** One of these rules is found, as an error. */
  readonly rules?: readonly string[]
  /** ... with this in its message or hint. */
  readonly saying?: RegExp
  /** Each of these is found, whatever its severity: `rule file:line`. */
  readonly finds?: readonly string[]
  /** None of these rules is found. */
  readonly absent?: readonly string[]
  /** No error but of these rules. An empty list: no error at all. */
  readonly onlyErrors?: readonly string[]
  /** Ids of the packages that are not private, sorted. */
  readonly publishable?: readonly string[]
  /** `id version` of each release, sorted. */
  readonly releases?: readonly string[]
  /** Files that would change, at least these. */
  readonly edits?: readonly string[]
  /** What the diff of the edits contains, each. */
  readonly diff?: readonly RegExp[]
}

const rehearse = ['rehearse', '--committed'] as const

// --- Event-Forge: 6 npm packages, 1 PyPI package, a private root -------------------------------

const eventForge = { repository: 'event-forge', commit: '2a42fa10' } as const
const python = 'pypi:callairis-event-forge'
const names = ['core', 'mongoose', 'nestjs', 'rabbitmq-consumer', 'rabbitmq-publisher', 'typeorm']
const eventForgeIds = [...names.map((name) => `npm:@prodforcode/event-forge-${name}`), python]

const minorOfCore = {
  '.changeset/outbox-limit.md':
    '---\n"@prodforcode/event-forge-core": minor\n---\n\nA limit for the outbox\n',
  'paquebot.toml': `follow = [{ package = "${python}", leader = "npm:@prodforcode/event-forge-core" }]\n`,
}

const eventForgeCases: readonly Case[] = [
  {
    ...eventForge,
    id: 'EF-status',
    command: ['status'],
    expect: { onlyErrors: [], publishable: eventForgeIds },
  },
  { ...eventForge, id: 'EF-plan', command: ['plan'], expect: { onlyErrors: [], releases: [] } },
  {
    ...eventForge,
    id: 'EF-version',
    command: ['version', '--dry-run'],
    expect: { onlyErrors: [], releases: [] },
  },
  // The npm side is sound at HEAD, and the wheel builds, installs and imports.
  { ...eventForge, id: 'EF-rehearse', command: rehearse, expect: { onlyErrors: [] } },
  {
    ...eventForge,
    id: 'P3-plan',
    files: minorOfCore,
    command: ['plan'],
    expect: { onlyErrors: [], releases: eventForgeIds.map((id) => `${id} 1.2.0`) },
  },
  {
    ...eventForge,
    id: 'P3-version',
    files: minorOfCore,
    command: ['version', '--dry-run'],
    expect: {
      onlyErrors: [],
      releases: eventForgeIds.map((id) => `${id} 1.2.0`),
      edits: [
        'packages/core/package.json',
        'packages/core/CHANGELOG.md',
        'packages/python/pyproject.toml',
        'packages/python/src/callairis_event_forge/__init__.py',
      ],
      diff: [/^ *\+version = "1\.2\.0"$/m, /^ *\+__version__ = "1\.2\.0"$/m],
    },
  },
  {
    ...eventForge,
    id: 'P3-rehearse',
    files: minorOfCore,
    command: ['rehearse'],
    expect: { onlyErrors: [], releases: eventForgeIds.map((id) => `${id} 1.2.0`) },
  },
  {
    // Its two Python test files import the name that the package had before it was renamed.
    ...eventForge,
    id: 'P3-tests',
    files: minorOfCore,
    command: ['rehearse', '--with-tests', '--package', python],
    expect: {
      rules: ['tests/failed'],
      saying: /import|No module named/i,
    },
  },
  {
    // `clean` removes `dist` and leaves `tsconfig.tsbuildinfo`: the next `tsc -b` writes nothing.
    repository: 'event-forge',
    commit: '8960c2c0',
    id: 'P5',
    prepare: buildThenClean,
    command: ['build', '--no-install'],
    expect: { rules: ['build/no-output'], saying: /tsbuildinfo/ },
  },
  ...staleLockfile('P8a', 'cc43a049', '1a0f8aaf', /nestjs|@nestjs\/common|golevelup|rabbitmq/),
  ...staleLockfile('P8b', '0976fa1e', '9a54c8e7', /consumer-rabbitmq/),
  {
    repository: 'event-forge',
    commit: '6186981d',
    id: 'P9-bad',
    command: rehearse,
    expect: { rules: ['npm/peer-conflict'], saying: /@nestjs\/common/ },
  },
  {
    repository: 'event-forge',
    commit: '1a0f8aaf',
    id: 'P9-good',
    command: rehearse,
    expect: { absent: ['npm/peer-conflict', 'build/install-failed'] },
  },
  {
    repository: 'event-forge',
    commit: 'cac66f63',
    id: 'P10-bad',
    command: rehearse,
    expect: { rules: ['pypi/invalid-classifier'], saying: /classifier/i },
  },
  {
    repository: 'event-forge',
    commit: '169afb43',
    id: 'P10-good',
    command: rehearse,
    expect: { absent: ['pypi/invalid-classifier'] },
  },
]

function staleLockfile(id: string, bad: string, good: string, saying: RegExp): readonly Case[] {
  const common = { repository: 'event-forge', command: rehearse } as const
  const rules = ['build/stale-lockfile']
  return [
    { ...common, id: `${id}-bad`, commit: bad, expect: { rules, saying } },
    {
      ...common,
      id: `${id}-good`,
      commit: good,
      expect: { absent: [...rules, 'build/install-failed'] },
    },
  ]
}

// --- TokenLedger: 1 PyPI package, a private dashboard ------------------------------------------

const tokenLedger = { repository: 'token-ledger', commit: '1a70ff4' } as const

const smoke = (...commands: readonly string[]) => ({
  'paquebot.toml': `[packages.tokenledger]\nsmoke = [\n${commands.map((line) => `  ${JSON.stringify(line)},\n`).join('')}]\n`,
})

// Fails with 0 migrations: alembic missing, not in the wheel, or the library's own folder found.
const listMigrations = smoke(
  `python -c 'from tokenledger.migrations import MigrationRunner; heads = MigrationRunner().heads(); print(heads); assert heads == ["002"], heads'`,
)

// The CLI hides an ImportError behind "not fully implemented yet"; the second command shows it.
const useDatabase = smoke(
  'tokenledger db status --database-url postgresql://127.0.0.1:1/none',
  `python -c 'from sqlalchemy import create_engine; create_engine("postgresql://127.0.0.1:1/none")'`,
)

const tokenLedgerCases: readonly Case[] = [
  {
    ...tokenLedger,
    id: 'TL-status',
    command: ['status'],
    expect: { onlyErrors: [], publishable: ['pypi:tokenledger'] },
  },
  { ...tokenLedger, id: 'TL-plan', command: ['plan'], expect: { onlyErrors: [], releases: [] } },
  {
    ...tokenLedger,
    id: 'TL-version',
    command: ['version', '--dry-run'],
    expect: { onlyErrors: [], releases: [] },
  },
  { ...tokenLedger, id: 'TL-rehearse', command: rehearse, expect: { onlyErrors: [] } },
  {
    repository: 'token-ledger',
    commit: '6ba7968',
    id: 'P12',
    command: rehearse,
    expect: { rules: ['pypi/script-fails', 'pypi/import-needs-extra'], saying: /fastapi/ },
  },
  ...['7d955d6', '4d14a80', 'bb20ff9'].map(
    (commit, at): Case => ({
      repository: 'token-ledger',
      commit,
      id: `P13-bad${at + 1}`,
      files: listMigrations,
      command: ['rehearse'],
      expect: { rules: ['smoke/failed'] },
    }),
  ),
  {
    repository: 'token-ledger',
    commit: 'e806b38',
    id: 'P13-good',
    files: listMigrations,
    command: ['rehearse'],
    expect: { absent: ['smoke/failed'] },
  },
  {
    ...tokenLedger,
    id: 'P14',
    files: useDatabase,
    command: ['rehearse'],
    expect: { rules: ['smoke/failed'], saying: /No module named 'psycopg'/ },
  },
]

// --- code-interpreter: 1 npm and 1 PyPI package, stand-in manifests, Changesets ----------------

const codeInterpreter = { repository: 'code-interpreter', commit: '7df1757' } as const
const pending = ['npm:@e2b/code-interpreter 2.7.2', 'pypi:e2b-code-interpreter 2.9.2']

const codeInterpreterCases: readonly Case[] = [
  {
    ...codeInterpreter,
    id: 'CI-status',
    command: ['status'],
    // e2b-charts has no publish step in its repository, but nothing in its manifest says so.
    expect: {
      onlyErrors: [],
      publishable: ['npm:@e2b/code-interpreter', 'pypi:e2b-charts', 'pypi:e2b-code-interpreter'],
    },
  },
  {
    ...codeInterpreter,
    id: 'CI-plan',
    command: ['plan'],
    expect: { onlyErrors: [], releases: pending },
  },
  {
    ...codeInterpreter,
    id: 'CI-version',
    command: ['version', '--dry-run'],
    expect: {
      onlyErrors: [],
      releases: pending,
      edits: [
        'js/package.json',
        'js/CHANGELOG.md',
        'python/pyproject.toml',
        'python/package.json',
        'python/CHANGELOG.md',
      ],
    },
  },
  {
    ...codeInterpreter,
    id: 'CI-rehearse',
    command: rehearse,
    expect: { onlyErrors: [], releases: pending },
  },
]

export const cases: readonly Case[] = [
  ...eventForgeCases,
  ...tokenLedgerCases,
  ...codeInterpreterCases,
  ...checkCases,
]
