import type { Finding } from '../../../model/finding.ts'
import { versionParts } from '../pep440/version-parts.ts'
import { fileNamePart, normalizeName } from '../project/names.ts'
import { versions } from '../versions.ts'
import { type Check, found, type Inspected, placeOf } from './inspected.ts'
import { parseWheelName } from './wheel.ts'

/** Name and version: file name, metadata and plan have to say the same. Source: PEP 625, PyPI's upload checks. */
export const checkIdentity: Check = (input) => [
  ...(input.artifact.kind === 'wheel' ? checkWheelName(input) : checkSdistName(input)),
  ...checkMetadataName(input),
  ...checkVersion(input),
]

function checkWheelName(input: Inspected): readonly Finding[] {
  const { file } = input.artifact
  const parts = parseWheelName(file)
  const expected = fileNamePart(input.pkg.name)
  if (parts !== undefined && parts.name === expected) return fileVersion(input, parts.version)
  const message =
    parts === undefined
      ? `\`${file}\` is no file name of a wheel`
      : `\`${file}\` does not begin with \`${expected}-\``
  return [nameFault('pypi/wheel-name', input, message)]
}

function checkSdistName(input: Inspected): readonly Finding[] {
  const { artifact, contents } = input
  const match = /^(.+)-([^-]+)\.tar\.gz$/.exec(artifact.file)
  const expected = `${fileNamePart(input.pkg.name)}-${artifact.version}`
  if (match === null || match[1] !== fileNamePart(input.pkg.name)) {
    return [
      nameFault('pypi/sdist-name', input, `\`${artifact.file}\` has to be \`${expected}.tar.gz\``),
    ]
  }
  const top = artifact.file.slice(0, -'.tar.gz'.length)
  const isOdd = contents.top !== top
  return [
    ...(isOdd
      ? [
          nameFault(
            'pypi/sdist-name',
            input,
            `the top folder of \`${artifact.file}\` is \`${contents.top}\`, not \`${top}\``,
          ),
        ]
      : []),
    ...(input.metadata.headers.length === 0
      ? [nameFault('pypi/sdist-name', input, `\`${artifact.file}\` has no PKG-INFO`)]
      : []),
    ...fileVersion(input, match[2] ?? ''),
  ]
}

function nameFault(rule: string, input: Inspected, message: string): Finding {
  const hint =
    'PyPI refuses it; use a newer version of the build backend (setuptools 69.3, hatchling 1.9, poetry-core 1.1)'
  return found(rule, 'error', placeOf(input, 'build-system', 'requires'), message, hint)
}

function fileVersion(input: Inspected, version: string): readonly Finding[] {
  const parts = versionParts(version.replaceAll('_', '.'))
  const isPlanned = parts !== undefined && versions.compare(version, input.release.to) === 0
  return isPlanned ? [] : [mismatch(input, `the file name \`${input.artifact.file}\``)]
}

function checkMetadataName(input: Inspected): readonly Finding[] {
  const name = input.metadata.one('Name')
  if (name !== undefined && normalizeName(name) === normalizeName(input.pkg.name)) return []
  const message = `the metadata of \`${input.artifact.file}\` is for \`${name ?? 'nothing'}\`, not for \`${input.pkg.name}\``
  return [
    found(
      'pypi/metadata',
      'error',
      placeOf(input, 'project', 'name'),
      message,
      'build it again from this repository',
    ),
  ]
}

function checkVersion(input: Inspected): readonly Finding[] {
  const version = input.metadata.one('Version') ?? ''
  const parts = versionParts(version)
  if (parts === undefined) {
    const message = `\`${version}\` in the metadata of \`${input.artifact.file}\` is no PEP 440 version`
    return [
      found(
        'build/version-mismatch',
        'error',
        placeOf(input, 'project', 'version'),
        message,
        'write it like `1.2.3`',
      ),
    ]
  }
  return [
    ...(versions.compare(version, input.release.to) === 0
      ? []
      : [mismatch(input, `version ${version} in its metadata`)]),
    ...(parts.local === null ? [] : [localVersion(input, version)]),
  ]
}

function mismatch(input: Inspected, what: string): Finding {
  const { pkg, release } = input
  const place = pkg.places[0]
  const at =
    place === undefined
      ? { file: pkg.manifest }
      : { file: place.file, line: place.line, column: place.column }
  const hint =
    pkg.versionSource.kind === 'tag'
      ? `\`${pkg.versionSource.by}\` takes the version from git; build with the variable that sets it, or tag the commit first`
      : 'run `paquebot version` before the build, and build again'
  return found(
    'build/version-mismatch',
    'error',
    at,
    `the plan says ${pkg.name} ${release.to}, but the build made ${what}`,
    hint,
  )
}

function localVersion(input: Inspected, version: string): Finding {
  const message = `\`${version}\` is a local version, which PyPI refuses`
  const hint =
    'build from a clean, tagged commit, or tell the version tool to leave the local part out'
  return found('pypi/local-version', 'error', placeOf(input, 'project', 'version'), message, hint)
}
