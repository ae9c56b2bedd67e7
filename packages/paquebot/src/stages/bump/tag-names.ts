import { posix } from 'node:path'
import type { Package } from '../../model/package.ts'
import type { VersionScheme } from '../../model/version.ts'

const withName = [
  '{name}@{version}',
  '{name}-v{version}',
  '{name}/v{version}',
  '{name}-{version}',
  '{name}@v{version}',
  '{name}=={version}',
  '{name}_v{version}',
  '{name}/{version}',
] as const
const plain = ['v{version}', '{version}'] as const

/** What a tag is named for. */
export interface TagSubject {
  readonly pkg: Package
  readonly version: string
  /** Plain tags say enough: nothing else is tagged with another version. */
  readonly isAlone: boolean
}

/**
 * The name of a release's tag in the style of the tags that are there: those with a name of the package, then plain
 * ones. Without any it is `v1.2.3` for a package alone and `name@1.2.3` among others, as Changesets does.
 */
export function tagName(
  { pkg, version, isAlone }: TagSubject,
  tags: readonly string[],
  scheme: VersionScheme,
): string {
  const named = namesOf(pkg).flatMap((name) =>
    withName.map((style) => style.replace('{name}', name)),
  )
  const known = styleOf(named, tags, scheme) ?? (isAlone ? styleOf(plain, tags, scheme) : undefined)
  const style = known ?? (isAlone ? 'v{version}' : `${pkg.name}@{version}`)
  return style.replace('{version}', version)
}

/** The name, without its scope, and the folder: `@x/core`, `core`, `packages/core`. */
const namesOf = (pkg: Package) => [
  ...new Set([
    pkg.name,
    pkg.name.replace(/^@[^/]+\//, ''),
    ...(pkg.path === '.' ? [] : [posix.basename(pkg.path), pkg.path]),
  ]),
]

/** The style of the highest version among the tags. */
function styleOf(
  styles: readonly string[],
  tags: readonly string[],
  scheme: VersionScheme,
): string | undefined {
  const found = styles.flatMap((style) => {
    const [before = '', after = ''] = style.split('{version}')
    const versions = tags
      .filter((tag) => tag.startsWith(before) && tag.endsWith(after))
      .map((tag) => tag.slice(before.length, tag.length - after.length))
      .filter((version) => /^\d/.test(version) && scheme.isVersion(version))
    return versions.map((version) => ({ style, version }))
  })
  return found.toSorted((a, b) => scheme.compare(b.version, a.version))[0]?.style
}
