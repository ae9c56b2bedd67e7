import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import {
  findRefresh,
  formOf,
  isLockInput,
  type LockRefresh,
} from '../../ecosystems/lock-refresh.ts'
import { cacheFolder } from '../../io/environment.ts'
import { exec, exitText, lastLines } from '../../io/exec.ts'
import { inside, readText } from '../../io/files.ts'
import type { Repository } from '../../io/repository.ts'
import { makeTempFolder } from '../../io/temp.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Finding } from '../../model/finding.ts'
import type { FileEdit } from '../../model/step.ts'

/** Version edits and the lockfiles that they cannot bring up to date. */
export interface Doubtful {
  readonly edits: readonly FileEdit[]
  readonly doubted: readonly string[]
  readonly repository: Repository
  readonly env: NodeJS.ProcessEnv
}

/**
 * Lets each tool refresh its doubted lockfile in a scratch copy of manifests and lockfiles, offline, and takes
 * the result as the edit. What cannot be done so is a warning with the command to type. The repository is only read.
 */
export async function refreshDoubted(
  input: Doubtful,
): Promise<{ edits: readonly FileEdit[]; findings: readonly Finding[] }> {
  const scratch = makeTempFolder(join(cacheFolder(input.env), 'work'))
  try {
    copyInputs(input, scratch.path)
    let { edits } = input
    const findings: Finding[] = []
    for (const file of input.doubted.toSorted()) {
      const refreshed = await refresh(file, scratch.path, input.env)
      // The tool finds nothing to change: the doubt was wrong.
      if (refreshed === undefined) continue
      findings.push(findingOf(file, refreshed))
      if ('text' in refreshed) edits = withText(edits, file, refreshed.text, input.repository)
    }
    return { edits, findings }
  } finally {
    scratch.remove()
  }
}

/** The files as the edits leave them. */
function copyInputs({ edits, repository }: Doubtful, scratch: string): void {
  const edited = new Map(edits.map((edit) => [edit.file, edit.after]))
  for (const file of repository.files.filter(isLockInput)) {
    const text = edited.get(file) ?? repository.read(file)
    if (text === undefined) continue
    const path = inside(scratch, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
}

type Refreshed = { readonly text: string; readonly command: string } | { readonly why: string }

/** Undefined when the tool leaves the file as it is. */
async function refresh(
  file: string,
  scratch: string,
  env: NodeJS.ProcessEnv,
): Promise<Refreshed | undefined> {
  const how = findRefresh(file)
  if (how?.offline === undefined) return { why: 'its tool has no mode without the network' }
  const path = inside(scratch, file)
  const before = readText(path) ?? ''
  const why = await run(how, how.offline, dirname(path), env)
  if (why !== undefined) return { why }
  const text = readText(path) ?? ''
  // Another major version of the tool writes another form, and the repository's own could not read it.
  if (formOf(text) !== formOf(before))
    return { why: `\`${how.offline[0]}\` here writes another form of it` }
  return text === before ? undefined : { text, command: how.command }
}

/** Undefined when it went well. */
async function run(
  how: LockRefresh,
  argv: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  try {
    const result = await exec(argv, { cwd, env: { ...env, ...how.env }, timeoutMs: 60_000 })
    if (result.code === 0) return undefined
    return `\`${argv[0]}\` ended with ${exitText(result)}: ${lastLines(result, 4).replace(/\s+/g, ' ').trim()}`
  } catch (error) {
    if (error instanceof PaquebotError && error.code === 'exec/not-found')
      return `\`${argv[0]}\` is not installed`
    throw error
  }
}

function withText(
  edits: readonly FileEdit[],
  file: string,
  after: string,
  repository: Repository,
): readonly FileEdit[] {
  const before = repository.read(file) ?? null
  const others = edits.filter((edit) => edit.file !== file)
  return before === after ? others : [...others, { file, before, after }]
}

function findingOf(file: string, refreshed: Refreshed): Finding {
  const rule = 'version/stale-lockfile'
  if ('text' in refreshed) {
    const message = `\`${file}\` was stale before; \`${refreshed.command}\` has refreshed it`
    return { rule, severity: 'info', message, file }
  }
  const folder = posix.dirname(file)
  const where = folder === '.' ? '' : ` in \`${folder}\``
  return {
    rule,
    severity: 'warning',
    message: `\`${file}\` was stale before, or is of an unknown form, and cannot be refreshed offline: ${refreshed.why}`,
    file,
    hint: `run \`${findRefresh(file)?.command}\`${where} after \`paquebot version\`, before you commit`,
  }
}
