import { spawnSync } from 'node:child_process'
import { withoutSecrets } from '../model/secrets.ts'
import { actWithGit, git } from './git.ts'

/** A commit to be made without touching tree and index. */
export interface ImportedCommit {
  /** Full name of a ref that points at it afterwards. */
  readonly ref: string
  readonly base: string
  readonly message: string
  readonly files: readonly {
    readonly path: string
    readonly bytes: Uint8Array | null
    readonly mode?: string
  }[]
}

/** Who commits where the user's git knows nobody: what GitHub calls its own jobs. */
const botOfActions = 'github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>'

/**
 * Makes a commit on top of another one, as objects of the repository and under a ref; what git said when it did not.
 * Source: git-fast-import(1).
 */
export function importCommit(
  cwd: string,
  commit: ImportedCommit,
  now: Date,
): { readonly ok: boolean; readonly said: string } {
  const input = Buffer.concat(stream(commit, committer(cwd, now)))
  const argv = ['fast-import', '--quiet', '--force', '--date-format=raw']
  const env = withoutSecrets(process.env)
  const { status, stderr, error } = spawnSync('git', argv, { cwd, env, input, maxBuffer: 1 << 26 })
  return { ok: status === 0, said: error?.message ?? stderr.toString('utf8').trim() }
}

/** Removes a ref of one's own. */
export const dropRef = (cwd: string, ref: string) => actWithGit(cwd, ['update-ref', '-d', ref])

function committer(cwd: string, now: Date): string {
  const known = git(cwd, ['var', 'GIT_COMMITTER_IDENT'])?.trim()
  return known === undefined || known === ''
    ? `${botOfActions} ${Math.floor(now.getTime() / 1000)} +0000`
    : known
}

function stream({ ref, base, message, files }: ImportedCommit, who: string): readonly Buffer[] {
  return [
    Buffer.from(`commit ${ref}\ncommitter ${who}\n`),
    ...data(Buffer.from(message)),
    Buffer.from(`from ${base}\n`),
    ...files.flatMap(({ path, bytes, mode = '100644' }) =>
      bytes === null
        ? [Buffer.from(`D ${quoted(path)}\n`)]
        : [Buffer.from(`M ${mode} inline ${quoted(path)}\n`), ...data(bytes)],
    ),
  ]
}

const data = (bytes: Uint8Array) => [
  Buffer.from(`data ${bytes.length}\n`),
  Buffer.from(bytes),
  Buffer.from('\n'),
]

const quoted = (path: string) =>
  `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
