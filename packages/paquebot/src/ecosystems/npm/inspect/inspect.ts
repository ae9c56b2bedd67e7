import { join } from 'node:path'
import { readText } from '../../../io/files.ts'
import type { Finding } from '../../../model/finding.ts'
import type { Inspection } from '../../ecosystem.ts'
import { findArchiveFaults } from '../../hygiene.ts'
import { findSecrets } from '../../secrets.ts'
import { type Manifest, parseManifest } from '../manifest.ts'
import { checkContents } from './contents.ts'
import { checkEntries } from './entries.ts'
import { checkImports } from './imports.ts'
import { checkManifest } from './manifest.ts'
import { checkWithPublint } from './publint.ts'

/** What the checks of one tarball look at. */
export interface Packing extends Inspection {
  /** The manifest inside the tarball, which is the one that users get. */
  readonly packed: Manifest
  readonly paths: ReadonlySet<string>
  /** The manifest in the repository, as text: findings point there. */
  readonly source: string
  /** Folder that was packed, relative to the root. */
  readonly folder: string
}

/** Judges the packed file, never the folder it came from: what is in there is what users get. */
export async function inspect(input: Inspection): Promise<readonly Finding[]> {
  const { contents, artifact, pkg } = input
  const shared = [
    ...findArchiveFaults(contents, artifact.file),
    ...findSecrets(contents, artifact.file, (path) => sourceOf(input, path)),
  ]
  const packed = parseManifest(textOf(input, 'package.json'))
  if (packed === undefined) return [...shared, noManifest(input)]
  const packing: Packing = {
    ...input,
    packed,
    paths: new Set(
      contents.files.filter((file) => file.link === undefined).map((file) => file.path),
    ),
    source: readText(join(input.repository.root, pkg.manifest)) ?? '',
    folder: join(pkg.path, pkg.publishing.directory ?? '.'),
  }
  return [
    ...shared,
    ...checkEntries(packing),
    ...checkManifest(packing),
    ...checkContents(packing),
    ...checkImports(packing),
    ...(await checkWithPublint(packing)),
  ]
}

/** Text of a packed file; of two with the same path the last, as tar readers leave it. */
export function textOf(
  { contents }: Pick<Inspection, 'contents'>,
  path: string,
): string | undefined {
  const file = contents.files.findLast((one) => one.path === path)
  return file === undefined ? undefined : new TextDecoder().decode(file.bytes)
}

/** The file of the project that is packed, or, for what a build wrote, the manifest that lists it. */
function sourceOf({ repository, pkg }: Inspection, path: string): string {
  const file = join(pkg.path, path)
  return repository.has(file) ? file : pkg.manifest
}

function noManifest({ artifact, pkg }: Inspection): Finding {
  return {
    rule: 'npm/only-manifest',
    severity: 'error',
    message: `\`${artifact.file}\` has no readable package.json`,
    file: pkg.manifest,
    hint: 'pack it with npm, pnpm, Yarn or Bun',
  }
}
