import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { git } from '../support/temp.ts'
import { type BadInput, healthy } from './case.ts'
import { changesets } from './changesets.ts'
import { configs } from './configs.ts'
import { manifests } from './manifests.ts'
import { places } from './places.ts'

/** The corpus. */
export const cases: readonly BadInput[] = [...changesets, ...configs, ...manifests, ...places]

/** Makes the repository of a case; nothing is committed unless the case does so. */
export function layOut(input: BadInput, root: string): void {
  git(root, 'init', '-q', '-b', 'main')
  for (const [path, text] of Object.entries({ ...healthy, ...input.files })) {
    if (text === null) continue
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), typeof text === 'function' ? text() : text)
  }
  input.arrange?.(root)
}
