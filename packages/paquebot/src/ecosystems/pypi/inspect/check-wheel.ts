import { createHash } from 'node:crypto'
import type { PackedFile } from '../../../model/artifact.ts'
import type { Finding } from '../../../model/finding.ts'
import { type Check, found, type Inspected, placeOf } from './inspected.ts'
import { textOf } from './metadata.ts'
import { type EntryPoint, entryPoints, installedPaths, topLevelModules } from './wheel.ts'

/** What an installer goes by: RECORD and the entry points. Source: binary distribution format. */
export const checkWheel: Check = (input) => [...checkRecord(input), ...checkEntryPoints(input)]

const signatures = /\.dist-info\/RECORD(?:\.jws|\.p7s)?$/

function checkRecord(input: Inspected): readonly Finding[] {
  const { contents, artifact } = input
  const record = contents.files.find((file) => /^[^/]+\.dist-info\/RECORD$/.test(file.path))
  if (record === undefined)
    return [recordFault(input, `\`${artifact.file}\` has no RECORD, and PyPI refuses it`)]
  const hashes = new Map(textOf(record).split(/\r?\n/).map(recordLine))
  const files = contents.files.filter((file) => !signatures.test(file.path))
  const absent = files.filter((file) => !hashes.has(file.path))
  const changed = files.filter(
    (file) =>
      hashes.has(file.path) && hashOf(file, hashes.get(file.path)) !== hashes.get(file.path),
  )
  return [
    ...(absent.length === 0
      ? []
      : [recordFault(input, `RECORD of \`${artifact.file}\` does not list ${names(absent)}`)]),
    ...(changed.length === 0
      ? []
      : [
          recordFault(
            input,
            `RECORD of \`${artifact.file}\` has another hash than ${names(changed)}`,
          ),
        ]),
  ]
}

/** `path,algorithm=hash,size`; a path with a comma is quoted. */
function recordLine(line: string): readonly [path: string, hash: string] {
  const match = /^(?:"((?:[^"]|"")*)"|([^,]*)),([^,]*),/.exec(line)
  return [match?.[1]?.replaceAll('""', '"') ?? match?.[2] ?? '', match?.[3] ?? '']
}

function hashOf(file: PackedFile, expected = ''): string {
  const algorithm = expected.split('=')[0] || 'sha256'
  return `${algorithm}=${createHash(algorithm).update(file.bytes).digest('base64url')}`
}

const names = (files: readonly PackedFile[]) =>
  files
    .slice(0, 3)
    .map((file) => `\`${file.path}\``)
    .join(', ') + (files.length > 3 ? ` and ${files.length - 3} more` : '')

function recordFault(input: Inspected, message: string): Finding {
  const hint = 'the wheel was changed after it was built; build it again, and change nothing in it'
  return found('pypi/record', 'error', placeOf(input, 'build-system'), message, hint)
}

function checkEntryPoints(input: Inspected): readonly Finding[] {
  const modules = new Set(installedPaths(input.contents).flatMap(moduleNames))
  const own = new Set(topLevelModules(input.contents))
  return entryPoints(input.contents).flatMap((entry) => {
    if (entry.module === undefined) return [unreadable(input, entry)]
    if (modules.has(entry.module)) return []
    // A command may come from a dependency; a module of our own that is missing cannot.
    const isOwn = own.has(entry.module.split('.')[0] ?? '')
    return [moduleGone(input, entry, isOwn ? 'error' : 'warning')]
  })
}

/** `pkg/sub/__init__.py` is `pkg.sub`; a folder without it is a namespace. */
function moduleNames(path: string): readonly string[] {
  if (!/\.(?:py|so|pyd)$/.test(path)) return []
  const parts = path.split('/')
  const last = parts.pop()?.split('.')[0] ?? ''
  const folders = parts.map((_, i) => parts.slice(0, i + 1).join('.'))
  return last === '__init__' ? folders : [...folders, [...parts, last].join('.')]
}

const whereFrom = (input: Inspected, { group }: EntryPoint) =>
  placeOf(
    input,
    'project',
    ...({ console_scripts: ['scripts'], gui_scripts: ['gui-scripts'] }[group] ?? [
      'entry-points',
      group,
    ]),
  )

function unreadable(input: Inspected, entry: EntryPoint): Finding {
  const message = `the entry point \`${entry.name} = ${entry.value}\` cannot be read`
  return found(
    'pypi/entry-point',
    'error',
    whereFrom(input, entry),
    message,
    'write it like `name = "package.module:function"`',
  )
}

function moduleGone(input: Inspected, entry: EntryPoint, severity: Finding['severity']): Finding {
  const message = `the entry point \`${entry.name}\` needs the module \`${entry.module}\`, which is not in \`${input.artifact.file}\``
  return found(
    'pypi/entry-point',
    severity,
    whereFrom(input, entry),
    message,
    'correct the name, or add the module to the package',
  )
}
