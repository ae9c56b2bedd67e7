import type { Finding } from '../../model/finding.ts'

/** A finding of another linter; the rule is `actionlint/<kind>` or `zizmor/<audit>`. */
export type Told = Finding & { readonly file: string }

/** Rules of ours that say what another linter says too, by that linter's name for it. */
const twins: Readonly<Record<string, readonly string[]>> = {
  'zizmor/unpinned-uses': ['supply/unpinned-action'],
  'zizmor/artipacked': ['supply/persisted-credentials'],
  'zizmor/adhoc-packages': ['supply/adhoc-install', 'supply/no-lock-install'],
  'zizmor/cache-poisoning': ['supply/cache-in-release'],
  'zizmor/template-injection': ['shell/template-in-run'],
  'zizmor/excessive-permissions': [
    'perm/no-top-level',
    'perm/excessive',
    'perm/unused',
    'perm/release-rights-leak-into-ci',
  ],
  'zizmor/dependabot-cooldown': ['dependabot/no-cooldown'],
  'zizmor/dependabot-execution': ['dependabot/external-code'],
  'zizmor/secrets-inherit': ['perm/secrets-inherit'],
  'zizmor/misfeature': ['supply/no-lock-install'],
  'actionlint/syntax-check': ['workflow/invalid', 'workflow/empty', 'workflow/duplicate-key'],
  'actionlint/expression': ['workflow/invalid', 'reuse/not-callable', 'shell/template-in-run'],
  'actionlint/events': ['workflow/invalid'],
  'actionlint/permissions': ['workflow/invalid'],
  'actionlint/job-needs': ['workflow/invalid'],
  'actionlint/id': ['workflow/invalid', 'workflow/duplicate-key'],
  'actionlint/workflow-call': ['workflow/invalid', 'reuse/not-callable'],
  'actionlint/action': ['action/node-runtime-removed', 'action/major-with-renamed-inputs'],
}

/** What zizmor says of every job, we say once of the file. */
const ofTheFile = ['zizmor/excessive-permissions']

/** Lines of one step that two linters may point at. */
const near = 5

/** The findings of other linters that none of ours says already, at the same place or a line or two beside it. */
export function withoutTwins(own: readonly Finding[], foreign: readonly Told[]): readonly Told[] {
  const byRule = Map.groupBy(own, ({ rule, file }) => `${rule} ${file}`)
  return foreign.filter(({ rule, file, line = 0 }) => {
    const ours = (twins[rule] ?? []).flatMap((twin) => byRule.get(`${twin} ${file}`) ?? [])
    if (ofTheFile.includes(rule)) return ours.length === 0
    return !ours.some((one) => one.line === undefined || Math.abs(one.line - line) <= near)
  })
}

interface ActionlintProblem {
  readonly message: string
  readonly filepath: string
  readonly line: number
  readonly column: number
  readonly kind: string
  readonly end_column: number
}

/** Syntax of GitHub's that actionlint 1.7 does not know yet; GitHub's own parser, which we run, does. */
const newSyntax =
  /unexpected key "(?:queue|cache-mode|deployment|timezone|background|wait|wait-all|parallel)"|specifying action "\$\//

/**
 * Findings out of `actionlint -format '{{json .}}'`. They are warnings: what GitHub itself refuses is an error of
 * `workflow/invalid`; what shellcheck and pyflakes say is for information. Throws `SyntaxError` for what is no JSON.
 */
export function readActionlint(stdout: string): readonly Told[] {
  const problems = JSON.parse(stdout) as readonly ActionlintProblem[] | null
  return (problems ?? [])
    .filter(({ message }) => !newSyntax.test(message))
    .map(({ message, filepath, line, column, kind, end_column: end }) => ({
      rule: `actionlint/${kind}`,
      severity: kind === 'shellcheck' || kind === 'pyflakes' ? 'info' : 'warning',
      message: firstLower(message.split('\n')[0] ?? ''),
      file: posix(filepath),
      line,
      column,
      endLine: line,
      endColumn: Math.max(end + 1, column + 1),
    }))
}

interface ZizmorLocation {
  readonly symbolic: {
    readonly kind: string
    readonly annotation: string
    readonly key: {
      readonly Local?: { readonly verbatim_path?: string; readonly given_path?: string }
    }
  }
  readonly concrete: {
    readonly location: Readonly<
      Record<'start_point' | 'end_point', { readonly row: number; readonly column: number }>
    >
  }
}

interface ZizmorFinding {
  readonly ident: string
  readonly desc: string
  readonly url: string
  readonly determinations: { readonly severity: string }
  readonly locations: readonly ZizmorLocation[]
  readonly ignored: boolean
}

/** Findings out of `zizmor --format json-v1`; warnings, and those that zizmor calls informational for information. */
export function readZizmor(stdout: string): readonly Told[] {
  const findings = JSON.parse(stdout) as readonly ZizmorFinding[]
  return findings.filter(({ ignored }) => !ignored).flatMap(zizmorFinding)
}

function zizmorFinding({
  ident,
  desc,
  url,
  determinations,
  locations,
}: ZizmorFinding): readonly Told[] {
  const primary = locations.find(({ symbolic }) => symbolic.kind === 'Primary') ?? locations[0]
  const local = primary?.symbolic.key.Local
  const file = local?.verbatim_path ?? local?.given_path
  if (primary === undefined || file === undefined) return []
  const { start_point: start, end_point: end } = primary.concrete.location
  const { annotation } = primary.symbolic
  return [
    {
      rule: `zizmor/${ident}`,
      severity: determinations.severity === 'Informational' ? 'info' : 'warning',
      message: annotation === '' ? desc : `${desc}: ${annotation}`,
      file: posix(file),
      line: start.row + 1,
      column: start.column + 1,
      endLine: end.row + 1,
      endColumn: end.column + 1,
      hint: `see ${url}`,
    },
  ]
}

const posix = (path: string) => path.replaceAll('\\', '/').replace(/^\.\//, '')

const firstLower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
