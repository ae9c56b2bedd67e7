import type { Range } from '@paquebot/actions'
import { locateToml } from '../../../edit/toml.ts'
import type { EcosystemId } from '../../../model/package.ts'
import type { Checked } from '../model.ts'

/** A field of a trusted publisher's record, and where a file says it. */
export interface PublisherField {
  readonly name: string
  readonly file: string
  readonly range: Range
}

const file = 'paquebot.toml'
const worlds: readonly EcosystemId[] = ['npm', 'pypi']

/** What `[publisher.npm]` and `[publisher.pypi]` of the configuration say. */
export function publisherFields(
  checked: Checked,
  field: 'workflow' | 'environment' | 'repository',
): readonly PublisherField[] {
  return worlds.flatMap((world) => {
    const name = checked.config.publisher[world]?.[field]
    if (name === undefined) return []
    const { line = 1, column = 1 } =
      locateToml(checked.files.read(file) ?? '', ['publisher', world, field]) ?? {}
    return [
      {
        name,
        file,
        range: { start: { line, column }, end: { line, column: column + name.length } },
      },
    ]
  })
}
