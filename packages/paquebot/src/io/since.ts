import { execFile } from 'node:child_process'
import { PaquebotError } from '../model/error.ts'
import { withoutSecrets } from '../model/secrets.ts'

/** A file that differs between the merge base with some ref and the working tree; a rename is two of them. */
export interface ChangedFile {
  /** Relative to the folder that was asked about. */
  readonly path: string
  readonly kind: 'added' | 'changed' | 'removed'
  /** The git object that held it at the merge base; absent for what was added. */
  readonly blob?: string
}

/** A commit with its whole message and the files that it touches. */
export interface CommitSince {
  readonly id: string
  readonly message: string
  readonly files: readonly string[]
}

interface Answer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * Tracked files below `cwd` that changed since the branch left `ref`, committed or not; one git process.
 * New files are not among them: the listing of the repository has those.
 * Throws `git/unknown-ref` when there is no such ref or no commit that both have behind them.
 */
export async function changedSince(cwd: string, ref: string): Promise<readonly ChangedFile[]> {
  checkRef(ref)
  const direct = await ask(cwd, [...diff, '--merge-base', ref, '--'])
  if (direct.code === 0) return parseRaw(direct.stdout)
  // Several merge bases, or a ref that is not there.
  const base = await mergeBase(cwd, ref)
  return parseRaw((await ask(cwd, [...diff, base, '--'])).stdout)
}

const diff = ['diff', '--raw', '-z', '--no-abbrev', '--no-renames', '--no-ext-diff', '--relative']

/** Commits since the branch left `ref`, newest first, without merges; one git process. Throws like `changedSince`. */
export async function commitsSince(cwd: string, ref: string): Promise<readonly CommitSince[]> {
  checkRef(ref)
  const format = ['--format=%x00%x00%H%x00%B', '--name-only', '--no-renames', '-z']
  const log = ['log', '--no-merges', '--relative', ...format, `${ref}..HEAD`, '--']
  const { code, stdout } = await ask(cwd, log)
  if (code === 0) return parseLog(stdout)
  await mergeBase(cwd, ref)
  return []
}

/** The texts of git objects in their order; one git process for all. */
export async function blobTexts(cwd: string, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return []
  const { stdout } = await ask(cwd, ['cat-file', '--batch', '--buffer'], `${ids.join('\n')}\n`)
  return parseBatch(Buffer.from(stdout, 'latin1'))
}

/** Those of the refs that are there, in the order asked for; one git process. */
export async function knownRefs(cwd: string, refs: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await ask(cwd, ['for-each-ref', '--format=%(refname)', ...refs])
  const known = new Set(stdout.split('\n'))
  return refs.filter((ref) => known.has(ref))
}

/** A ref that begins with a dash would be a flag of git. */
function checkRef(ref: string): void {
  if (!ref.startsWith('-') && ref.trim() !== '' && !ref.includes('\0')) return
  throw unknownRef(ref, `\`${ref}\` is no name of a branch, tag or commit`)
}

async function mergeBase(cwd: string, ref: string): Promise<string> {
  const { code, stdout } = await ask(cwd, ['merge-base', ref, 'HEAD'])
  if (code === 0 && stdout.trim() !== '') return stdout.trim()
  const known = await ask(cwd, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`])
  if (known.code === 0)
    throw unknownRef(ref, `this branch and \`${ref}\` have no commit in common here`)
  throw unknownRef(ref, `git knows no \`${ref}\` in \`${cwd}\``)
}

function unknownRef(ref: string, message: string): PaquebotError {
  const [, remote, branch] = /^([\w.]+)\/(.+)$/.exec(ref) ?? [undefined, 'origin', ref]
  const fetch = /^[\w./@-]+$/.test(branch ?? '')
    ? `\`git fetch ${remote} ${branch}\``
    : '`git fetch`'
  return new PaquebotError('git/unknown-ref', message, {
    hint: `fetch it with ${fetch}; on GitHub Actions give actions/checkout \`fetch-depth: 0\``,
  })
}

function ask(cwd: string, args: readonly string[], input = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      'git',
      args,
      // Bytes as they are: a blob of `cat-file` is counted in bytes.
      {
        cwd,
        encoding: args[0] === 'cat-file' ? 'latin1' : 'utf8',
        maxBuffer: 1 << 30,
        env: { ...withoutSecrets(process.env), GIT_OPTIONAL_LOCKS: '0' },
      },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code
        if (code === 'ENOENT') reject(notInstalled())
        else resolve({ code: typeof code === 'number' ? code : 1, stdout, stderr })
      },
    )
    child.stdin?.on('error', () => {})
    child.stdin?.end(input)
  })
}

const notInstalled = () =>
  new PaquebotError('exec/not-found', '`git` is not installed', { hint: 'install git' })

const kinds: Readonly<Record<string, ChangedFile['kind']>> = { A: 'added', D: 'removed' }

/** `:100644 100644 <blob> <blob> M`, NUL, path, NUL. Source: git's "Raw output format". */
function parseRaw(text: string): readonly ChangedFile[] {
  const words = text.split('\0')
  const files: ChangedFile[] = []
  for (let at = 0; at + 1 < words.length; at += 2) {
    const [, , blob = '', , letter = ''] = (words[at] ?? '').split(' ')
    const kind = kinds[letter[0] ?? ''] ?? 'changed'
    files.push({ path: words[at + 1] ?? '', kind, ...(kind === 'added' ? {} : { blob }) })
  }
  return files
}

function parseLog(text: string): readonly CommitSince[] {
  return text
    .split('\0\0')
    .filter((block) => /^\0?[0-9a-f]{40,64}\0/.test(block))
    .map((block) => {
      const [id = '', message = '', ...files] = block.replace(/^\0/, '').split('\0')
      return {
        id,
        message: message.trim(),
        files: files.map((file) => file.replace(/^\n/, '')).filter((file) => file !== ''),
      }
    })
}

function parseBatch(bytes: Buffer): readonly string[] {
  const texts: string[] = []
  let at = 0
  while (at < bytes.length) {
    const end = bytes.indexOf(10, at)
    const size = Number(/ (\d+)$/.exec(bytes.toString('latin1', at, end))?.[1] ?? Number.NaN)
    if (Number.isNaN(size)) texts.push('')
    else texts.push(bytes.toString('utf8', end + 1, end + 1 + size))
    at = end + 1 + (Number.isNaN(size) ? 0 : size + 1)
  }
  return texts
}
