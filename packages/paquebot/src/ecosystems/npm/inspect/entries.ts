import { join, posix } from 'node:path'
import picomatch from 'picomatch'
import { type JsonPath, parseJson } from '../../../edit/json.ts'
import { isFile } from '../../../io/files.ts'
import type { Finding, Location } from '../../../model/finding.ts'
import { filesBelow } from '../build.ts'
import { declaredTargets, resolveTarget, type Target } from '../entries.ts'
import { listIn, parseManifest, placeIn } from '../manifest.ts'
import type { Packing } from './inspect.ts'

/** Every file that the manifest promises has to be in the tarball. */
export function checkEntries(packing: Packing): readonly Finding[] {
  const targets = declaredTargets(packing.packed).filter((one) => !one.isPattern)
  const missing = targets.filter((one) => resolveTarget(one, packing.paths) === undefined)
  // `main`, `exports.import` and `module` often name one file: one finding for it is enough.
  const once = missing.filter(
    (one, index) => missing.findIndex((other) => other.path === one.path) === index,
  )
  const onDisk = once.length === 0 ? new Set<string>() : workingCopy(packing)
  return [
    ...onlyManifest(packing, targets.length > 0),
    ...once.map((target) => {
      const path = resolveTarget(target, onDisk)
      return path === undefined ? entryMissing(packing, target) : notPacked(packing, target, path)
    }),
  ]
}

function workingCopy({ repository, folder }: Packing): ReadonlySet<string> {
  return new Set(filesBelow(join(repository.root, folder)))
}

const plainFile =
  /^(package\.json|readme|licen[cs]e|changelog|changes|history|notice|copying|authors|contributing)/i

function onlyManifest(packing: Packing, hasTargets: boolean): readonly Finding[] {
  const { contents, artifact, pkg, packed } = packing
  if (contents.files.some((file) => file.path.includes('/') || !plainFile.test(file.path)))
    return []
  // A package of dependencies alone is a known kind, so without entry points this is only suspicious.
  const isMeta = !hasTargets && packed.dependencies !== undefined
  return [
    {
      rule: 'npm/only-manifest',
      severity: isMeta ? 'warning' : 'error',
      message: `\`${artifact.file}\` holds nothing but ${contents.files.map((file) => `\`${file.path}\``).join(', ')}`,
      file: pkg.manifest,
      hint: 'build the package before packing, and see that `files` lists the output',
    },
  ]
}

const nameOf = (at: JsonPath) =>
  at.map((key) => (typeof key === 'number' ? `[${key}]` : String(key))).join(' > ')

function entryMissing(packing: Packing, target: Target): Finding {
  const { artifact, pkg } = packing
  return {
    rule: 'npm/entry-missing',
    severity: 'error',
    message: `\`${nameOf(target.at)}\` of \`${pkg.name}\` names \`${target.target}\`, which is not in \`${artifact.file}\` and was not built`,
    ...placeOfEntry(packing, target.at),
    hint: 'correct the path, or see that the build writes this file',
  }
}

function notPacked(packing: Packing, target: Target, path: string): Finding {
  const { artifact, pkg } = packing
  const culprit = findCulprit(packing, path)
  return {
    rule: 'npm/entry-not-packed',
    severity: 'error',
    message: `\`${nameOf(target.at)}\` of \`${pkg.name}\` names \`${target.target}\`, which was built but is not in \`${artifact.file}\`: ${culprit.why}`,
    ...culprit.at,
    hint: culprit.hint,
  }
}

interface Culprit {
  readonly why: string
  readonly at: Location
  readonly hint: string
}

/** What keeps a file out of the tarball: `files`, `.npmignore`, or, without one, `.gitignore`. Source: npm-packlist. */
function findCulprit(packing: Packing, path: string): Culprit {
  const { pkg, source, folder } = packing
  const manifest = parseManifest(source)
  const files = listIn(manifest?.files)
  const top = path.split('/')[0] ?? path
  const out = files.findIndex((glob) => glob.startsWith('!') && takesIn(glob.slice(1), path))
  if (out !== -1) {
    const at = placeIn(source, pkg.manifest, ['files', out])
    return { why: `\`${files[out]}\` in \`files\` leaves it out`, at, hint: 'remove that line' }
  }
  if (Array.isArray(manifest?.files) && !files.some((glob) => takesIn(glob, path))) {
    const at = placeIn(source, pkg.manifest, ['files'])
    return { why: '`files` does not list it', at, hint: `add \`"${top}"\` to \`files\`` }
  }
  const npmignore = nearest(packing, path, '.npmignore')
  if (npmignore !== undefined) {
    const why = `\`${npmignore}\` leaves it out`
    return {
      why,
      at: { file: npmignore },
      hint: `list \`"${top}"\` in \`files\` of \`${pkg.manifest}\` instead`,
    }
  }
  const ignored = packing.repository.git([
    'check-ignore',
    '-v',
    '--no-index',
    posix.join(folder, path),
  ])
  const [, file = '', line = '', pattern = ''] = /^(.*?):(\d+):(.*)\t/.exec(ignored ?? '') ?? []
  if (file === '') {
    return {
      why: 'something leaves it out',
      at: placeOfEntry(packing, ['files']),
      hint: `list \`"${top}"\` in \`files\``,
    }
  }
  return {
    why: `\`${pattern}\` in \`${file}\` leaves it out`,
    at: { file, line: Number(line) },
    hint: `add \`"files": ["${top}"]\` to \`${pkg.manifest}\`: without it, npm leaves out what git ignores`,
  }
}

function takesIn(glob: string, path: string): boolean {
  const plain = posix.normalize(glob).replace(/^\/+|\/+$/g, '')
  return (
    plain === '.' ||
    path === plain ||
    path.startsWith(`${plain}/`) ||
    picomatch([plain, `${plain}/**`], { dot: true })(path)
  )
}

function nearest(packing: Packing, path: string, name: string): string | undefined {
  const { repository, folder } = packing
  for (let at = posix.dirname(path); ; at = posix.dirname(at)) {
    const file = posix.join(folder, at, name)
    if (isFile(join(repository.root, file))) return file
    if (at === '.') return undefined
  }
}

/**
 * The line of package.json. pnpm moves entry points up from `publishConfig`, so look there as well; and
 * it writes a single `bin` as an object, so the key alone has to do.
 */
export function placeOfEntry(
  { source, pkg }: Pick<Packing, 'source' | 'pkg'>,
  at: JsonPath,
): Location {
  const document = parseJson(source)
  const paths = [at, ['publishConfig', ...at], at.slice(0, 1)]
  const span = paths.map((path) => document.locate(path)).find((one) => one !== undefined)
  return span === undefined
    ? { file: pkg.manifest }
    : { file: pkg.manifest, line: span.line, column: span.column }
}
