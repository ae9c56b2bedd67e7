import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join, posix } from 'node:path'
import { lastLines } from '../../io/exec.ts'
import { inside, isFile } from '../../io/files.ts'
import { PaquebotError } from '../../model/error.ts'
import type { NpmTool } from '../../model/package.ts'
import type { Workshop } from '../ecosystem.ts'
import { type Client, type ClientId, clientOf, clients } from './clients.ts'
import * as semver from './semver.ts'

/** A package manager that can be started. */
export interface Program {
  readonly id: ClientId
  readonly client: Client
  /** Program with the arguments that always come first. */
  readonly argv: readonly string[]
}

const known = new WeakMap<Workshop, Map<string, Promise<Program>>>()

/**
 * The package manager for a folder: the repository's own (`yarnPath`), the one on PATH when it is of
 * the right major version, else installed once into the cache. Throws `build/no-tool`.
 */
export function findProgram(shop: Workshop, tool: NpmTool, folder: string): Promise<Program> {
  const programs = known.get(shop) ?? new Map<string, Promise<Program>>()
  known.set(shop, programs)
  const key = `${tool.name} ${tool.version} ${folder}`
  const found = programs.get(key) ?? prepareProgram(shop, tool, folder)
  programs.set(key, found)
  return found
}

async function prepareProgram(shop: Workshop, tool: NpmTool, folder: string): Promise<Program> {
  const spec = wantedProgram(shop, tool, folder)
  const id = clientOf(tool, spec.major === 1)
  const own = tool.name === 'yarn' ? yarnPath(shop, folder) : undefined
  const argv = own ?? (await onPath(shop, tool, spec)) ?? [await installTool(shop, spec)]
  return { id, client: clients[id], argv }
}

/** An npm package that holds a program. */
export interface ToolSpec {
  readonly pkg: string
  /** Exact, or a major version that the registry completes. */
  readonly version: string
  readonly bin: string
  readonly major: number
}

/** Which program a folder wants: the pinned version, else the newest that reads its lockfile. */
function wantedProgram(shop: Workshop, tool: NpmTool, folder: string): ToolSpec {
  const lock = shop.repository.read(tool.lockfile ?? posix.join(folder, 'none')) ?? ''
  const version = semver.valid(tool.version ?? '') ?? versionFor(tool, lock)
  const major = Number.parseInt(version, 10)
  const pkg = tool.name === 'yarn' && major > 1 ? '@yarnpkg/cli-dist' : tool.name
  return { pkg, version, bin: tool.name, major }
}

/** Lockfile versions and who writes them: pnpm.io, Yarn's and Bun's changelogs. */
function versionFor(tool: NpmTool, lock: string): string {
  const head = lock.slice(0, 500)
  if (tool.name === 'pnpm') {
    const lockfile = Number.parseFloat(/lockfileVersion: '?([\d.]+)/.exec(head)?.[1] ?? '9')
    return lockfile < 6 ? '7' : lockfile < 9 ? '8' : '10'
  }
  if (tool.name === 'yarn') {
    const berry = /__metadata:\s+version: (\d+)/.exec(head)?.[1]
    return berry === undefined && lock !== '' ? '1' : Number(berry ?? 8) < 7 ? '3' : '4'
  }
  return tool.name === 'bun' ? '1' : '11'
}

/** Yarn 2 and later may lie in the repository; that file is what its people run. */
function yarnPath(shop: Workshop, folder: string): readonly string[] | undefined {
  const settings = shop.repository.read(posix.join(folder, '.yarnrc.yml')) ?? ''
  const path = /^yarnPath:\s*["']?([^"'\s]+)/m.exec(settings)?.[1]
  if (path === undefined) return undefined
  const file = inside(shop.root, posix.join(folder, path))
  return isFile(file) ? ['node', file] : undefined
}

async function onPath(
  shop: Workshop,
  tool: NpmTool,
  wanted: ToolSpec,
): Promise<readonly string[] | undefined> {
  const version = await versionOnPath(shop, tool.name)
  if (version === undefined) return undefined
  const isPinned = tool.version !== undefined || tool.name === 'yarn'
  return !isPinned || Number.parseInt(version, 10) === wanted.major ? [tool.name] : undefined
}

async function versionOnPath(shop: Workshop, name: string): Promise<string | undefined> {
  try {
    // Outside the repository, where no setting of it makes the program become another.
    const options = { cwd: shop.scratch, log: 'npm-tools', timeoutMs: 30_000 }
    const result = await shop.run([name, '--version'], options)
    return result.code === 0 ? result.stdout.trim() : undefined
  } catch (error) {
    if (error instanceof PaquebotError && error.code === 'exec/not-found') return undefined
    throw error
  }
}

/** What fetching a program needs of a workshop. */
type ToolShop = Pick<Workshop, 'cache' | 'detail' | 'run'>

/**
 * The program's file in Paquebot's cache, installed there when it is missing. Another process may do
 * the same at the same time: each installs into a folder of its own, and one rename wins.
 */
export async function installTool(
  shop: ToolShop,
  spec: Pick<ToolSpec, 'pkg' | 'version' | 'bin'>,
): Promise<string> {
  const folder = join(shop.cache, 'tools', 'npm', `${spec.bin}-${spec.version}`)
  const program = join(folder, 'node_modules', '.bin', spec.bin)
  if (isFile(program)) return program
  const draft = `${folder}.${process.pid}-${Math.random().toString(36).slice(2)}`
  mkdirSync(draft, { recursive: true })
  shop.detail(`getting ${spec.pkg} ${spec.version}`)
  try {
    await fetchTool(shop, spec, draft)
    rename(draft, folder)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return program
}

async function fetchTool(
  shop: ToolShop,
  spec: Pick<ToolSpec, 'pkg' | 'version' | 'bin'>,
  draft: string,
): Promise<void> {
  const argv = ['npm', 'install', '--prefix', draft, '--no-save', '--no-audit', '--no-fund']
  const wanted = `${spec.pkg}@${spec.version}`
  const result = await shop.run([...argv, wanted], { cwd: draft, log: 'npm-tools' })
  const program = join(draft, 'node_modules', '.bin', spec.bin)
  const check =
    result.code === 0
      ? await shop.run([program, '--version'], { cwd: draft, log: 'npm-tools' })
      : result
  if (check.code === 0) return
  throw new PaquebotError('build/no-tool', `\`${wanted}\` cannot be installed`, {
    hint: `install ${spec.bin} ${spec.version} yourself and make sure it is on PATH`,
    details: lastLines(check, 20),
  })
}

function rename(draft: string, folder: string): void {
  try {
    renameSync(draft, folder)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    // Somebody else was faster; theirs is as good.
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error
  }
}
