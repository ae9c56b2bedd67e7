import type { Repository } from '../../io/repository.ts'
import type { Identity } from '../ecosystem.ts'
import { inFolder } from '../nested.ts'
import { isStandIn } from '../stand-in.ts'
import { documentOf, isRecord, type Manifest, textIn } from './manifest.ts'
import * as semver from './semver.ts'

/** The package of a folder's package.json; undefined without a name, and for the stand-in of a Python package. */
export function identify(repository: Repository, folder: string): Identity | undefined {
  const file = inFolder(folder, 'package.json')
  const text = repository.read(file)
  const manifest = text === undefined ? undefined : manifestIn(text)
  const name = textIn(manifest?.name)
  if (manifest === undefined || name === undefined) return undefined
  const mayStandIn = isStandIn(manifest, true)
  if (mayStandIn && repository.has(inFolder(folder, 'pyproject.toml'))) return undefined
  const version = semver.valid(textIn(manifest.version) ?? '')
  return {
    id: `npm:${name}`,
    name,
    ecosystem: 'npm',
    path: folder,
    version,
    versionSource:
      version === null
        ? { kind: 'unknown', why: 'package.json has no version' }
        : { kind: 'manifest' },
    private: manifest.private === true,
    aliases: [],
    places: version === null ? [] : [placeIn(repository, file, String(manifest.version))],
  }
}

/** Thousands of manifests are read, of which few are asked for the line. */
function placeIn(
  repository: Repository,
  file: string,
  version: string,
): Identity['places'][number] {
  const span = () => documentOf(repository, file).locate(['version'])
  return {
    file,
    version,
    what: 'version',
    get line() {
      return span()?.line ?? 1
    },
    get column() {
      return (span()?.column ?? 0) + 1
    },
    get start() {
      return (span()?.start ?? 0) + 1
    },
    get end() {
      return (span()?.end ?? 1) - 1
    },
  }
}

function manifestIn(text: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}
