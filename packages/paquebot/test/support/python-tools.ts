import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const home = join(tmpdir(), 'paquebot-python-tools-2')
const lock = `${home}.lock`
const tools = ['uv', 'twine', 'pypi-attestations', 'zizmor']
const patience = 5 * 60_000

/** Folder of programs of a virtual environment with uv, twine, pypi-attestations and zizmor; installed once. */
export function pythonTools(): string {
  // Test files run in processes of their own, and an environment cannot be moved once it is made.
  while (!isComplete() && !takeLock()) sleep(200)
  if (!isComplete()) install()
  return join(home, 'bin')
}

const isComplete = () => existsSync(join(home, '.complete'))

function takeLock(): boolean {
  try {
    mkdirSync(lock)
    return true
  } catch {
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
    // Whoever had it was killed.
    if (Date.now() - since > patience) rmSync(lock, { recursive: true, force: true })
    return false
  }
}

function install(): void {
  try {
    rmSync(home, { recursive: true, force: true })
    execFileSync('python3', ['-m', 'venv', home], { stdio: 'pipe' })
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
    execFileSync(join(home, 'bin/python'), [...pip, ...tools], { stdio: 'pipe' })
    writeFileSync(join(home, '.complete'), '')
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
