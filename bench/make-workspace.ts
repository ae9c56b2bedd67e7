import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** How many packages of each world. */
export interface Size {
  readonly npm: number
  readonly pypi: number
}

/**
 * Writes a repository with one commit: a pnpm workspace and Python projects beside it, about nine
 * files and three internal edges for each package. The same seed gives the same bytes.
 */
export function makeWorkspace(folder: string, size: Size, seed = 1): void {
  for (const [path, text] of workspaceFiles(size, seed)) write(join(folder, path), text)
  commit(folder)
}

/** Texts of all files of such a workspace, by path. */
export function workspaceFiles({ npm, pypi }: Size, seed: number): ReadonlyMap<string, string> {
  const random = randomFrom(seed)
  const files = new Map<string, string>([
    ['package.json', json({ name: 'bench-root', private: true, packageManager: 'pnpm@12.21.0' })],
    ['pnpm-workspace.yaml', 'packages:\n  - packages/*\n'],
    ['.changeset/config.json', json({ baseBranch: 'main', access: 'public' })],
    ['.gitignore', 'node_modules\ndist\n'],
  ])
  const add = (entries: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(entries)) files.set(path, text)
  }
  for (let i = 0; i < npm; i += 1) add(npmPackage(i, edges(i, random), random))
  for (let i = 0; i < pypi; i += 1) add(pythonPackage(i, edges(i, random), random))
  return files
}

/** Up to six earlier packages, three on average. */
function edges(i: number, random: () => number): readonly number[] {
  if (i === 0) return []
  const picks = Array.from({ length: Math.floor(random() * 7) }, () => Math.floor(random() * i))
  return [...new Set(picks)].sort((a, b) => a - b)
}

export const npmName = (i: number) => `@bench/package-${number(i)}`
export const pypiName = (i: number) => `bench-package-${number(i)}`
export const number = (i: number) => String(i).padStart(4, '0')

/** Most ranges take in a minor release of the sibling, some only a patch, a few nothing new. */
function oneOf<T>(random: () => number, often: T, sometimes: T, seldom: T): T {
  const at = random()
  return at < 0.7 ? often : at < 0.85 ? sometimes : seldom
}

function npmPackage(
  i: number,
  needs: readonly number[],
  random: () => number,
): Readonly<Record<string, string>> {
  const range = () => oneOf(random, 'workspace:^', 'workspace:~', 'workspace:*')
  const folder = `packages/package-${number(i)}`
  const manifest = {
    name: npmName(i),
    version: `1.${i % 10}.0`,
    license: 'MIT',
    type: 'module',
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    files: ['dist'],
    scripts: { build: 'tsc', test: 'node --test' },
    dependencies: {
      ...Object.fromEntries(needs.map((other) => [npmName(other), range()])),
      semver: '^7.7.0',
    },
    devDependencies: { typescript: '^5.9.0' },
  }
  return {
    [`${folder}/package.json`]: json(manifest),
    [`${folder}/tsconfig.json`]: json({ extends: '../../tsconfig.json' }),
    ...around(folder, npmName(i)),
    ...sources(`${folder}/src`, 'ts', (name) => `export const ${name} = ${i}\n`),
  }
}

function pythonPackage(
  i: number,
  needs: readonly number[],
  random: () => number,
): Readonly<Record<string, string>> {
  const range = () => oneOf(random, '>=1.0', '>=1.0,<2', '>=1.0,<3')
  const folder = `python/package-${number(i)}`
  const module = `bench_package_${number(i)}`
  const dependencies = [...needs.map((other) => `${pypiName(other)}${range()}`), 'httpx>=0.27']
  const manifest = [
    '[build-system]',
    'requires = ["hatchling"]',
    'build-backend = "hatchling.build"',
    '',
    '[project]',
    `name = "${pypiName(i)}"`,
    `version = "1.${i % 10}.0"`,
    'license = "MIT"',
    'requires-python = ">=3.11"',
    `dependencies = [\n${dependencies.map((line) => `  "${line}",\n`).join('')}]`,
    '',
    '[dependency-groups]',
    'dev = ["pytest>=8"]',
    '',
  ]
  return {
    [`${folder}/pyproject.toml`]: manifest.join('\n'),
    [`${folder}/src/${module}/__init__.py`]: `value = ${i}\n`,
    ...around(folder, pypiName(i)),
    ...sources(`${folder}/src/${module}`, 'py', (name) => `${name} = ${i}\n`),
  }
}

function around(folder: string, name: string): Readonly<Record<string, string>> {
  return {
    [`${folder}/README.md`]: `# ${name}\n`,
    [`${folder}/CHANGELOG.md`]: `# ${name}\n\n## 1.0.0\n\n- First release\n`,
    [`${folder}/LICENSE`]: 'MIT\n',
  }
}

function sources(
  folder: string,
  extension: string,
  text: (name: string) => string,
): Readonly<Record<string, string>> {
  const names = ['index', 'read', 'write', 'types']
  return Object.fromEntries(names.map((name) => [`${folder}/${name}.${extension}`, text(name)]))
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

function commit(folder: string): void {
  const identity = ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost']
  const git = (...args: readonly string[]) =>
    execFileSync('git', [...identity, ...args], { cwd: folder, stdio: 'ignore' })
  git('init', '-q', '-b', 'main')
  git('add', '.')
  git('commit', '-q', '-m', 'feat: a workspace')
}

/** Mulberry32: small, fast and the same everywhere. */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
