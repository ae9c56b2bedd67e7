import { type Package, publishable } from '../../model/package.ts'
import type { Discovery } from '../discover/discovery.ts'
import { requireName } from '../discover/names.ts'

/** The packages that `--only` means: a whole world or single packages; all without it. */
export function selectPackages(
  { workspace }: Pick<Discovery, 'workspace'>,
  only: readonly string[],
): readonly Package[] {
  const all = publishable(workspace).filter(({ version }) => version !== null)
  if (only.length === 0) return all
  const named = only
    .filter((word) => word !== 'npm' && word !== 'pypi')
    .map((word) => requireName(workspace.packages, word, '--only').id)
  return all.filter(({ id, ecosystem }) => only.includes(ecosystem) || named.includes(id))
}
