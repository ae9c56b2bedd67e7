import { posix } from 'node:path'
import type { Range } from '@paquebot/actions'
import picomatch from 'picomatch'
import { parseJson } from '../../../edit/json.ts'
import { positionAt } from '../../../edit/position.ts'
import type { Checked } from '../model.ts'
import type { Command } from './commands.ts'
import { runnerCalls, type ScriptCall, scriptCall } from './script-call.ts'

/** A script that a command runs. */
export interface CalledScript {
  /** `packages/a/package.json#build`, `scripts/release.sh`. */
  readonly name: string
  readonly text: string
  readonly file: string
  readonly directory: string | null
  readonly errexit: boolean
  readonly pipefail: boolean
  readonly place: (start: number, end: number) => Range
}

/** The scripts that a command runs, those whose texts are in the repository. */
export function calledScripts(checked: Checked, command: Command): readonly CalledScript[] {
  if (command.directory === null) return []
  return [
    ...packageScripts(checked, command, command.directory),
    ...shellScript(checked, command, command.directory),
  ]
}

function shellScript(
  checked: Checked,
  command: Command,
  directory: string,
): readonly CalledScript[] {
  const named = scriptFile(command.words)
  if (named === undefined) return []
  const file = posix.normalize(posix.join(directory, named.path))
  const text = checked.files.read(file)
  if (text === null || !(named.byShell || isShell(file, text))) return []
  const first = text.slice(0, text.indexOf('\n'))
  return [
    {
      name: file,
      text,
      file,
      // `source` runs it where the caller is, as every other way does.
      directory,
      errexit: named.errexit || /^#!.*\s-[a-z]*e/.test(first),
      pipefail: false,
      place: (start, end) => ({ start: positionAt(text, start), end: positionAt(text, end) }),
    },
  ]
}

interface NamedFile {
  readonly path: string
  readonly byShell: boolean
  readonly errexit: boolean
}

/** `./scripts/x.sh`, `bash -e scripts/x.sh`, `source x.sh`. */
function scriptFile(words: readonly (string | null)[]): NamedFile | undefined {
  const [program, ...rest] = words
  if (program === null || program === undefined) return undefined
  if (program === 'source' || program === '.')
    return rest[0] ? { path: rest[0], byShell: true, errexit: false } : undefined
  if (/^(?:\/(?:usr\/)?bin\/)?(?:ba|da|z)?sh$/.test(program)) return shellArgument(rest)
  return program.includes('/') && !program.startsWith('/')
    ? { path: program, byShell: false, errexit: false }
    : undefined
}

function shellArgument(words: readonly (string | null)[]): NamedFile | undefined {
  const index = words.findIndex((word) => word === null || !word.startsWith('-'))
  const path = words[index]
  const flags = words.slice(0, index)
  if (
    path === null ||
    path === undefined ||
    flags.some((flag) => flag?.includes('c') || flag?.endsWith('o'))
  )
    return undefined
  return { path, byShell: true, errexit: flags.some((flag) => /^-[a-z]*e/.test(flag ?? '')) }
}

function isShell(file: string, text: string): boolean {
  return /\.(?:sh|bash)$/.test(file) || /^#!.*\b(?:ba|da)?sh\b/.test(text)
}

function packageScripts(
  checked: Checked,
  command: Command,
  directory: string,
): readonly CalledScript[] {
  const call = scriptCall(command)
  const calls = call === undefined ? runnerCalls(command) : [call]
  return calls.flatMap((one) => scriptsOfCall(checked, one, directory))
}

function scriptsOfCall(
  checked: Checked,
  call: ScriptCall,
  directory: string,
): readonly CalledScript[] {
  return packageFolders(checked, call, directory).flatMap((folder) => {
    const scripts = scriptsOf(checked, folder)
    const main = scripts?.get(call.script)
    // `npm run` fails on a script that is not there, `-r` and filters pass over it.
    if (main === undefined) return []
    const around = call.tool === 'node' ? [] : [scripts?.get(`pre${call.script}`)]
    const after = call.tool === 'node' ? [] : [scripts?.get(`post${call.script}`)]
    return [...around, main, ...after].filter((one) => one !== undefined)
  })
}

function packageFolders(
  checked: Checked,
  { packages, script }: ScriptCall,
  directory: string,
): readonly string[] {
  if (packages.kind === 'here')
    return [nearest(checked, directory)].filter((one) => one !== undefined)
  if (packages.kind === 'folder') return [posix.normalize(posix.join(directory, packages.path))]
  if (packages.kind === 'unknown') return []
  if (packages.kind === 'root') return ['.']
  const members = checked.workspace.packages.filter(
    ({ ecosystem, manifest }) => ecosystem === 'npm' && manifest.endsWith('package.json'),
  )
  if (packages.kind === 'all')
    return members.flatMap(({ path }) =>
      path === '.' || scriptsOf(checked, path)?.get(script) === undefined ? [] : path,
    )
  const { pattern } = packages
  const dots = pattern.replace(/^\.\.\.\^?|\^?\.\.\.$/g, '')
  // With dependencies or dependents: the named ones are among them.
  if (/[[\]!{}^]/.test(dots)) return []
  const folder = dots.startsWith('.') ? posix.normalize(posix.join(directory, dots)) : undefined
  const matches = picomatch(dots)
  return members.flatMap(({ name, path }) =>
    path === (folder ?? dots) || matches(name) ? path : [],
  )
}

/** The folder upwards that has a `package.json`. */
function nearest(checked: Checked, directory: string): string | undefined {
  if (checked.files.read(posix.join(directory, 'package.json')) !== null) return directory
  return directory === '.' ? undefined : nearest(checked, posix.dirname(directory))
}

type Scripts = ReadonlyMap<string, CalledScript>
const scripts = new WeakMap<Checked, Map<string, Scripts | null>>()

function scriptsOf(checked: Checked, folder: string): Scripts | null {
  const cache = scripts.get(checked) ?? new Map<string, Scripts | null>()
  scripts.set(checked, cache)
  const known = cache.get(folder)
  if (known !== undefined) return known
  const file = posix.join(folder, 'package.json')
  const text = checked.files.read(file)
  const found = text === null ? null : readScripts(file, folder, text)
  cache.set(folder, found)
  return found
}

function readScripts(file: string, folder: string, text: string): Scripts {
  const found = new Map<string, CalledScript>()
  for (const [key, value] of Object.entries(writtenScripts(text)))
    if (typeof value === 'string')
      found.set(key, {
        name: `${file}#${key}`,
        text: value,
        file,
        directory: folder,
        errexit: false,
        pipefail: false,
        place: (start, end) => placeInJson(text, key, value, { start, end }),
      })
  return found
}

function writtenScripts(text: string): Readonly<Record<string, unknown>> {
  try {
    const { scripts: written } = JSON.parse(text.replace(/^\uFEFF/, ''))
    return typeof written === 'object' && written !== null ? written : {}
  } catch {
    return {}
  }
}

interface Offsets {
  readonly start: number
  readonly end: number
}

/** A part of a script's text; the whole value where escapes make the offsets differ. */
function placeInJson(text: string, key: string, value: string, { start, end }: Offsets): Range {
  const span = parseJson(text).locate(['scripts', key])
  if (span === undefined) return { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }
  const from = span.start + 1
  const plain = text.slice(from, from + value.length) === value
  return plain
    ? { start: positionAt(text, from + start), end: positionAt(text, from + end) }
    : { start: positionAt(text, span.start), end: positionAt(text, span.end) }
}
