import { globMatcher } from '../../../../model/glob.ts'
import { inputOf } from '../../facts/read.ts'
import { type Placed, stepsOf } from '../../facts/steps.ts'
import { isAction } from '../../facts/uses.ts'
import type { Checked, Files, Flaw, Rule } from '../../model.ts'

const lockfiles: Readonly<Record<string, readonly string[]>> = {
  npm: ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock'],
  pnpm: ['pnpm-lock.yaml'],
  yarn: ['yarn.lock'],
}

/** Source: README of actions/setup-node ("Caching global packages data") and of astral-sh/setup-uv ("Enable caching"). */
export const noLockfileMatch: Rule = {
  id: 'cache/no-lockfile-match',
  severity: 'warning',
  summary: 'A cache is keyed by a lockfile that exists',
  why: '`actions/setup-node` with `cache:` looks for a lockfile at the root and fails without one. `astral-sh/setup-uv` makes its key of the ranges in `pyproject.toml`, or of nothing: an old cache is restored for ever, and what has changed since is downloaded again each time.',
  fix: 'Commit the lockfile and install from it; name it with `cache-dependency-path` (setup-node, setup-python) or `cache-dependency-glob` (setup-uv) when it lies elsewhere.',
  *check(checked) {
    for (const placed of stepsOf(checked)) {
      yield* ofNode(checked, placed)
      yield* ofUv(checked, placed)
    }
  },
}

function* ofNode({ files }: Checked, { file, step, job }: Placed): Iterable<Flaw> {
  const cache = isAction(step, 'actions/setup-node') ? inputOf(step, 'cache') : undefined
  const names = cache && lockfiles[cache.value]
  if (cache === undefined || names === undefined || inputOf(step, 'cache-dependency-path')) return
  if (names.some((name) => files.paths.includes(name))) return
  const elsewhere = files.paths.find((path) => names.some((name) => path.endsWith(`/${name}`)))
  // Another repository may be checked out, or the lockfile made by an earlier step.
  const isSure =
    elsewhere === undefined &&
    job?.steps.every((one) => one === step || inputOf(one, 'repository') === undefined)
  yield {
    file,
    range: cache.range,
    ...(isSure && { severity: 'error' as const }),
    message: `\`cache: ${cache.value}\` needs ${names.map((name) => `\`${name}\``).join(' or ')} at the root, and there is none: the step fails`,
    hint:
      elsewhere === undefined
        ? 'commit the lockfile, or take `cache:` away'
        : `write \`cache-dependency-path: ${elsewhere}\``,
  }
}

function* ofUv({ files }: Checked, { file, step }: Placed): Iterable<Flaw> {
  const enabled = isAction(step, 'astral-sh/setup-uv') ? inputOf(step, 'enable-cache') : undefined
  if (enabled?.value !== 'true') return
  const globs = inputOf(step, 'cache-dependency-glob')
    ?.value.split('\n')
    .map((glob) => glob.trim()) ?? [
    '**/uv.lock',
    '**/requirements*.txt',
    '**/*requirements*.txt',
    '**/*requirements*.in',
    '**/*constraints*.txt',
    '**/*constraints*.in',
  ]
  const wanted = globs.filter((glob) => glob !== '' && !glob.startsWith('!'))
  if (wanted.length === 0 || wanted.some((glob) => glob.includes('${{'))) return
  // Without an input of its own the action also looks at pyproject.toml, which says ranges and not versions.
  if (isAnyThere(files, wanted)) return
  yield {
    file,
    range: enabled.range,
    message: 'the cache has no lockfile to be keyed by: what it holds grows old',
    hint: 'commit `uv.lock` and install with `uv sync --locked`',
  }
}

const answers = new WeakMap<Files, Map<string, boolean>>()

/** Most jobs ask the same. */
function isAnyThere(files: Files, globs: readonly string[]): boolean {
  const known = answers.get(files) ?? new Map<string, boolean>()
  answers.set(files, known)
  const key = globs.join('\n')
  const before = known.get(key)
  if (before !== undefined) return before
  const matches = globMatcher(
    globs.map((glob) => glob.replace(/^\.?\//, '')),
    { dot: true },
  )
  const answer = files.paths.some(matches)
  known.set(key, answer)
  return answer
}
