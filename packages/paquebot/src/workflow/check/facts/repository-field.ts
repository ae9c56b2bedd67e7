import type { Range } from '@paquebot/actions'
import type { Checked } from '../model.ts'

/** `repository` of a package.json. */
export interface RepositoryField {
  /** `owner/name` on GitHub; undefined where it names none. */
  readonly slug?: string
  readonly range?: Range
}

/** What a package.json says its repository is: `github:o/r`, `o/r`, or an address, as text or as `url`. */
export function repositoryOf(checked: Checked, manifest: string): RepositoryField {
  const text = checked.files.read(manifest) ?? ''
  const address = addressIn(text)
  const slug =
    /^(?:github:)?([\w.-]+\/[\w.-]+)$/.exec(address)?.[1] ??
    /github\.com[/:]([\w.-]+\/[\w.-]+)/.exec(address)?.[1]
  const lines = text.split('\n')
  const line = lines.findIndex((one) => one.includes('"repository"'))
  const column = (lines[line]?.indexOf('"repository"') ?? 0) + 1
  return {
    ...(slug && { slug: slug.replace(/\.git$/, '') }),
    ...(line !== -1 && {
      range: { start: { line: line + 1, column }, end: { line: line + 1, column: column + 12 } },
    }),
  }
}

function addressIn(text: string): string {
  try {
    const { repository } = JSON.parse(text) as { repository?: unknown }
    const url =
      typeof repository === 'object' ? (repository as { url?: unknown } | null)?.url : repository
    return typeof url === 'string' ? url : ''
  } catch {
    return ''
  }
}
