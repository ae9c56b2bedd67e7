import { type BumpversionTables, readTables } from '../../../ecosystems/bumpversion/settings.ts'
import type { Checked } from '../model.ts'
import { repositoryOf } from './places.ts'

const known = new WeakMap<Checked, readonly BumpversionTables[]>()

/** The settings of bump-my-version in the root and in the folders of packages. */
export function bumpversionTables(checked: Checked): readonly BumpversionTables[] {
  const before = known.get(checked)
  if (before !== undefined) return before
  const folders = new Set(['.', ...checked.workspace.packages.map(({ path }) => path)])
  const found = [...folders].flatMap((folder) => readTables(repositoryOf(checked), folder) ?? [])
  known.set(checked, found)
  return found
}
