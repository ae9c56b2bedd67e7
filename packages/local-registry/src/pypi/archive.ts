import { refuse } from './refuse.ts'
import { listTarGz } from './tar.ts'
import { framingProblem, openZip, type Zip } from './zip.ts'

const bombSize = 64 * 1024 * 1024
const bombRatio = 50

/** An sdist must have one top directory with PKG-INFO. Gives the names of its members. */
export function readSdist(data: Buffer): readonly string[] {
  const names = listTarGz(data)?.map((name) => name.replace(/^\.\//, '').replace(/\/$/, ''))
  if (names === undefined) invalid('File is not a tarfile')
  const top = topDirectory(names)
  if (!names.includes(`${top}/PKG-INFO`)) invalid(`PKG-INFO not found at ${top}/PKG-INFO`)
  return names
}

export function checkSdistLicences(
  filename: string,
  names: readonly string[],
  licences: readonly string[],
): void {
  const top = topDirectory(names)
  const missing = licences.find((licence) => !names.includes(`${top}/${licence}`))
  if (missing !== undefined) refuseLicence(filename, missing, `${top}/${missing}`)
}

/** A wheel must be a sound zip with WHEEL, RECORD, METADATA and its licence files. */
export function readWheel(filename: string, data: Buffer, licences: readonly string[]): string {
  const zip = openZip(data) ?? invalid('File is not a zipfile')
  checkZip(data, zip)
  const info = `${filename.split('-').slice(0, 2).join('-')}.dist-info`
  if (zip.read(`${info}/WHEEL`) === undefined) invalid(`WHEEL not found at ${info}/WHEEL`)
  const missing = licences.find((one) => zip.read(`${info}/licenses/${one}`) === undefined)
  if (missing !== undefined) refuseLicence(filename, missing, `${info}/licenses/${missing}`)
  for (const file of ['RECORD', 'METADATA']) {
    if (zip.read(`${info}/${file}`) !== undefined) continue
    refuse(400, `Wheel '${filename}' does not contain the required ${file} file: ${info}/${file}`)
  }
  checkEntryPoints(filename, zip.read(`${info}/entry_points.txt`)?.toString('utf8') ?? '')
  return zip.read(`${info}/METADATA`)?.toString('utf8') ?? ''
}

function checkZip(data: Buffer, zip: Zip): void {
  const unpacked = zip.entries.reduce((sum, entry) => sum + entry.size, 0)
  if (unpacked > bombSize && unpacked / data.length > bombRatio) {
    invalid(`File exceeds compression ratio of ${bombRatio}`)
  }
  if (zip.entries.some((entry) => entry.method !== 0 && entry.method !== 8)) {
    invalid('File does not use a supported compression type')
  }
  const problem = framingProblem(data, zip)
  if (problem !== undefined) invalid(`ZIP archive not accepted: ${problem}.`)
}

/** The names of scripts become files in `bin`, so they must not be paths. */
function checkEntryPoints(filename: string, text: string): void {
  let section = ''
  for (const line of text.split(/\r?\n/)) {
    section = /^\[(.+)\]/.exec(line)?.[1]?.trim() ?? section
    const name = /^([^\s#;[=][^=]*)=/.exec(line)?.[1]?.trim()
    if (name === undefined || !/^(?:console|gui)_scripts$/.test(section)) continue
    if (/^[\p{L}\p{N}_.-]+$/u.test(name)) continue
    const problem = 'has invalid entry points defined in the entry_points.txt file'
    refuse(400, `Wheel '${filename}' ${problem}`)
  }
}

function topDirectory(names: readonly string[]): string {
  const tops = new Set(names.map((name) => name.split('/')[0] ?? ''))
  const [top = ''] = tops
  if (tops.size !== 1 || top === '') invalid('Incorrect number of top-level directories in sdist')
  return top
}

function refuseLicence(filename: string, licence: string, target: string): never {
  const problem = `does not exist in distribution file ${filename} at ${target}`
  refuse(400, `License-File ${licence} ${problem}`)
}

function invalid(problem: string): never {
  refuse(400, `Invalid distribution file. ${problem}`)
}
