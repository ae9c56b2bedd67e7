import { spawn } from 'node:child_process'
import { devNull } from 'node:os'

export interface GitResult {
  readonly code: number
  readonly stdout: Buffer
  readonly stderr: string
}

/** The machine's own configuration must not change what the double does. */
export const gitEnvironment: Readonly<Record<string, string>> = {
  PATH: process.env.PATH ?? '',
  HOME: devNull,
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: devNull,
}

export function runGit(
  dir: string,
  args: readonly string[],
  options: {
    readonly input?: string | Buffer
    readonly env?: Readonly<Record<string, string>>
  } = {},
): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { cwd: dir, env: { ...gitEnvironment, ...options.env } })
    const chunks: Buffer[] = []
    let stderr = ''
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    child.once('error', reject)
    child.once('close', (code) =>
      resolve({ code: code ?? 1, stdout: Buffer.concat(chunks), stderr }),
    )
    // A git that does not read its input is no mistake of ours.
    child.stdin.on('error', () => {})
    child.stdin.end(options.input)
  })
}

/** Output of a git that must succeed. */
export async function git(
  dir: string,
  args: readonly string[],
  options: Parameters<typeof runGit>[2] = {},
): Promise<string> {
  const result = await runGit(dir, args, options)
  if (result.code !== 0) throw new Error(`git ${args.join(' ')}: ${result.stderr.trim()}`)
  return result.stdout.toString('utf8')
}
