import type { Expectation } from './cases.ts'

/** What a command left: its JSON document, or undefined when it crashed. */
export interface Answer {
  readonly seconds: number
  readonly exitCode: number | null
  readonly document: Document | undefined
  /** Last lines of stderr. */
  readonly story: string
}

/** The envelope of `--json`, as far as the cases look at it. */
export interface Document {
  readonly ok: boolean
  readonly result?: {
    readonly verdict?: string
    readonly packages?: readonly { readonly id: string; readonly private: boolean }[]
    readonly releases?: readonly {
      readonly id: string
      readonly to: string
      readonly bump: string
    }[]
    readonly edits?: readonly { readonly file: string }[]
    readonly diff?: string
    readonly timings?: Readonly<Record<string, number>>
  }
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string }
  readonly findings: readonly Found[]
}

export interface Found {
  readonly rule: string
  readonly severity: string
  readonly message: string
  readonly hint?: string
  readonly file?: string
  readonly line?: number
}

/** Sentences on what does not hold; none for a pass. */
export function judge(answer: Answer, expect: Expectation): readonly string[] {
  const { document } = answer
  if (document === undefined) return [`crashed: ${answer.story.split('\n')[0] ?? ''}`]
  if (document.error !== undefined) return [`${document.error.code}: ${document.error.message}`]
  return [
    ...judgeFindings(document.findings, expect),
    ...judgeResult(document.result ?? {}, expect),
  ]
}

function judgeFindings(findings: readonly Found[], expect: Expectation): readonly string[] {
  const errors = findings.filter((finding) => finding.severity === 'error')
  return [
    ...(expect.rules === undefined ? [] : judgeRules(errors, expect.rules, expect.saying)),
    ...(expect.finds ?? [])
      .filter((find) => !findings.some((one) => `${one.rule} ${one.file}:${one.line}` === find))
      .map((find) => `lacks ${find}`),
    ...(expect.absent ?? [])
      .filter((rule) => findings.some((finding) => finding.rule === rule))
      .map((rule) => `has ${rule}`),
    ...(expect.onlyErrors === undefined
      ? []
      : errors
          .filter((error) => !expect.onlyErrors?.includes(error.rule))
          .map((error) => `unexpected ${error.rule}: ${firstLine(error.message)}`)),
  ]
}

function judgeRules(
  errors: readonly Found[],
  rules: readonly string[],
  saying?: RegExp,
): readonly string[] {
  const found = errors.filter((error) => rules.includes(error.rule))
  if (found.length === 0) return [`lacks ${rules.join(' or ')}`]
  const says = found.some((error) => saying?.test(`${error.message}\n${error.hint ?? ''}`) ?? true)
  return says
    ? []
    : [`${found[0]?.rule} does not say ${saying}: ${firstLine(found[0]?.message ?? '')}`]
}

function judgeResult(
  result: NonNullable<Document['result']>,
  expect: Expectation,
): readonly string[] {
  const publishable = result.packages?.filter((pkg) => !pkg.private).map((pkg) => pkg.id)
  const releases = result.releases
    ?.filter((release) => release.bump !== 'none')
    .map((release) => `${release.id} ${release.to}`)
  const files = result.edits?.map((edit) => edit.file) ?? []
  return [
    ...differs('publishable', publishable, expect.publishable),
    ...differs('releases', releases, expect.releases),
    ...(expect.edits ?? [])
      .filter((file) => !files.includes(file))
      .map((file) => `does not edit ${file}`),
    ...(expect.diff ?? [])
      .filter((pattern) => !pattern.test(result.diff ?? ''))
      .map((pattern) => `the diff lacks ${pattern}`),
  ]
}

function differs(
  what: string,
  got: readonly string[] | undefined,
  wanted: readonly string[] | undefined,
): readonly string[] {
  if (wanted === undefined) return []
  const [a, b] = [[...(got ?? [])].sort(), [...wanted].sort()]
  const missing = b.filter((item) => !a.includes(item))
  const extra = a.filter((item) => !b.includes(item))
  return [
    ...(missing.length === 0 ? [] : [`${what} lack ${missing.join(', ')}`]),
    ...(extra.length === 0 ? [] : [`${what} also have ${extra.join(', ')}`]),
  ]
}

/** `build/failed x2, npm/bin` of the errors, then the number of warnings. */
export function summarise(answer: Answer): string {
  const { document } = answer
  if (document === undefined) return 'crash'
  if (document.error !== undefined) return document.error.code
  const errors = document.findings.filter((finding) => finding.severity === 'error')
  const warnings = document.findings.filter((finding) => finding.severity === 'warning').length
  const counts = Map.groupBy(errors, (error) => error.rule)
  const parts = [...counts].map(([rule, all]) =>
    all.length === 1 ? rule : `${rule} x${all.length}`,
  )
  return [
    ...(parts.length === 0 ? ['no error'] : parts),
    ...(warnings === 0 ? [] : [`${warnings} warnings`]),
  ].join(', ')
}

/** What a case wants, in a few words. */
export function describe(expect: Expectation): string {
  const parts = [
    expect.rules?.join('|'),
    expect.finds === undefined ? undefined : `${expect.finds.length} places`,
    expect.absent?.map((rule) => `no ${rule}`).join(', '),
    expect.onlyErrors === undefined
      ? undefined
      : expect.onlyErrors.length === 0
        ? 'no error'
        : `only ${expect.onlyErrors.join(', ')}`,
    expect.publishable === undefined ? undefined : `${expect.publishable.length} publishable`,
    expect.releases === undefined ? undefined : `${expect.releases.length} releases`,
    expect.edits === undefined ? undefined : `${expect.edits.length} edits`,
  ]
  return parts.filter((part) => part !== undefined).join(', ')
}

const firstLine = (text: string) => text.split('\n')[0]?.slice(0, 200) ?? ''
