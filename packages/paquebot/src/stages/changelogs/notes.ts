import { join, posix } from 'node:path'
import { readText } from '../../io/files.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Finding } from '../../model/finding.ts'
import type { Package } from '../../model/package.ts'
import { runCliff, type Surroundings } from '../changelog/cliff.ts'
import { cliffConfig, filesBelow } from '../changelog/cliff-config.ts'
import { releaseNotes } from '../changelog/notes.ts'
import { findRoot } from '../discover/root.ts'

/** The release notes of one version. */
export interface ToldNotes {
  readonly version: string
  readonly file: string
  /** Null when the changelog has no such section. */
  readonly text: string | null
}

/** Which notes. */
export interface NotesWish {
  readonly version: string
  /** Name of the package; none: the changelog at the root, or the only one there is. */
  readonly package?: string
}

/**
 * The section of one version from a changelog; from what git-cliff prints where it has a configuration and nobody
 * keeps a file. No such section is the finding `changelog/no-section`. Throws `cli/usage` without a changelog.
 */
export async function tellNotes(
  cwd: string,
  wish: NotesWish,
  around: Surroundings,
): Promise<{ notes: ToldNotes; findings: readonly Finding[] }> {
  const root = findRoot(cwd)
  const { file, text, name } = await changelogFor(root, wish, around)
  const notes = releaseNotes(text, wish.version, name)
  if (notes.kind === 'found')
    return { notes: { version: wish.version, file, text: notes.text }, findings: [] }
  const near = notes.nearest
  const finding: Finding = {
    rule: 'changelog/no-section',
    severity: 'error',
    message: `${file} has no section for version ${wish.version}`,
    file,
    ...(near === undefined ? {} : { line: near.line }),
    hint:
      near === undefined
        ? 'the file has no heading with a version; one looks like `## 1.2.0` or `## [1.2.0] - 2026-01-31`'
        : `the nearest is \`${near.version}\`: \`paquebot changelog --notes ${near.version}\``,
  }
  return { notes: { version: wish.version, file, text: null }, findings: [finding] }
}

interface Source {
  readonly file: string
  readonly text: string
  readonly name?: string
}

async function changelogFor(root: string, wish: NotesWish, around: Surroundings): Promise<Source> {
  const top = readText(join(root, 'CHANGELOG.md'))
  if (wish.package === undefined && top !== undefined) return { file: 'CHANGELOG.md', text: top }
  if (wish.package === undefined && cliffConfig(filesBelow(root), '.') !== undefined)
    return { file: 'CHANGELOG.md', text: await runCliff(root, [], around) }
  return fileOfPackage(root, await packagesFor(root, wish))
}

async function packagesFor(root: string, wish: NotesWish): Promise<readonly Package[]> {
  const [{ discover }, { requireName }] = await Promise.all([
    import('../discover/discover.ts'),
    import('../discover/names.ts'),
  ])
  const { workspace } = await discover(root)
  if (wish.package === undefined) return workspace.packages
  return [requireName(workspace.packages, wish.package, '--package')]
}

/** Without a name, the only package that has a changelog is meant. One at the root may speak of all. */
function fileOfPackage(root: string, packages: readonly Package[]): Source {
  const named = packages.length === 1 ? packages : packages.filter(({ path }) => path !== '.')
  const found = named.flatMap((pkg) => {
    const file = posix.join(pkg.path, 'CHANGELOG.md')
    const text = readText(join(root, file))
    return text === undefined ? [] : [{ file, text, name: pkg.name }]
  })
  const [first, second] = found
  if (first !== undefined && second === undefined) return first
  const [only] = packages
  const top = readText(join(root, 'CHANGELOG.md'))
  if (first === undefined && packages.length === 1 && only !== undefined && top !== undefined)
    return { file: 'CHANGELOG.md', text: top, name: only.name }
  throw new PaquebotError(
    'cli/usage',
    first === undefined
      ? 'there is no CHANGELOG.md'
      : `${found.length} packages have a CHANGELOG.md`,
    {
      hint:
        first === undefined
          ? 'write one with `paquebot changelog --write`'
          : `name one: ${found.map(({ name }) => `\`--package ${name}\``).join(' or ')}`,
    },
  )
}
