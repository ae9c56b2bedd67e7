import { spawnSync } from 'node:child_process'

/** A file that differs between HEAD and the index. */
export interface StagedChange {
  readonly path: string
  /** As in a git tree; `000000` for a file that is gone. */
  readonly mode: string
  readonly blob: string
}

/**
 * Puts files into the index of a repository and tells what is there that HEAD does not have, with the tree that a
 * commit of it would hold. Paths are relative to the top level. Four git processes, whatever the number of files.
 * `env` is the whole environment of git. Throws what git said, which is never the fault of a user's input.
 */
export function stageFiles(
  top: string,
  files: readonly string[],
  env: NodeJS.ProcessEnv,
): { readonly changes: readonly StagedChange[]; readonly tree: string } {
  const run = (args: readonly string[], input = '') =>
    runGit(top, args, { env: { ...env, GIT_LITERAL_PATHSPECS: '1' }, input }).toString('utf8')
  // The index may know files that HEAD does not.
  run(['read-tree', 'HEAD'])
  run(
    ['add', '--all', '--force', '--pathspec-from-file=-', '--pathspec-file-nul'],
    files.join('\0'),
  )
  const raw = run(['diff-index', '--cached', '--raw', '-z', '--no-renames', '--no-abbrev', 'HEAD'])
  return { changes: parseRaw(raw), tree: run(['write-tree']).trim() }
}

/** `:100644 100755 <old> <new> M\0path\0…`. Source: git-diff-index(1), raw output format. */
function parseRaw(raw: string): readonly StagedChange[] {
  const parts = raw.split('\0')
  const changes: StagedChange[] = []
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [, mode = '', , blob = ''] = (parts[at] ?? '').split(' ')
    changes.push({ path: parts[at + 1] ?? '', mode, blob })
  }
  return changes
}

/** The bytes of blobs, in the order asked: one git process. */
export function readBlobs(
  top: string,
  blobs: readonly string[],
  env: NodeJS.ProcessEnv,
): readonly Uint8Array[] {
  if (blobs.length === 0) return []
  const out = runGit(top, ['cat-file', '--batch'], { env, input: `${blobs.join('\n')}\n` })
  let at = 0
  return blobs.map(() => {
    const line = out.indexOf(10, at)
    const size = Number(out.toString('utf8', at, line).split(' ')[2])
    const bytes = out.subarray(line + 1, line + 1 + size)
    at = line + 1 + size + 1
    return bytes
  })
}

function runGit(
  cwd: string,
  args: readonly string[],
  { env, input }: { readonly env: NodeJS.ProcessEnv; readonly input: string },
): Buffer {
  const left = spawnSync('git', args, { cwd, env, input, maxBuffer: 1 << 30 })
  if (left.status === 0) return left.stdout
  throw new Error(`git ${args[0]}: ${left.error?.message ?? left.stderr.toString('utf8')}`)
}
