import type { PackageId } from '../model/package.ts'
import type { Style } from './style.ts'
import { count, table } from './table.ts'

interface ToldAdvice {
  readonly text: string
  readonly command?: string
}

/** What the page needs of a release's state. */
export interface ToldRelease {
  readonly id: string | null
  readonly complete: boolean
  readonly busy?: { readonly pid: number }
  readonly packages: readonly ToldPackage[]
  readonly next: readonly ToldAdvice[]
  readonly ifBad: readonly ToldAdvice[]
}

interface ToldPackage {
  readonly package: PackageId
  readonly name: string
  readonly version: string
  readonly standing: Standing
  readonly files: readonly { readonly file: string; readonly state: string }[]
  readonly tags?: Readonly<Record<string, string>>
  readonly tag?: string
  readonly pendingSince?: string
  readonly because?: string
}

type Standing =
  | 'there'
  | 'earlier'
  | 'missing'
  | 'unbuilt'
  | 'conflict'
  | 'unknown'
  | 'untagged'
  | 'held'

/** A half release in plain words: what is where, what to type next, what to do about a bad version. */
export function renderReleaseStatus(release: ToldRelease, style: Style): string {
  return [
    headline(release, style),
    ...(release.packages.length === 0 ? [] : ['', lines(release.packages, style)]),
    ...advice('next', release.next, style),
    ...advice('if a version is bad', release.ifBad, style),
  ].join('\n')
}

function headline({ complete, busy, packages, id }: ToldRelease, style: Style): string {
  const release = id === null ? '' : style.dim(` (release ${id.slice(0, 12)})`)
  const open = packages.filter(({ standing }) => standing !== 'there' && standing !== 'earlier')
  if (busy !== undefined) return `${style.yellow(style.bold('under way'))}${release}`
  if (complete)
    return `${style.green(style.bold('complete'))}: ${count(packages.length, 'version')} on the registries${release}`
  return `${style.yellow(style.bold('not complete'))}: ${open.length} of ${count(packages.length, 'version')} not there as planned${release}`
}

function lines(packages: readonly ToldPackage[], style: Style): string {
  return table(
    packages.map((one) => [
      word(one, style),
      `${style.bold(one.name)} ${one.version}`,
      one.package.slice(0, one.package.indexOf(':')),
      told(one),
    ]),
  )
}

const words: Readonly<Record<Standing, string>> = {
  there: 'there',
  earlier: 'there',
  missing: 'missing',
  unbuilt: 'missing',
  conflict: 'conflict',
  unknown: 'unknown',
  untagged: 'no tag yet',
  held: 'waits',
}

function word(one: ToldPackage, style: Style): string {
  const { standing, files } = one
  const hasSome = files.some(({ state }) => state === 'same' || state === 'pending')
  if (one.pendingSince !== undefined) return style.yellow('pending')
  if (standing === 'missing' && hasSome) return style.yellow('in part')
  if (standing === 'there' || standing === 'earlier') return style.green(words[standing])
  return standing === 'conflict' ? style.red(words[standing]) : style.yellow(words[standing])
}

function told(one: ToldPackage): string {
  const parts = [
    one.because,
    one.standing === 'earlier' ? 'from an earlier release' : undefined,
    one.standing === 'unbuilt' ? 'not on its registry, and not built' : undefined,
    one.pendingSince === undefined ? undefined : `accepted ${one.pendingSince}, not visible yet`,
    filesText(one),
    tagText(one),
  ]
  return parts.filter((part) => part !== undefined && part !== '').join('; ')
}

/** Only where some of several files are missing. */
function filesText({ files, standing }: ToldPackage): string {
  if (standing !== 'missing' && standing !== 'held') return ''
  const absent = files.filter(({ state }) => state === 'absent').map(({ file }) => file)
  return absent.length === 0 ? '' : `not there: ${absent.join(', ')}`
}

function tagText({ tags, tag = 'latest', version, standing }: ToldPackage): string {
  if (tags === undefined || standing === 'unbuilt') return ''
  const now = tags[tag]
  if (now === version) return `dist-tag ${tag}`
  return now === undefined ? `dist-tag ${tag} is not set` : `dist-tag ${tag} is on ${now}`
}

function advice(title: string, list: readonly ToldAdvice[], style: Style): readonly string[] {
  if (list.length === 0) return []
  const told = list.flatMap(({ text, command }) => [
    `  ${text}`,
    ...(command === undefined ? [] : [`    ${style.bold(command)}`]),
  ])
  return ['', style.bold(`${title}:`), ...told]
}
