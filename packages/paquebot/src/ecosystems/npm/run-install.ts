import { join, posix } from 'node:path'
import { type ExecResult, lastLines } from '../../io/exec.ts'
import type { Finding } from '../../model/finding.ts'
import type { NpmTool } from '../../model/package.ts'
import { isCopy } from '../copy.ts'
import type { Workshop } from '../ecosystem.ts'
import { parseManifest, textsIn } from './manifest.ts'
import { plainText } from './plain-text.ts'
import { findProgram, type Program } from './programs.ts'

/**
 * Runs the frozen install of a folder; a stale lockfile and any other failure are findings. In a copy
 * of the repository a stale lockfile is then brought up to date, so that later stages can go on.
 */
export async function runInstall(
  shop: Workshop,
  folder: string,
  tool: NpmTool,
): Promise<readonly Finding[]> {
  const program = await findProgram(shop, tool, folder)
  const { client } = program
  const install = (args: readonly string[]) => start({ shop, folder, tool, program }, args)
  const result = await install(tool.lockfile === undefined ? client.plain : client.frozen)
  const missing = tool.lockfile === undefined ? [noLockfile(folder, tool)] : []
  if (result.code === 0) return missing
  const failed = { shop, folder, tool, program, result }
  const stale = staleLockfile(failed)
  if (stale === undefined) return [...missing, failedInstall(failed)]
  if (!isCopy(shop)) return [stale]
  const again = await install(client.refreshing)
  return again.code === 0 ? [stale] : [stale, failedInstall({ ...failed, result: again })]
}

function start(
  { shop, folder, tool, program }: Omit<FailedInstall, 'result'>,
  args: readonly string[],
): Promise<ExecResult> {
  const { argv, client } = program
  const all = [
    ...argv,
    ...args,
    ...(isOutsideWorkspace(shop, folder, tool) ? ['--ignore-workspace'] : []),
    ...(shop.offline ? client.offline : []),
  ]
  const log = `npm-install-${folder.replace(/[^\w-]+/g, '-')}`
  return shop.run(all, { cwd: join(shop.root, folder), log, env: client.env })
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

function outputOf({ result }: FailedInstall): string {
  return plainText(`${result.stdout}\n${result.stderr}`)
}

function failedInstall(failed: FailedInstall): Finding {
  const { tool, result, folder } = failed
  return {
    rule: 'build/install-failed',
    severity: 'error',
    message: `\`${tool.name} install\` fails in \`${folder}\`: ${errorLine(outputOf(failed))}`,
    file: tool.lockfile ?? posix.join(folder, 'package.json'),
    hint: plainText(lastLines(result, 12)),
  }
}

/** Undefined when the install failed for another reason. */
function staleLockfile(failed: FailedInstall): Finding | undefined {
  const { lockfile } = failed.tool
  const { client } = failed.program
  const output = outputOf(failed)
  if (lockfile === undefined || !client.stale.test(output)) return undefined
  const details = staleDetails(output)
  const manifest = /not up[- ]to[- ]date with (?:<ROOT>\/)?(\S*package\.json)/.exec(output)?.[1]
  const who = manifest === undefined ? 'package.json' : `\`${manifest}\``
  const what = details.length === 0 ? '' : `: ${details.join('; ')}`
  return {
    rule: 'build/stale-lockfile',
    severity: 'error',
    message: `\`${lockfile}\` does not agree with ${who}${what}`,
    file: lockfile,
    hint: `run \`${client.refresh}\` and commit \`${lockfile}\``,
  }
}

/**
 * The lines in which the package managers name what differs: npm's `Missing:` and `Invalid:`,
 * pnpm's `- react (lockfile: ^17, manifest: ^18)` and `* 1 dependencies were added: …`.
 */
export function staleDetails(output: string): readonly string[] {
  const lines = output
    // pnpm 12 breaks lines at 80 characters.
    .replace(/\((lockfile: [^\n()]*)\n\s*([^\n()]*\))/g, '($1 $2')
    .split('\n')
    .map((line) => line.replace(/^\s*(npm error|npm ERR!)?\s*/, '').trim())
  const telling = lines.filter((line) =>
    /^(Missing|Invalid): |^- .+\(lockfile: |^\* \d+ dependenc/.test(line),
  )
  const named = telling.filter((line) => !/(is|are) mismatched:?$/.test(line))
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
