import { posix } from 'node:path'
import type { Range } from '@paquebot/actions'
import type { Package } from '../../../model/package.ts'
import type { Checked } from '../model.ts'
import { allCommands, type Command, type PlacedCommand } from './commands.ts'
import { hasFile, rangeOf } from './places.ts'
import { toolOf } from './tool.ts'

/** A script of the repository that takes the version of one manifest into another. */
export interface SyncScript {
  readonly file: string
  readonly text: string
  /** The package whose `package.json` it reads; undefined: none, or several. */
  readonly source?: Package
  /** The Python packages whose version it writes. */
  readonly targets: readonly Package[]
  /** Where it names the manifest that it writes. */
  readonly at: Range
}

const known = new WeakMap<Checked, readonly SyncScript[]>()
const scriptFile = /\.(?:[cm]?[jt]s|py|sh)$/
const likely = /(?:^|\/)(?:scripts?|tools?|bin|ci|release|\.github)\/|^[^/]+$/
const likelyName = /^(?!.*[._-](?:test|spec)\.)(?!test_).*(?:version|sync|bump|release|publish)/i
const writesFiles =
  /\bwriteFile(?:Sync)?\s*\(|\bwrite_text\s*\(|open\([^)]*['"]w|\bsed\s+-i|\bwrite\(/
const longest = 100_000

/** Scripts that copy an npm version into `pyproject.toml` or `__init__.py`: read by their text, for none is ever run. */
export function syncScripts(checked: Checked): readonly SyncScript[] {
  const before = known.get(checked)
  if (before !== undefined) return before
  const found = checked.files.paths.flatMap((file) => {
    if (!scriptFile.test(file) || !likely.test(file) || !likelyName.test(posix.basename(file)))
      return []
    return syncScriptOf(checked, file) ?? []
  })
  known.set(checked, found)
  return found
}

function syncScriptOf(checked: Checked, file: string): SyncScript | undefined {
  const text = checked.files.read(file) ?? ''
  const at = text.indexOf('pyproject.toml')
  if (at === -1 || text.length > longest || !writesFiles.test(text)) return undefined
  if (!text.includes('package.json') || !/version/.test(text)) return undefined
  const { packages } = checked.workspace
  const targets = named(text, packages, 'pypi', 'pyproject.toml')
  const sources = named(text, packages, 'npm', 'package.json')
  if (targets.length === 0) return undefined
  return {
    file,
    text,
    targets,
    at: rangeOf(text, at, at + 'pyproject.toml'.length),
    ...(sources.length === 1 && sources[0] !== undefined && { source: sources[0] }),
  }
}

/** The packages whose manifest the text names, in one piece or joined of words. */
function named(
  text: string,
  packages: readonly Package[],
  ecosystem: Package['ecosystem'],
  manifest: string,
): readonly Package[] {
  const written = text.replace(/['"]\s*[,/]\s*['"]/g, '/')
  return packages.filter(
    (pkg) =>
      pkg.ecosystem === ecosystem &&
      pkg.path !== '.' &&
      posix.basename(pkg.manifest) === manifest &&
      new RegExp(`(?<![\\w-])${pkg.manifest.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`).test(written),
  )
}

/** The file of the repository that `node x.js`, `python x.py`, `tsx x.ts` runs. */
export function programOf(checked: Checked, command: Command): string | undefined {
  const tool = toolOf(command)
  if (tool === undefined || command.directory === null) return undefined
  if (!/^(?:node|tsx|ts-node|bun|deno|python3?|bash|sh)$/.test(tool.tool)) return undefined
  const file = tool.args.find(
    (word) => word !== null && scriptFile.test(word) && !word.startsWith('-'),
  )
  if (file === undefined || file === null) return undefined
  const path = posix.normalize(posix.join(command.directory, file))
  return hasFile(checked, path) ? path : undefined
}

/** Where workflows run the sync scripts. */
export function syncRuns(
  checked: Checked,
): readonly (PlacedCommand & { readonly script: SyncScript })[] {
  const scripts = new Map(syncScripts(checked).map((script) => [script.file, script]))
  if (scripts.size === 0) return []
  return allCommands(checked).flatMap((placed) => {
    const script = scripts.get(programOf(checked, placed.command) ?? '')
    return script === undefined ? [] : [{ ...placed, script }]
  })
}
