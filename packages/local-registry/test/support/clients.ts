import { access, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeFolder, run } from './run.ts'

/** A real client, or the reason why it cannot be had here. */
export type Client =
  | { readonly command: readonly string[]; readonly missing?: undefined }
  | { readonly missing: string }

const cache = join(process.env.XDG_CACHE_HOME ?? tmpdir(), 'paquebot-test-clients')

/** Installs a client from npm once, into a folder that outlives the test run. */
export async function nodeClient(spec: string, entry: string, runner: string[]): Promise<Client> {
  const command = [
    'npm',
    'install',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    spec,
    '--prefix',
  ]
  return await installed(spec, entry, runner, [command])
}

/** A tool out of one virtual environment with pip, uv and twine. */
export async function pythonClient(tool: string): Promise<Client> {
  python ??= installed(
    'python',
    'bin/python',
    [],
    [
      ['python3', '-m', 'venv'],
      ['sh', '-c', '"$0/bin/python" -m pip install --quiet --disable-pip-version-check uv twine'],
    ],
  )
  const venv = await python
  if (venv.missing !== undefined) return venv
  const [path = ''] = venv.command
  return tool === 'python' ? venv : { command: [join(path, '..', tool)] }
}

let python: Promise<Client> | undefined

/** Runs each step with the folder as its last argument; a folder without the marker is half made. */
async function installed(
  name: string,
  entry: string,
  runner: readonly string[],
  steps: readonly (readonly string[])[],
): Promise<Client> {
  const folder = join(cache, name.replace(/[^a-z0-9.]+/gi, '_'))
  const command = [...runner, join(folder, entry)]
  if (await exists(join(folder, '.complete'))) return { command }
  await rm(folder, { recursive: true, force: true })
  await makeFolder(folder)
  for (const step of steps) {
    const { code, output } = await run([...step, folder], { cwd: folder, env: process.env })
    if (code !== 0) return { missing: `${name} cannot be installed: ${reason(output)}` }
  }
  await makeFolder(folder, '.complete.new')
  await rename(join(folder, '.complete.new'), join(folder, '.complete'))
  return { command }
}

/** The client on the user's path. */
export async function systemClient(program: string): Promise<Client> {
  const { code, output } = await run([program, '--version'], { cwd: tmpdir(), env: process.env })
  return code === 0 ? { command: [program] } : { missing: `no ${program} here: ${reason(output)}` }
}

/** The first line that speaks of an error, short enough for a test's title. */
function reason(output: string): string {
  const lines = output.trim().split('\n')
  return (lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? '').slice(0, 120)
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
