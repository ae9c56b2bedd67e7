import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { PaquebotError } from '../../../model/error.ts'
import type { Package } from '../../../model/package.ts'
import type { Workshop } from '../../ecosystem.ts'
import { rangeAccepts, toSpecifiers } from '../pep440/range.ts'
import { pyprojectIn } from '../project/pyproject.ts'

/** A Python interpreter that answered. */
export interface Interpreter {
  /** Its own executable, never a version manager's shim. */
  readonly path: string
  /** `3.12.1` */
  readonly version: string
}

const names = ['python3', ...[14, 13, 12, 11, 10].map((minor) => `python3.${minor}`), 'python']

const known = new Map<string, Promise<Interpreter | undefined>>()

/**
 * The interpreter that builds and tries a package: the first on PATH that its `requires-python`
 * takes in, else one that uv knows. Throws `build/no-tool` when there is none.
 */
export async function findInterpreter(shop: Workshop, pkg: Package): Promise<Interpreter> {
  const wanted = requiresPython(shop, pkg)
  for (const name of names) {
    const found = await ask(shop, [name])
    if (found !== undefined && (wanted === undefined || rangeAccepts(wanted, found.version)))
      return found
  }
  const uv = wanted === undefined ? undefined : await askUv(shop, wanted)
  if (uv !== undefined) return uv
  throw new PaquebotError(
    'build/no-tool',
    `no Python ${wanted ?? '3'} was found for \`${pkg.name}\``,
    {
      hint: `install one that \`requires-python\` takes in, or run \`uv python install\``,
      at: { file: pkg.manifest },
    },
  )
}

/** What the manifest asks for, in PEP 440's words; undefined when nothing or nothing readable. */
function requiresPython(shop: Workshop, pkg: Package): string | undefined {
  const pyproject = pyprojectIn(shop.repository, pkg.path)
  const written =
    pyproject?.string('project', 'requires-python') ??
    pyproject?.string('tool', 'poetry', 'dependencies', 'python')
  return written === undefined ? undefined : toSpecifiers(written)
}

const question = 'import sys; print(".".join(map(str, sys.version_info[:3])), sys.executable)'

/** Asks a program once per process. A shim of a version manager may exist and fail: then it is none. */
function ask(shop: Workshop, argv: readonly string[]): Promise<Interpreter | undefined> {
  const key = `${shop.env.PATH}\n${argv.join(' ')}`
  const asked = known.get(key) ?? answer(shop, argv)
  known.set(key, asked)
  return asked
}

async function answer(
  shop: Workshop,
  [program = '']: readonly string[],
): Promise<Interpreter | undefined> {
  const path = program.includes('/') ? program : await findOnPath(shop, program)
  if (path === undefined) return undefined
  const options = { cwd: shop.root, log: 'python', timeoutMs: 30_000 }
  const result = await shop.run([path, '-I', '-c', question], options)
  const match = /^(\S+) (.+)$/m.exec(result.stdout)
  if (result.code !== 0 || match === null) return undefined
  return { version: match[1] ?? '', path: match[2] ?? '' }
}

async function askUv(shop: Workshop, wanted: string): Promise<Interpreter | undefined> {
  const uv = await findOnPath(shop, 'uv')
  if (uv === undefined) return undefined
  const env = { UV_PYTHON_DOWNLOADS: 'never' }
  const result = await shop.run([uv, 'python', 'find', wanted], {
    cwd: shop.root,
    log: 'python',
    env,
  })
  return result.code === 0 ? ask(shop, [result.stdout.trim()]) : undefined
}

/** Absolute path of a program on the workshop's PATH; undefined when there is none. */
export async function findOnPath(
  shop: Pick<Workshop, 'env'>,
  program: string,
): Promise<string | undefined> {
  for (const folder of (shop.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, program)
    if (folder !== '' && (await isExecutable(path))) return path
  }
  return undefined
}

const isExecutable = (path: string) =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
