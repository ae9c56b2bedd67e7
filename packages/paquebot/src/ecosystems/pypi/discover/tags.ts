import type { Repository } from '../../../io/repository.ts'
import { versionParts } from '../pep440/version-parts.ts'
import { normalizeName } from '../project/names.ts'
import { versions } from '../versions.ts'

const tagPattern = /^(?:(?<name>.+?)(?:[-_/@]|==))?v?(?<version>\d[^/]*)$/

/**
 * The highest version among the tags that HEAD has behind it: tags with the package's name in front
 * (`name-v1.2.3`, `name@1.2.3`, `name/1.2.3`) when there are any, else plain ones (`v1.2.3`).
 */
export function versionFromTags(repository: Pick<Repository, 'git'>, name: string): string | null {
  const text = repository.git(['tag', '--list', '--merged', 'HEAD']) ?? ''
  const tags = text.split('\n').flatMap((tag) => readTag(tag.trim()) ?? [])
  const own = tags.filter((tag) => tag.name === normalizeName(name))
  const fitting = own.length > 0 ? own : tags.filter((tag) => tag.name === undefined)
  return (
    fitting
      .map((tag) => tag.version)
      .sort(versions.compare)
      .at(-1) ?? null
  )
}

function readTag(tag: string): { name: string | undefined; version: string } | undefined {
  const groups = tagPattern.exec(tag)?.groups
  const version = groups?.version ?? ''
  if (groups === undefined || versionParts(version) === undefined) return undefined
  return {
    name:
      groups.name === undefined || isFiller(groups.name) ? undefined : normalizeName(groups.name),
    version: versions.canonical(version),
  }
}

const isFiller = (name: string) => /^(?:v|rel|release|version)$/i.test(name)
