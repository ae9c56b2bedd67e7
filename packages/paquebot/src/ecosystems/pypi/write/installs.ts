import { posix } from 'node:path'
import { type ExecResult, lastLines } from '../../../io/exec.ts'
import type { Repository } from '../../../io/repository.ts'
import type { Finding } from '../../../model/finding.ts'
import type { Package } from '../../../model/package.ts'
import type { Install, Workshop } from '../../ecosystem.ts'
import { findOnPath } from '../build/python.ts'
import { nearestLockfile } from './lockfiles.ts'

/**
 * Builds need no install, PEP 517 isolates them; but a lockfile that does not fit the manifests any
 * more is judged here, once for each, by the tool that wrote it.
 */
export function findInstalls(
  packages: readonly Package[],
  repository: Repository,
): readonly Install[] {
  const own = packages.filter((pkg) => pkg.ecosystem === 'pypi')
  const locks = (name: string) =>
    own.flatMap((pkg) => nearestLockfile(pkg, name, repository.read) ?? [])
  return [
    ...[...new Set(locks('uv.lock'))].map((file) => checkOf(file, 'uv lock --check', checkUvLock)),
    ...[...new Set(locks('poetry.lock'))].map((file) =>
      checkOf(file, 'poetry check --lock', checkPoetryLock),
    ),
  ]
}

type Check = (shop: Workshop, cwd: string) => Promise<readonly Finding[]>

function checkOf(lockfile: string, command: string, check: (file: string) => Check): Install {
  const cwd = posix.dirname(lockfile)
  const run = (shop: Workshop) => check(lockfile)(shop, posix.join(shop.root, cwd))
  return { title: `${command} in ${cwd}`, cwd, lockfile, run }
}

/** uv's own answer; without the network it is asked once more from what it has in its cache. */
const checkUvLock = (lockfile: string) => async (shop: Workshop, cwd: string) => {
  const uv = await findOnPath(shop, 'uv')
  if (uv === undefined) return []
  const ask = (more: readonly string[]) =>
    shop.run([uv, 'lock', '--check', ...more], { cwd, log: 'lockfiles' })
  const first = await ask(shop.offline ? ['--offline'] : [])
  if (first.code === 0) return []
  if (isStale(first)) return [stale(lockfile, 'uv lock')]
  const second = shop.offline ? first : await ask(['--offline'])
  if (second.code === 0) return []
  return isStale(second) ? [stale(lockfile, 'uv lock')] : [unjudged(lockfile, first)]
}

const isStale = (result: ExecResult) => /needs to be updated/.test(result.stderr)

const checkPoetryLock = (lockfile: string) => async (shop: Workshop, cwd: string) => {
  const poetry = await findOnPath(shop, 'poetry')
  if (poetry === undefined) return []
  const result = await shop.run([poetry, 'check', '--lock'], { cwd, log: 'lockfiles' })
  const isChanged = /changed significantly|content-hash/.test(result.stdout + result.stderr)
  return result.code !== 0 && isChanged ? [stale(lockfile, 'poetry lock')] : []
}

function stale(lockfile: string, command: string): Finding {
  return {
    rule: 'build/stale-lockfile',
    severity: 'error',
    message: `\`${lockfile}\` does not fit the manifests any more`,
    file: lockfile,
    hint: `run \`${command}\` and commit the file`,
  }
}

function unjudged(lockfile: string, result: ExecResult): Finding {
  return {
    rule: 'build/stale-lockfile',
    severity: 'warning',
    message: `whether \`${lockfile}\` still fits could not be found out: ${lastLines(result, 2).replaceAll('\n', ' ')}`,
    file: lockfile,
    hint: 'run `uv lock --check` where the package index can be reached',
  }
}
