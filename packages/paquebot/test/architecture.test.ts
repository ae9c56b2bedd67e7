import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, it } from 'vitest'

const source = join(import.meta.dirname, '../src')

/** Which rooms a room may import from, beside itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  model: [],
  io: ['model'],
  edit: ['model'],
  output: ['model'],
  config: ['model', 'io', 'edit'],
  ecosystems: ['model', 'io', 'edit'],
  github: ['model', 'io', 'edit', 'output', 'version.ts'],
  steps: ['model', 'io', 'ecosystems', 'github'],
  workflow: ['model', 'edit', 'ecosystems', 'version.ts'],
  stages: ['model', 'io', 'config', 'ecosystems', 'github', 'steps', 'workflow'],
  cli: [
    'model',
    'io',
    'output',
    'config',
    'ecosystems',
    'github',
    'steps',
    'workflow',
    'stages',
    'version.ts',
  ],
}

/** Stages import only leftwards; rehearse may use publish. */
const stageOrder = [
  'discover',
  'plan',
  'changelog',
  'change',
  'version',
  'pre',
  'bump',
  'changelogs',
  'build',
  'try-out',
  'publish',
  'announce',
  'rehearse',
  'verify',
  'check',
  'generate',
  'protect',
  'init',
  'doctor',
  'pr',
  'release',
]

/** Holds programs that are run by a child, as text. */
const childPrograms = ['ecosystems/npm/trial/load.ts']

/** Rooms that decide: what they need arrives as an argument. */
const pure = ['model', 'edit', 'output']

interface File {
  readonly path: string
  readonly imports: readonly string[]
  readonly text: string
}

const files: readonly File[] = (
  readdirSync(source, { recursive: true, encoding: 'utf8' }) as string[]
)
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map((path) => {
    const text = readFileSync(join(source, path), 'utf8')
    const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
      (match) => match[1] as string,
    )
    return { path: path.replaceAll('\\', '/'), imports, text }
  })

const roomOf = (path: string) => path.split('/')[0] as string

function targets(file: File): readonly string[] {
  return file.imports
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => posix.join(posix.dirname(file.path), specifier))
    .filter((path) => !path.startsWith('..'))
}

describe('architecture', () => {
  it('imports only downwards', () => {
    const wrong = files
      .filter((file) => file.path !== 'index.ts')
      .flatMap((file) =>
        targets(file)
          .filter((target) => roomOf(target) !== roomOf(file.path))
          .filter((target) => !(mayImport[roomOf(file.path)] ?? []).includes(roomOf(target)))
          .map((target) => `${file.path} -> ${target}`),
      )
    expect(wrong).toEqual([])
  })

  it('keeps npm and pypi apart', () => {
    const other: Readonly<Record<string, string>> = {
      npm: 'ecosystems/pypi/',
      pypi: 'ecosystems/npm/',
    }
    const wrong = files.flatMap((file) =>
      targets(file)
        .filter((target) => target.startsWith(other[file.path.split('/')[1] ?? ''] ?? '\0'))
        .map((target) => `${file.path} -> ${target}`),
    )
    expect(wrong).toEqual([])
  })

  it('lets a stage import only the stages before it', () => {
    const rank = (path: string) => stageOrder.indexOf(path.split('/')[1] ?? '')
    const wrong = files.flatMap((file) =>
      roomOf(file.path) === 'stages' && rank(file.path) >= 0
        ? targets(file)
            .filter((target) => roomOf(target) === 'stages' && rank(target) > rank(file.path))
            .map((target) => `${file.path} -> ${target}`)
        : [],
    )
    expect(wrong).toEqual([])
  })

  it('uses no node modules in rooms that decide', () => {
    const wrong = files
      .filter((file) => pure.includes(roomOf(file.path)))
      .flatMap((file) =>
        file.imports
          .filter((name) => name.startsWith('node:') && !['node:path', 'node:util'].includes(name))
          .map((name) => `${file.path} -> ${name}`),
      )
    expect(wrong).toEqual([])
  })

  it('prints and exits only in the cli', () => {
    const wrong = files
      .filter((file) => roomOf(file.path) !== 'cli' && !childPrograms.includes(file.path))
      .filter((file) => /\bconsole\.|process\.exit\b|process\.std(out|err)/.test(file.text))
      .map((file) => file.path)
    expect(wrong).toEqual([])
  })

  it('names no package registry', () => {
    const hosts = new RegExp(
      ['registry\\.npm', 'js\\.org|(?<![\\w-])(?:upload\\.|test\\.|docs\\.)?py', 'pi\\.org'].join(
        '',
      ),
    )
    expect(files.filter((file) => hosts.test(file.text)).map((file) => file.path)).toEqual([])
  })

  it('has no monsters: no file over 350 lines', () => {
    const long = files.filter((file) => file.text.split('\n').length > 350).map((file) => file.path)
    expect(long).toEqual([])
  })
})
