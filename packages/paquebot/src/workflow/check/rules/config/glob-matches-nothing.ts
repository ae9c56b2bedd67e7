import type { Range } from '@paquebot/actions'
import { parse } from 'smol-toml'
import { workspacesIn } from '../../../../ecosystems/npm/globs.ts'
import { parseJson } from '../../../../edit/json.ts'
import { locateToml } from '../../../../edit/toml.ts'
import { globMatcher } from '../../../../model/glob.ts'
import {
  changesetConfig,
  changesetNames,
  changesetPatterns,
  matchesName,
} from '../../facts/changesets.ts'
import { hasFile, jsonOf, rangeOf } from '../../facts/places.ts'
import type { Checked, Flaw, Rule } from '../../model.ts'

export const globMatchesNothing: Rule = {
  id: 'config/glob-matches-nothing',
  severity: 'error',
  summary: 'Every pattern of a configuration matches something',
  why: 'A pattern that matches nothing is a setting that does not exist: packages that should be `linked` move alone, a folder is no member of the workspace, a workflow with `paths:` never starts. Changesets stops at names of `ignore`, `fixed` and `linked` that it cannot find.',
  fix: 'Correct the pattern to the names that `paquebot status` shows, or remove it.',
  *check(checked) {
    yield* changesets(checked)
    yield* workspaces(checked)
    yield* pathFilters(checked)
    yield* ownConfig(checked)
  },
}

function* changesets(checked: Checked): Iterable<Flaw> {
  const names = changesetNames(checked)
  // Nothing is known of the packages: a folder that could not be read.
  if (names.length === 0 || checked.unread.some(({ kind }) => kind === 'packages')) return
  for (const { key, pattern, range } of changesetPatterns(checked)) {
    if (pattern.startsWith('!') || names.some((name) => matchesName(pattern, name))) continue
    const close = names.find(
      (name) =>
        matchesName(pattern, name.replace(/^@[^/]+\//, '').concat('')) ||
        lastPart(name) === lastPart(pattern),
    )
    yield {
      file: changesetConfig,
      range,
      message: `\`${pattern}\` in \`${key}\` matches no package`,
      hint:
        close === undefined
          ? `the packages are ${listed(names)}`
          : `did you mean \`${close}\`? the packages are ${listed(names)}`,
    }
  }
}

const lastPart = (name: string) => name.split('/').at(-1)
const listed = (names: readonly string[]) =>
  names
    .slice(0, 4)
    .map((name) => `\`${name}\``)
    .join(', ') + (names.length > 4 ? ', …' : '')

const folderSets = new WeakMap<Checked, readonly string[]>()

/** The folders with a `package.json` or a `pyproject.toml`. */
function manifestFolders(checked: Checked): readonly string[] {
  const before = folderSets.get(checked)
  if (before !== undefined) return before
  const found = checked.files.paths.flatMap(
    (path) =>
      /^(.+)\/(?:package\.json|pyproject\.toml|package\.ya?ml|package\.json5)$/.exec(path)?.[1] ??
      [],
  )
  folderSets.set(checked, found)
  return found
}

/** Globs of npm, pnpm, Yarn and Bun workspaces, and of uv's. */
function* workspaces(checked: Checked): Iterable<Flaw> {
  const folders = manifestFolders(checked)
  for (const { file, glob, range } of [
    ...npmGlobs(checked),
    ...pnpmGlobs(checked),
    ...uvGlobs(checked),
  ]) {
    const clean = glob.replace(/^\.\//, '').replace(/\/$/, '')
    if (clean.startsWith('!') || clean === '.' || clean.startsWith('..') || clean.includes('${'))
      continue
    const matches = globMatcher(clean, { dot: false })
    if (folders.some((folder) => matches(folder))) continue
    yield {
      file,
      ...(range && { range }),
      severity: 'warning',
      message: `the workspace glob \`${glob}\` matches no folder with a manifest`,
      hint: 'correct it, or remove it',
    }
  }
}

interface Glob {
  readonly file: string
  readonly glob: string
  readonly range?: Range
}

function npmGlobs(checked: Checked): readonly Glob[] {
  const file = 'package.json'
  const value = jsonOf(checked, file)
  const globs = workspacesIn(value as Parameters<typeof workspacesIn>[0]) ?? []
  if (globs.length === 0) return []
  const text = checked.files.read(file) ?? ''
  const document = parseJson(text)
  const base = Array.isArray(value?.workspaces) ? ['workspaces'] : ['workspaces', 'packages']
  return globs.map((glob, at) => {
    const span = document.locate([...base, at])
    return { file, glob, ...(span && { range: rangeOf(text, span.start, span.end) }) }
  })
}

/** The list below `packages:`, by its lines. */
function pnpmGlobs(checked: Checked): readonly Glob[] {
  const file = 'pnpm-workspace.yaml'
  const text = hasFile(checked, file) ? (checked.files.read(file) ?? '') : ''
  const block = /^packages:[ \t]*(?:#.*)?\r?\n((?:[ \t]*(?:-.*|#.*)?\r?\n?)*)/m.exec(text)
  if (block === null) return []
  const base = block.index + block[0].length - (block[1] ?? '').length
  return [
    ...(block[1] ?? '').matchAll(/^[ \t]*-[ \t]+(['"]?)([^'"#\n\r]+?)\1[ \t]*(?:#.*)?\r?$/gm),
  ].map((match) => {
    const glob = match[2] ?? ''
    const start = base + match.index + match[0].indexOf(glob)
    return { file, glob, range: rangeOf(text, start, start + glob.length) }
  })
}

function uvGlobs(checked: Checked): readonly Glob[] {
  const file = 'pyproject.toml'
  const text = hasFile(checked, file) ? (checked.files.read(file) ?? '') : ''
  if (!text.includes('[tool.uv.workspace]')) return []
  const path = ['tool', 'uv', 'workspace', 'members']
  const members = path.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    tomlOf(text),
  )
  if (!Array.isArray(members)) return []
  return members
    .filter((one) => typeof one === 'string')
    .map((glob, at) => {
      const place = locateToml(text, [...path, at])
      return { file, glob, ...(place && { range: rangeOf(text, place.start, place.end) }) }
    })
}

function tomlOf(text: string): unknown {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}

/** `paths:` of triggers that can match none of the files there are. */
function* pathFilters(checked: Checked): Iterable<Flaw> {
  for (const { path: file, triggers } of checked.workflows)
    for (const { paths, event } of triggers) {
      const wanted = paths.filter(({ value }) => !value.startsWith('!'))
      const dead = wanted.filter(({ value }) => !anyFile(checked, value))
      for (const { value, range } of dead)
        yield {
          file,
          range,
          severity: 'warning',
          message:
            dead.length === wanted.length
              ? `no file matches any of \`paths\`: \`${event.value}\` starts this workflow only for files that do not exist yet`
              : `no file of the repository matches \`${value}\``,
          hint: 'correct the pattern: it counts from the root, without `./`',
        }
    }
}

const answers = new WeakMap<Checked, Map<string, boolean>>()

function anyFile(checked: Checked, filter: string): boolean {
  const cache = answers.get(checked) ?? new Map<string, boolean>()
  answers.set(checked, cache)
  const before = cache.get(filter)
  if (before !== undefined) return before
  const matches = globMatcher(filter, { dot: true })
  const found = filter.includes('${{') || checked.files.paths.some((path) => matches(path))
  cache.set(filter, found)
  return found
}

/** `exclude` and `packages.*.paths` of `paquebot.toml`. */
function* ownConfig(checked: Checked): Iterable<Flaw> {
  const file = 'paquebot.toml'
  const text = hasFile(checked, file) ? (checked.files.read(file) ?? '') : ''
  if (text === '') return
  const globs = [
    ...checked.config.exclude.map((glob, at) => ({ glob, path: ['exclude', at] })),
    ...Object.entries(checked.config.packages).flatMap(([name, { paths }]) =>
      (paths ?? []).map((glob, at) => ({ glob, path: ['packages', name, 'paths', at] })),
    ),
  ]
  for (const { glob, path } of globs) {
    const folders = globMatcher([glob, `${glob.replace(/\/$/, '')}/**`], { dot: true })
    if (glob.startsWith('!') || checked.files.paths.some((one) => folders(one))) continue
    const place = locateToml(text, path)
    yield {
      file,
      ...(place && { range: rangeOf(text, place.start, place.end) }),
      severity: 'warning',
      message: `\`${glob}\` matches no file`,
      hint: 'correct the glob: it counts from the root',
    }
  }
}
