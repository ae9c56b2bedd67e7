import { execFileSync } from 'node:child_process'
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const home = join(tmpdir(), 'paquebot-python-tools-1')
const tools = ['uv', 'twine', 'pypi-attestations']

/** Folder of programs of a virtual environment with uv, twine and pypi-attestations; installed once. */
export function pythonTools(): string {
  const bin = join(home, 'bin')
  if (existsSync(join(home, '.complete'))) return bin
  rmSync(home, { recursive: true, force: true })
  execFileSync('python3', ['-m', 'venv', home], { stdio: 'pipe' })
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
  execFileSync(join(bin, 'python'), [...pip, ...tools], { stdio: 'pipe' })
  writeFileSync(join(home, '.complete.new'), '')
  renameSync(join(home, '.complete.new'), join(home, '.complete'))
  return bin
}
