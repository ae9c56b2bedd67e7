import type { UploadForm } from './form.ts'
import { fileNameOf, normaliseName, repr } from './names.ts'
import { refuse } from './refuse.ts'
import { formatVersion, parseVersion, type Version } from './version.ts'

const extensions = { sdist: ['.tar.gz', '.zip'], bdist_wheel: ['.whl'] }

/** Third round, before the bytes are looked at. */
export function checkFileName(filename: string, filetype: UploadForm['filetype']): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what PyPI refuses
  if (/[\x00-\x1f\x7f]/.test(filename)) {
    const what = 'non-printable characters (ordinals 0-31) or the DEL character (ordinal 127)'
    refuse(400, `Cannot upload a file with ${what} in the name.`)
  }
  if (/[/\\]/.test(filename)) refuse(400, "Cannot upload a file with '/' or '\\' in the name.")
  const extension = /\.(?:tar\.gz|zip|whl)$/i.exec(filename)?.[0]
  const see = 'See https://www.python.org/dev/peps/pep-0527 for more information.'
  if (extension === undefined) {
    refuse(400, `Invalid file extension: Use .tar.gz, .whl or .zip extension. ${see}`)
  }
  if (!extensions[filetype].includes(extension)) {
    const wrong = `Extension ${extension} is invalid for filetype ${filetype}.`
    refuse(400, `Invalid file extension: ${wrong} ${see}`)
  }
}

/** The name and version in an sdist's file name must be spelled exactly so. */
export function checkSdistName(filename: string, project: string, version: Version): void {
  const parsed = /^(.+)-([^-]+)\.(?:tar\.gz|zip)$/.exec(filename)
  if (parsed === null || parseVersion(parsed[2] ?? '') === undefined) {
    refuse(400, `Invalid source distribution filename: ${filename}`)
  }
  if (normaliseName(parsed[1] ?? '') !== normaliseName(project)) {
    refuse(400, `Start filename for ${repr(project)} with ${repr(fileNameOf(project))}.`)
  }
  const expected = `${fileNameOf(project)}-${formatVersion(version)}.tar.gz`
  if (filename !== expected) {
    refuse(400, `Filename ${repr(filename)} is invalid, should be ${repr(expected)}.`)
  }
}

/** `name-version(-build)?-python-abi-platform.whl` */
export function checkWheelName(filename: string, project: string, version: Version): void {
  const parts = filename.slice(0, -'.whl'.length).split('-')
  if (parts.length !== 5 && parts.length !== 6) {
    refuse(400, `Invalid wheel filename (wrong number of parts): ${repr(filename)}`)
  }
  const [name = '', versionText = ''] = parts
  const found = parseVersion(versionText)
  if (found === undefined)
    refuse(400, `Invalid wheel filename (invalid version): ${repr(filename)}`)
  const wrong = (parts.at(-1) ?? '').split('.').find((tag) => !isPlatformTag(tag))
  if (wrong !== undefined) {
    refuse(400, `Binary wheel '${filename}' has an unsupported platform tag '${wrong}'.`)
  }
  if (normaliseName(name) !== normaliseName(project)) {
    refuse(400, `Start filename for ${repr(project)} with ${repr(fileNameOf(project))}.`)
  }
  if (name !== fileNameOf(project)) {
    const expected = `should contain the normalized project name ${repr(fileNameOf(project))}`
    refuse(400, `Filename ${repr(filename)} ${expected}, not ${repr(name)}.`)
  }
  if (formatVersion(found) !== formatVersion(version)) {
    const [should, is] = [formatVersion(version), formatVersion(found)].map(repr)
    refuse(400, `Version in filename should be ${should} not ${is}.`)
  }
}

const platformTags = [
  /^(?:any|win32|win_arm64|win_amd64|win_ia64)$/,
  /^manylinux(?:1|2010)_(?:x86_64|i686)$/,
  /^manylinux2014_(?:x86_64|i686|aarch64|armv7l|ppc64|ppc64le|s390x)$/,
  /^linux_armv[67]l$/,
  /^macosx_(?:10_\d+|(?:11|12|13|14|15|26)_0)_(?:ppc|ppc64|i386|x86_64|arm64|intel|fat|fat3|fat64|universal|universal2)$/,
  /^manylinux_\d+_\d+_(?:x86_64|i686|aarch64|armv7l|ppc64|ppc64le|s390x|riscv64)$/,
  /^musllinux_\d+_\d+_(?:x86_64|i686|aarch64|armv7l|ppc64le|s390x|riscv64)$/,
  /^ios_\d+_\d+_(?:arm64|x86_64)_(?:iphoneos|iphonesimulator)$/,
  /^android_\d+_(?:armeabi_v7a|arm64_v8a|x86|x86_64)$/,
  /^pyemscripten_\d+_\d+_wasm32$/,
]

function isPlatformTag(tag: string): boolean {
  return platformTags.some((pattern) => pattern.test(tag))
}
