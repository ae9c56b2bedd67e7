import { join, posix } from 'node:path'
import { type ExecResult, lastLines } from '../../io/exec.ts'
import type { Repository } from '../../io/repository.ts'
import type { Finding } from '../../model/finding.ts'
import type { NpmTool, Package, Workspace } from '../../model/package.ts'
import type { Install, Workshop } from '../ecosystem.ts'
import { findWorkspaceGlobs } from './globs.ts'
import { dependencyTables, parseManifest, textsIn } from './manifest.ts'
import { findProgram, type Program } from './programs.ts'
import { findTool, installRoot } from './tool.ts'

/** One install per folder whose lockfile serves one of the packages, the root first. */
export function installs(
  _workspace: Workspace,
  packages: readonly Package[],
  repository: Repository,
): readonly Install[] {
  const own = packages.filter((pkg) => pkg.ecosystem === 'npm')
  const folders = [...new Set(own.map((pkg) => installRoot(repository, pkg)))].sort()
  return folders
    .filter((folder) => needsInstall(repository, folder, findTool(repository, folder)))
    .map((folder) => installIn(folder, findTool(repository, folder)))
}

/** A single package without dependencies and lockfile has nothing to install. */
function needsInstall(repository: Repository, folder: string, tool: NpmTool): boolean {
  if (tool.lockfile !== undefined) return true
  const manifest = parseManifest(repository.read(posix.join(folder, 'package.json')))
  if (folder === '.' && findWorkspaceGlobs(repository) !== undefined) return true
  return Object.keys(dependencyTables).some(
    (table) => Object.keys(textsIn(manifest?.[table])).length > 0,
  )
}

function installIn(folder: string, tool: NpmTool): Install {
  return {
    title: `${tool.name} install in ${folder}`,
    cwd: folder,
    ...(tool.lockfile === undefined ? {} : { lockfile: tool.lockfile }),
    run: (shop) => runInstall(shop, folder, tool),
  }
}

async function runInstall(
  shop: Workshop,
  folder: string,
  tool: NpmTool,
): Promise<readonly Finding[]> {
  const program = await findProgram(shop, tool, folder)
  const { client } = program
  const args = [
    ...(tool.lockfile === undefined ? client.plain : client.frozen),
    ...(isOutsideWorkspace(shop, folder, tool) ? ['--ignore-workspace'] : []),
    ...(shop.offline ? client.offline : []),
  ]
  const log = `npm-install-${folder.replace(/[^\w-]+/g, '-')}`
  const cwd = join(shop.root, folder)
  const result = await shop.run([...program.argv, ...args], { cwd, log, env: client.env })
  const missing = tool.lockfile === undefined ? [noLockfile(folder, tool)] : []
  return result.code === 0
    ? missing
    : [...missing, failedInstall({ shop, folder, tool, program, result })]
}

/** A folder with its own lockfile below a pnpm workspace would otherwise install the workspace. */
function isOutsideWorkspace(shop: Workshop, folder: string, tool: NpmTool): boolean {
  return folder !== '.' && tool.name === 'pnpm' && shop.repository.has('pnpm-workspace.yaml')
}

function noLockfile(folder: string, tool: NpmTool): Finding {
  return {
    rule: 'build/no-lockfile',
    severity: 'warning',
    message: `\`${folder}\` has no lockfile, so every build may get other dependencies`,
    file: posix.join(folder, 'package.json'),
    hint: `run \`${tool.name} install\` there and commit the lockfile`,
  }
}

interface FailedInstall {
  readonly shop: Workshop
  readonly folder: string
  readonly tool: NpmTool
  readonly program: Program
  readonly result: ExecResult
}

function failedInstall(failed: FailedInstall): Finding {
  const { tool, program, result, folder } = failed
  const output = plainText(`${result.stdout}\n${result.stderr}`)
  const lockfile = tool.lockfile
  if (lockfile !== undefined && program.client.stale.test(output))
    return staleLockfile(failed, output, lockfile)
  return {
    rule: 'build/install-failed',
    severity: 'error',
    message: `\`${tool.name} install\` fails in \`${folder}\`: ${errorLine(output)}`,
    file: lockfile ?? posix.join(folder, 'package.json'),
    hint: plainText(lastLines(result, 12)),
  }
}

function staleLockfile(failed: FailedInstall, output: string, lockfile: string): Finding {
  const details = staleDetails(output)
  const manifest = /not up[- ]to[- ]date with (?:<ROOT>\/)?(\S*package\.json)/.exec(output)?.[1]
  const who = manifest === undefined ? 'package.json' : `\`${manifest}\``
  const what = details.length === 0 ? '' : `: ${details.join('; ')}`
  return {
    rule: 'build/stale-lockfile',
    severity: 'error',
    message: `\`${lockfile}\` does not agree with ${who}${what}`,
    file: lockfile,
    hint: `run \`${failed.program.client.refresh}\` and commit \`${lockfile}\``,
  }
}

/**
 * The lines in which the package managers name what differs: npm's `Missing:` and `Invalid:`,
 * pnpm's `- react (lockfile: ^17, manifest: ^18)` and `* 1 dependencies were added: …`.
 */
export function staleDetails(output: string): readonly string[] {
  const lines = output
    .split('\n')
    .map((line) => line.replace(/^\s*(npm error|npm ERR!)?\s*/, '').trim())
  const telling = lines.filter((line) =>
    /^(Missing|Invalid): |^- .+\(lockfile: |^\* \d+ dependenc/.test(line),
  )
  const named = telling.filter((line) => !/are mismatched:?$/.test(line))
  const plain = named.map((line) => line.replace(/^[*-] /, ''))
  return [...new Set([...plain, ...specifierDifferences(output)])].slice(0, 10)
}

/** pnpm 8 prints all specifiers of both sides as JSON; said here as pnpm 10 says it. */
function specifierDifferences(output: string): readonly string[] {
  const sides =
    /specifiers in the lockfile \((\{.*\})\) don't match specs in package\.json \((\{.*\})\)/.exec(
      output,
    )
  if (sides === null) return []
  const [locked, written] = [textsIn(parseManifest(sides[1])), textsIn(parseManifest(sides[2]))]
  return [...new Set([...Object.keys(locked), ...Object.keys(written)])]
    .filter((name) => locked[name] !== written[name])
    .map(
      (name) =>
        `${name} (lockfile: ${locked[name] ?? 'none'}, manifest: ${written[name] ?? 'none'})`,
    )
}

/** The first line that says what went wrong, for a message of one line. */
function errorLine(output: string): string {
  const lines = output.split('\n').map((line) => line.trim())
  const telling = lines.find((line) =>
    /(ERR_|npm error (?!code)|^error[: ]|YN\d{4}: .*(Error|error)|➤ YN00)/.test(line),
  )
  return (telling ?? lines.findLast((line) => line !== '') ?? 'no output').slice(0, 300)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences of terminals begin with one
const escapes = /\u001B\[[0-9;]*[A-Za-z]/g

/** Output without the colours that tools print even into a pipe. */
export function plainText(text: string): string {
  return text.replace(escapes, '')
}
