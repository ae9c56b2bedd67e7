import { randomBytes } from 'node:crypto'
import { access, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type ExecResult, exitText, lastLines } from '../../../io/exec.ts'
import { readText, writeAtomic } from '../../../io/files.ts'
import { PaquebotError } from '../../../model/error.ts'
import type { Workshop } from '../../ecosystem.ts'
import { findOnPath, type Interpreter } from './python.ts'

/** A new folder for throw-away files. */
export async function makeScratch(shop: Workshop, name: string): Promise<string> {
  await mkdir(shop.scratch, { recursive: true })
  return mkdtemp(join(shop.scratch, `${name}-`))
}

/** A virtual environment and the way to run pip for it. */
export interface Environment {
  readonly folder: string
  readonly bin: string
  readonly python: string
  /** Start of a pip command. */
  readonly pip: readonly string[]
}

/**
 * Caches of our own, no configuration of the user's, no questions. The parent's index settings
 * stay, the caller puts its own on top where it needs others.
 */
export function clientEnvironment(shop: Workshop): NodeJS.ProcessEnv {
  return {
    PIP_CONFIG_FILE: '/dev/null',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
    PIP_CACHE_DIR: join(shop.cache, 'pip'),
    UV_CACHE_DIR: join(shop.cache, 'uv'),
    UV_PYTHON_DOWNLOADS: 'never',
    UV_NO_PROGRESS: '1',
  }
}

/** Makes a fresh environment. Throws `build/no-tool` when Python cannot. */
export async function makeEnvironment(
  shop: Workshop,
  interpreter: Interpreter,
  folder: string,
): Promise<Environment> {
  const bin = join(folder, 'bin')
  const python = join(bin, 'python')
  const runner = await pipRunner(shop, interpreter)
  const uv = await findUv(shop, interpreter)
  await run(shop, venvCommand(interpreter, folder, uv, runner !== undefined))
  return {
    folder,
    bin,
    python,
    pip: runner === undefined ? [python, '-I', '-m', 'pip'] : [python, runner],
  }
}

/** An environment without pip is made in a tenth of the time; the interpreter's own pip serves it. */
function venvCommand(
  interpreter: Interpreter,
  folder: string,
  uv: string | undefined,
  hasPip: boolean,
): readonly string[] {
  const seed = hasPip ? [] : ['--seed']
  if (uv !== undefined)
    return [
      uv,
      'venv',
      '-q',
      '--no-config',
      '--no-project',
      ...seed,
      '--python',
      interpreter.path,
      folder,
    ]
  return [interpreter.path, '-m', 'venv', ...(hasPip ? ['--without-pip'] : []), folder]
}

const runners = new Map<string, Promise<string | undefined>>()

/**
 * The script by which pip 22.3 and later serves another interpreter (`pip --python`), without the
 * start of a second process. Undefined when the interpreter has no such pip.
 */
function pipRunner(shop: Workshop, interpreter: Interpreter): Promise<string | undefined> {
  const known = runners.get(interpreter.path) ?? findRunner(shop, interpreter)
  runners.set(interpreter.path, known)
  return known
}

async function findRunner(shop: Workshop, interpreter: Interpreter): Promise<string | undefined> {
  const question =
    'import os, pip; print(os.path.join(os.path.dirname(pip.__file__), "__pip-runner__.py"))'
  const options = { cwd: shop.root, log: 'python' }
  const result = await shop.run([interpreter.path, '-I', '-c', question], options)
  const path = result.stdout.trim()
  return result.code === 0 && (await exists(path)) ? path : undefined
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

async function run(shop: Workshop, argv: readonly string[]): Promise<ExecResult> {
  const options = { cwd: shop.root, log: 'python', env: clientEnvironment(shop) }
  const result = await shop.run(argv, options)
  if (result.code === 0) return result
  throw new PaquebotError('build/no-tool', `\`${argv.join(' ')}\` ended with ${exitText(result)}`, {
    details: lastLines(result, 20),
    hint: 'install uv, or a Python with its `venv` module (on Debian: the package `python3-venv`)',
  })
}

const made = new Map<string, Promise<string>>()

/**
 * Python of Paquebot's own environment with `build` (and `uv` when the index has it), one for each
 * Python version, kept between runs. Virtual environments cannot be moved, so each is made in a folder of
 * its own and counts from the moment its name is written: a killed run leaves nothing that is used.
 */
export function toolsPython(shop: Workshop, interpreter: Interpreter): Promise<string> {
  const key = `${shop.cache}\n${interpreter.path}`
  const known = made.get(key) ?? openTools(shop, interpreter)
  made.set(key, known)
  known.catch(() => made.delete(key))
  return known
}

/**
 * uv: the one on PATH, else the one in our own tools when they are there already. Undefined without
 * either.
 */
export async function findUv(
  shop: Workshop,
  interpreter: Interpreter,
): Promise<string | undefined> {
  const onPath = await findOnPath(shop, 'uv')
  const tools = readText(pointerOf(shop, interpreter))?.trim()
  if (onPath !== undefined || tools === undefined) return onPath
  const own = join(tools, 'bin', 'uv')
  return (await exists(own)) ? own : undefined
}

/** The file that names the folder of the tools. */
function pointerOf(shop: Workshop, { version }: Interpreter): string {
  return join(shop.cache, 'tools', `python-${version.split('.').slice(0, 2).join('.')}`)
}

async function openTools(shop: Workshop, interpreter: Interpreter): Promise<string> {
  const pointer = pointerOf(shop, interpreter)
  const tools = dirname(pointer)
  await mkdir(tools, { recursive: true })
  const folder = readText(pointer)?.trim()
  if (folder !== undefined && (await isUsable(folder))) return pythonIn(folder)
  await sweep(tools, folder)
  const fresh = `${pointer}-${randomBytes(4).toString('hex')}`
  const environment = await makeEnvironment(shop, interpreter, fresh)
  await installTools(shop, environment)
  writeAtomic(pointer, fresh)
  return environment.python
}

const pythonIn = (folder: string) => join(folder, 'bin', 'python')

/** The interpreter behind it may have been removed since. */
const isUsable = (folder: string) => exists(pythonIn(folder))

async function installTools(shop: Workshop, { pip }: Environment): Promise<void> {
  shop.detail('installing the Python build front end, once')
  const options = { cwd: shop.root, log: 'python', env: clientEnvironment(shop) }
  const install = [...pip, 'install', '-q', 'build']
  const both = await shop.run([...install, 'uv'], options)
  if (both.code !== 0) await run(shop, install)
}

const day = 24 * 60 * 60 * 1000

/** Removes what killed runs and removed interpreters left, but nothing that may still be in the making. */
async function sweep(tools: string, dead: string | undefined): Promise<void> {
  const folders = (await readdir(tools)).filter((name) => /^python-[\d.]+-[0-9a-f]{8}$/.test(name))
  const inUse = (await readdir(tools))
    .filter((name) => /^python-[\d.]+$/.test(name))
    .map((name) => readText(join(tools, name))?.trim())
  for (const path of folders.map((name) => join(tools, name))) {
    const isOld = Date.now() - (await stat(path)).mtimeMs > day
    if (path === dead || (isOld && !inUse.includes(path)))
      await rm(path, { recursive: true, force: true })
  }
}
