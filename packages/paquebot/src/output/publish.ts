import type { PackageId } from '../model/package.ts'
import type { Style } from './style.ts'
import { count, table } from './table.ts'

/** What the page needs of a publish run. */
export interface Published {
  readonly id: string | null
  readonly packages: readonly PublishedLine[]
  readonly complete: boolean
  readonly reached: string | null
  readonly tried: readonly { readonly package: PackageId; readonly what: readonly string[] }[]
}

interface PublishedLine {
  readonly package: PackageId
  readonly name: string
  readonly version: string
  readonly end: {
    readonly kind: 'published' | 'already-there' | 'waiting' | 'pending' | 'refused' | 'skipped'
    readonly because?: string
    readonly hint?: string
  }
  readonly tag?: string
}

type Kind = PublishedLine['end']['kind']

const words: Readonly<Record<Kind, string>> = {
  published: 'published',
  'already-there': 'already there',
  waiting: 'not yet',
  pending: 'pending',
  refused: 'refused',
  skipped: 'skipped',
}

/** One line per package of what happened to it, and one for the whole. */
export function renderPublished(result: Published, style: Style): string {
  const open = result.packages.filter(({ end }) => end.kind !== 'already-there')
  const rest = result.packages.length - open.length
  const shown = open.length === 0 || result.packages.length <= 20 ? result.packages : open
  const hidden = shown === result.packages ? 0 : rest
  return [
    headline(result, style),
    ...(shown.length === 0 ? [] : ['', lines(shown, style)]),
    ...(hidden === 0 ? [] : [style.dim(`and ${count(hidden, 'package')} that were there already`)]),
    ...reasons(result.packages, style),
  ].join('\n')
}

function headline({ packages, complete, reached, id }: Published, style: Style): string {
  const number = (kind: Kind) => packages.filter(({ end }) => end.kind === kind).length
  const release = id === null ? '' : style.dim(` (release ${id.slice(0, 12)})`)
  if (complete && number('published') === 0)
    return `${style.green(style.bold('nothing to do'))}: every version is on its registry${release}`
  const parts = (
    ['published', 'already-there', 'pending', 'refused', 'skipped', 'waiting'] as const
  )
    .filter((kind) => number(kind) > 0)
    .map((kind) => `${number(kind)} ${words[kind]}`)
  const word = complete
    ? style.green(style.bold('complete'))
    : style.yellow(style.bold('not complete'))
  const until = complete || reached === null ? '' : `, up to \`${reached}\``
  return `${word}: ${parts.join(', ')}${until}${release}`
}

function lines(packages: readonly PublishedLine[], style: Style): string {
  return table(
    packages.map(({ package: id, name, version, end, tag }) => [
      paint(end.kind, style),
      `${style.bold(name)} ${version}`,
      id.slice(0, id.indexOf(':')),
      end.because === undefined ? (tag ?? '') : `because ${firstLine(end.because)}`,
    ]),
  )
}

function paint(kind: Kind, style: Style): string {
  const word = words[kind]
  if (kind === 'refused') return style.red(word)
  if (kind === 'pending' || kind === 'skipped') return style.yellow(word)
  return kind === 'published' ? style.green(word) : style.dim(word)
}

const firstLine = (text: string) => text.split('\n')[0] ?? ''

/** What more is known of what went wrong, and each hint once. */
function reasons(packages: readonly PublishedLine[], style: Style): readonly string[] {
  const details = packages.flatMap(({ end: { because = '' } }) => because.split('\n').slice(1))
  const hints = new Set(packages.flatMap(({ end }) => end.hint ?? []))
  return [
    ...[...new Set(details)].map((line) => `  ${style.dim('|')} ${line}`),
    ...(hints.size === 0 ? [] : ['']),
    ...[...hints].map((hint) => `${style.bold('hint:')} ${hint}`),
  ]
}

/** Something that would be done. */
export type ToldStep =
  | { readonly kind: 'build' | 'authorise' | 'try'; readonly packages: readonly string[] }
  | { readonly kind: 'wait'; readonly files: readonly string[] }
  | {
      readonly kind: 'tag'
      readonly name: string
      readonly tag: string
      readonly to: string | null
    }
  | {
      readonly kind: 'upload'
      readonly file: string
      readonly registry: string
      readonly tag?: string
    }
  | { readonly kind: 'refused'; readonly package: PackageId; readonly because: string }
  | { readonly kind: 'held'; readonly package: PackageId; readonly by: PackageId }

/** The steps of a publish run, for people who want to see them before they are done. */
export function renderSteps(steps: readonly ToldStep[], style: Style): string {
  if (steps.length === 0)
    return `${style.green(style.bold('nothing to do'))}: every version is on its registry`
  return steps.map((step) => stepText(step, style)).join('\n')
}

function stepText(step: ToldStep, style: Style): string {
  switch (step.kind) {
    case 'build':
      return `build and pack ${step.packages.join(', ')}; what follows is decided by the files`
    case 'authorise':
      return `ask for the keys of ${step.packages.join(', ')}`
    case 'try':
      return `install ${step.packages.join(', ')} from the registries and try`
    case 'wait':
      return `wait until ${count(step.files.length, 'file')} are visible`
    case 'tag':
      return step.to === null
        ? `take the dist-tag ${step.tag} off ${step.name}`
        : `move the dist-tag ${step.tag} of ${step.name} to ${step.to}`
    case 'upload': {
      const tag = step.tag === undefined ? '' : `, dist-tag ${step.tag}`
      return `upload ${style.bold(step.file)} to ${step.registry}${tag}`
    }
    case 'refused':
      return `${style.red('refused')} ${step.package}, so nothing is uploaded: ${step.because}`
    case 'held':
      return `${style.yellow('skip')} ${step.package}: it needs ${step.by}, which is not there`
  }
}
