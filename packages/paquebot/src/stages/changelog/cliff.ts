import { realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { installTool } from '../../ecosystems/npm/programs.ts'
import { cacheFolder } from '../../io/environment.ts'
import { exec, execOk } from '../../io/exec.ts'
import { isFile } from '../../io/files.ts'
import { gitRoot } from '../../io/git.ts'
import type { Emit } from '../../model/step.ts'

/** What a child program of a stage needs of the session. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly emit: Emit
}

/**
 * What the real git-cliff prints in a folder: the one on PATH, else the repository's own, else one from npm in
 * Paquebot's cache. Its configuration may name programs and it runs them, as it does for the user by hand.
 * Throws `exec/failed` when git-cliff fails and `build/no-tool` when it cannot be had.
 */
export async function runCliff(
  folder: string,
  args: readonly string[],
  around: Surroundings,
): Promise<string> {
  const program = await findCliff(folder, around)
  // A configuration with `output` would have it write that file by itself.
  const argv = [program, ...args, '--output', '-']
  around.emit({ kind: 'detail', text: argv.join(' ') })
  const env = { ...around.env, NO_COLOR: '1' }
  const { signal } = around
  const { stdout, stderr } = await execOk(argv, { cwd: folder, env, signal })
  if (stderr.trim() !== '') around.emit({ kind: 'detail', text: stderr.trimEnd() })
  return stdout
}

const found = new Map<string, Promise<string>>()

function findCliff(folder: string, around: Surroundings): Promise<string> {
  const known = found.get(folder) ?? locateCliff(folder, around)
  found.set(folder, known)
  return known
}

async function locateCliff(folder: string, around: Surroundings): Promise<string> {
  const onPath = (around.env.PATH ?? '')
    .split(delimiter)
    .filter((path) => path !== '')
    .map((path) => join(path, 'git-cliff'))
  const top = gitRoot(folder) ?? folder
  const own = [folder, top].map((path) => join(path, 'node_modules/.bin/git-cliff'))
  const program = [...onPath, ...own].find(isFile) ?? (await cliffFromNpm(around))
  return binaryOf(program) ?? program
}

/**
 * What npm and pnpm put on PATH is a script of Node that starts the real program, and buries what that says of an
 * error under a stack of its own.
 */
function binaryOf(program: string): string | undefined {
  const os = process.platform === 'win32' ? 'windows' : process.platform
  const binary = `git-cliff-${os}-${process.arch}/bin/git-cliff`
  const packages = [join(program, '../../git-cliff'), join(realpathSync(program), '../../..')]
  return packages
    .filter((path) => isFile(join(path, 'package.json')))
    .map((path) => join(realpathSync(path), '..', binary))
    .find(isFile)
}

/** Major version that is fetched where the user has none. */
const wanted = { pkg: 'git-cliff', version: '2', bin: 'git-cliff' } as const

function cliffFromNpm({ env, signal, emit }: Surroundings): Promise<string> {
  const shop = {
    cache: cacheFolder(env),
    detail: (text: string) => emit({ kind: 'note', text }),
    // npm finds its registry where the user told it.
    run: (argv: readonly string[], { cwd }: { cwd: string }) => exec(argv, { cwd, env, signal }),
  }
  return installTool(shop, wanted)
}
