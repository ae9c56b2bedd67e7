import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { runGit } from './process.ts'

/** A ref before and after; null: not there. */
export interface RefChange {
  readonly ref: string
  readonly before: string | null
  readonly after: string | null
}

const zero = '0'.repeat(40)

/** Refs of our repositories are always loose: nothing packs them. */
export function readRef(dir: string, ref: string): string | undefined {
  const file = join(dir, ref)
  if (!isRefName(ref) || !existsSync(file) || !statSync(file).isFile()) return undefined
  return readFileSync(file, 'utf8').trim()
}

/** All refs by full name, sorted. */
export function listRefs(dir: string): Map<string, string> {
  const found: [string, string][] = []
  const visit = (path: string): void => {
    for (const entry of readdirSync(join(dir, path), { withFileTypes: true })) {
      const below = `${path}/${entry.name}`
      if (entry.isDirectory()) visit(below)
      else if (!entry.name.endsWith('.lock')) found.push([below, readRef(dir, below) ?? zero])
    }
  }
  visit('refs')
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** All or none, and none when one of them is not what `before` says. Returns git's reason on failure. */
export async function writeRefs(
  dir: string,
  changes: readonly RefChange[],
): Promise<string | undefined> {
  const lines = changes.map(({ ref, before, after }) =>
    after === null ? `delete ${ref} ${before ?? zero}` : `update ${ref} ${after} ${before ?? zero}`,
  )
  const input = `start\n${lines.join('\n')}\ncommit\n`
  const { code, stderr } = await runGit(dir, ['update-ref', '--stdin'], { input })
  return code === 0 ? undefined : stderr.trim()
}

/** The rules of `git check-ref-format` for full names. */
export function isRefName(ref: string): boolean {
  if (!/^refs\/[^/]+\/./.test(ref)) return false
  // biome-ignore lint/suspicious/noControlCharactersInRegex: git forbids them in names of refs
  if (/[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|\/$|\.$/.test(ref)) return false
  return ref.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'))
}
