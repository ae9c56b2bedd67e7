import { posix } from 'node:path'
import type { EcosystemId, Package } from '../../../model/package.ts'
import { publishable } from '../../../model/package.ts'
import type { Checked } from '../model.ts'
import type { PublishTool } from './publish-clients.ts'
import { hasExpression } from './read.ts'
import type { ScriptCommand } from './scripts.ts'

/** `all`: every package of its ecosystem that may be uploaded; `unknown`: a variable decides, or nobody can tell. */
export type Published = readonly Package[] | 'all' | 'unknown'

/** The packages that a command uploads. */
export function packagesOf(checked: Checked, tool: PublishTool, command: ScriptCommand): Published {
  const { words, directory } = command
  if (['changesets', 'lerna'].includes(tool)) return 'all'
  if (tool === 'twine') return ofFiles(checked, command)
  if (words.some((word) => /^(?:-r|--recursive|--workspaces|-ws|workspaces)$/.test(word ?? '')))
    return selected(words)
  const named = words.find(
    (word, index) =>
      /^(?:-w|--workspace|--filter|-F|workspace)$/.test(words[index - 1] ?? '') ||
      /^--(?:workspace|filter)=/.test(word ?? ''),
  )
  if (named !== undefined) return withName(checked, named?.replace(/^--\w+=/, '') ?? null)
  if (directory === null) return 'unknown'
  if (tool === 'uv') return ofFiles(checked, command)
  if (['poetry', 'hatch', 'flit', 'pdm'].includes(tool))
    return packageAt(checked, 'pypi', directory)
  if (tool === 'semantic-release') return 'unknown'
  const at = words
    .slice(words.indexOf('publish') + 1)
    .filter((_, index, all) => !takesValue(all[index - 1]))
  const folder = at.find((word) => word === null || !word.startsWith('-'))
  if (folder === null || /\.tgz$|[*?]/.test(folder ?? '')) return 'unknown'
  return packageAt(checked, 'npm', posix.join(directory, folder ?? '.'))
}

function takesValue(word: string | null | undefined): boolean {
  return /^--(?:access|tag|otp|registry|provenance-file|publish-branch|userconfig)$/.test(
    word ?? '',
  )
}

/** `pnpm -r publish --filter '@acme/*'`. */
function selected(words: ScriptCommand['words']): Published {
  return words.some((word) => /^(?:--filter|-F)(?:=|$)/.test(word ?? '')) ? 'unknown' : 'all'
}

function withName(checked: Checked, name: string | null): Published {
  const found = publishable(checked.workspace).filter(
    (pkg) =>
      pkg.ecosystem === 'npm' && (pkg.name === name || pkg.path === posix.normalize(name ?? '')),
  )
  return found.length === 0 ? 'unknown' : found
}

/** The package of that folder; a folder without one, or with a private one, tells nothing. */
export function packageAt(checked: Checked, ecosystem: EcosystemId, folder: string): Published {
  if (hasExpression(folder)) return 'unknown'
  const path = posix.normalize(folder).replace(/(.)\/$/, '$1')
  const found = publishable(checked.workspace).filter(
    (pkg) => pkg.ecosystem === ecosystem && pkg.path === path,
  )
  return found.length === 0 ? 'unknown' : found
}

function ofFiles(checked: Checked, command: ScriptCommand): Published {
  const { directory, texts } = command
  const file = texts
    .slice(2)
    .find((text) => /^['"]?[\w$./*-]*\//.test(text) && !text.startsWith('-'))
  if (directory === null || file?.includes('$')) return 'unknown'
  const folder = file === undefined ? 'dist' : posix.dirname(file.replace(/^['"]/, ''))
  return ofDist(checked, posix.join(directory, folder))
}

/** The Python package whose `dist` this is; where there is one only, it. */
export function ofDist(checked: Checked, folder: string): Published {
  const own = packageAt(checked, 'pypi', posix.dirname(posix.normalize(folder).replace(/\/$/, '')))
  if (own !== 'unknown') return own
  const all = publishable(checked.workspace).filter(({ ecosystem }) => ecosystem === 'pypi')
  return all.length === 1 && !hasExpression(folder) ? all : 'unknown'
}
