import type { Finding } from '../model/finding.ts'
import { countFindings } from './findings.ts'
import type { Style } from './style.ts'
import { count, table } from './table.ts'

interface Verified {
  readonly ledgers: readonly {
    readonly subject: { readonly id: string; readonly pkg?: unknown }
    readonly current: string | null
    readonly registry: { readonly kind: string }
    readonly releases: readonly {
      readonly tags: readonly unknown[]
      readonly published?: unknown
    }[]
    readonly sections: number
  }[]
  readonly faults: readonly { readonly id: string; readonly severity: string }[]
  readonly strayTags: readonly string[]
  readonly fixForward?: readonly { readonly says: string; readonly command?: string }[]
}

/** The page of `paquebot verify`: what each witness has, and whether they agree. */
export function renderVerify(
  verified: Verified,
  findings: readonly Finding[],
  style: Style,
): string {
  const { ledgers, strayTags } = verified
  if (ledgers.length === 0) return 'nothing here is published or tagged'
  const shown =
    ledgers.length <= mostRows ? ledgers : ledgers.filter((one) => differs(one, verified))
  const hidden = ledgers.length - shown.length
  const head = ['package', 'version', 'tags', 'registry', 'changelog', ''].map((word) =>
    style.dim(word),
  )
  return [
    table([head, ...shown.map((ledger) => row(ledger, verified, style))], [2, 3, 4]),
    ...(hidden === 0 ? [] : [style.dim(`and ${count(hidden, 'package')} without a difference`)]),
    ...strayText(strayTags, style),
    ...fixText(verified.fixForward ?? [], style),
    '',
    verdict(findings, style),
  ].join('\n')
}

/** Of more packages only those are shown that have something to tell. */
const mostRows = 40

function differs({ subject }: Verified['ledgers'][number], { faults }: Verified): boolean {
  return faults.some(({ id, severity }) => id === subject.id && severity !== 'info')
}

function row(
  { subject, current, registry, releases, sections }: Verified['ledgers'][number],
  { faults }: Verified,
  style: Style,
): string[] {
  const tags = releases.reduce((sum, one) => sum + one.tags.length, 0)
  const own = faults.filter(({ id }) => id === subject.id)
  return [
    style.bold(subject.id),
    current ?? '-',
    String(tags),
    registryText(registry.kind, releases.filter((one) => one.published !== undefined).length),
    sections === 0 ? '-' : String(sections),
    subject.pkg === undefined
      ? style.dim(`only in the history${own.length === 0 ? '' : `; ${faultText(own)}`}`)
      : faultText(own),
  ]
}

function registryText(kind: string, versions: number): string {
  if (kind === 'known') return String(versions)
  return ({ absent: 'none', unknown: '?' } as Readonly<Record<string, string>>)[kind] ?? '-'
}

function faultText(faults: Verified['faults']): string {
  const told = faults.filter(({ severity }) => severity !== 'info').length
  return told === 0 ? 'agrees' : count(told, 'difference')
}

function strayText(tags: readonly string[], style: Style): readonly string[] {
  if (tags.length === 0) return []
  const others = tags.length > 3 ? `, and ${tags.length - 3} more` : ''
  const shown = tags.slice(0, 3).join(', ')
  return [
    '',
    style.dim(`tags whose tree has no package of that name or version: ${shown}${others}`),
  ]
}

/** Numbered, each with what to type. */
function fixText(steps: NonNullable<Verified['fixForward']>, style: Style): readonly string[] {
  if (steps.length === 0) return []
  const told = steps.flatMap(({ says, command }, at) => [
    `${at + 1}. ${says}`,
    ...(command === undefined ? [] : [`   ${style.bold(command)}`]),
  ])
  return ['', 'what to do, in this order:', ...told]
}

function verdict(findings: readonly Finding[], style: Style): string {
  const told = countFindings(findings)
  if (told !== '') return told
  return style.green('registry, tags, trees and changelogs agree')
}
