import {
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { execOk } from '../../io/exec.ts'
import { git, gitRoot, listFiles } from '../../io/git.ts'
import { openRepository } from '../../io/repository.ts'
import type { Finding } from '../../model/finding.ts'

/** A copy of the repository that a rehearsal may change. */
export interface ScratchCopy {
  /** Absolute root of the copy: the counterpart of the user's root. */
  readonly root: string
  readonly findings: readonly Finding[]
}

interface CopyRequest {
  /** The user's root, absolute. */
  readonly root: string
  /** Absent or empty. */
  readonly into: string
  /** Only what HEAD holds, without uncommitted work. */
  readonly committed: boolean
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
}

/**
 * Copies what git knows or would take (never ignored files: a release is built from a clean clone),
 * with history and tags but without hooks. The user's tree and index are only read.
 */
export async function copyRepository(request: CopyRequest): Promise<ScratchCopy> {
  const top = gitRoot(request.root)
  if (top === null) return { root: request.into, findings: copyFiles(request.root, request.into) }
  const source = realpathSync(top)
  await cloneWithoutFiles(source, request)
  const findings = request.committed ? await checkOut(request) : copyFiles(source, request.into)
  await indexEverything(request)
  return { root: resolve(request.into, relative(source, realpathSync(request.root))), findings }
}

const noHooks = [
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.autocrlf=false',
  '-c',
  'safe.directory=*',
]

async function cloneWithoutFiles(
  source: string,
  { into, env, signal }: CopyRequest,
): Promise<void> {
  const options = { cwd: source, env, signal }
  if (git(source, ['rev-parse', '--verify', '-q', 'HEAD']) === undefined) {
    await execOk(['git', ...noHooks, 'init', '-q', '--template=', into], options)
    return
  }
  await execOk(
    ['git', ...noHooks, 'clone', '-q', '--shared', '--no-checkout', '--template=', source, into],
    options,
  )
  const origin = git(source, ['config', '--get', 'remote.origin.url'])?.trim()
  if (origin)
    await execOk(['git', 'config', 'remote.origin.url', origin], { ...options, cwd: into })
  await execOk(['git', ...noHooks, 'reset', '-q', '--mixed'], { ...options, cwd: into })
}

async function checkOut({ into, env, signal }: CopyRequest): Promise<readonly Finding[]> {
  await execOk(['git', ...noHooks, 'checkout', '-q', '--force', 'HEAD', '--', '.'], {
    cwd: into,
    env,
    signal,
  })
  return []
}

/** The copy's own index knows every file, as it will after the release commit. */
async function indexEverything({ into, env, signal }: CopyRequest): Promise<void> {
  await execOk(['git', ...noHooks, 'add', '--all', '--force', '.'], { cwd: into, env, signal })
}

function copyFiles(source: string, into: string): readonly Finding[] {
  const files = listFiles(source)?.paths ?? openRepository(source).files
  const findings: Finding[] = []
  for (const path of files) {
    const outside = copyFile(source, into, path)
    if (outside !== undefined) findings.push(outside)
  }
  return findings
}

function copyFile(source: string, into: string, path: string): Finding | undefined {
  const from = join(source, path)
  const to = join(into, path)
  const stat = lstatSync(from, { throwIfNoEntry: false })
  if (stat === undefined || stat.isDirectory()) return undefined
  mkdirSync(dirname(to), { recursive: true })
  if (!stat.isSymbolicLink()) {
    copyFileSync(from, to, constants.COPYFILE_FICLONE)
    return undefined
  }
  return copyLink(source, from, to, path)
}

/** A link keeps its meaning inside the copy; one that leads out would let a build write into the user's files. */
function copyLink(source: string, from: string, to: string, path: string): Finding | undefined {
  const target = resolve(dirname(from), readlinkSync(from))
  if (target === source || target.startsWith(source + sep)) {
    symlinkSync(relative(dirname(from), target), to)
    return undefined
  }
  writeFileSync(to, '')
  return {
    rule: 'rehearse/link-leads-out',
    severity: 'warning',
    message: `\`${path}\` is a link that leads out of the repository; the rehearsal has an empty file there`,
    file: path,
    hint: 'a fresh clone on another machine would not have its target either',
  }
}
