import type { Finding, Severity } from '../model/finding.ts'
import { asSentence } from './sentence.ts'

interface SarifInput {
  readonly version: string
  /** Rules that findings may name; those of other linters are added by name alone. */
  readonly rules: readonly {
    readonly id: string
    readonly severity: Severity
    readonly summary: string
    readonly why: string
    readonly fix: string
  }[]
  readonly findings: readonly Finding[]
  /** One for each finding, in the same order. */
  readonly fingerprints: readonly string[]
}

const level: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
}

const home = 'https://github.com/paquebot/paquebot'

/**
 * A SARIF 2.1.0 log, as GitHub's code scanning takes it. Source: OASIS "Static Analysis Results Interchange Format
 * 2.1.0"; GitHub's docs, "SARIF support for code scanning".
 */
export function renderSarif({ version, rules, findings, fingerprints }: SarifInput): string {
  const own = new Map(rules.map((rule) => [rule.id, rule]))
  const used = [...new Set(findings.map(({ rule }) => rule))].sort()
  const index = new Map(used.map((id, at) => [id, at]))
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Paquebot',
            informationUri: home,
            semanticVersion: version,
            rules: used.map((id) => ruleOf(id, own.get(id))),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: {
          '%SRCROOT%': { description: { text: 'The root of the repository.' } },
        },
        results: findings.map((finding, at) => ({
          ruleId: finding.rule,
          ruleIndex: index.get(finding.rule) ?? -1,
          level: level[finding.severity],
          message: { text: messageOf(finding) },
          // GitHub refuses a result without a place.
          locations: [locationOf(finding, finding.file ?? '.github')],
          partialFingerprints: { 'paquebot/v1': fingerprints[at] ?? '' },
        })),
      },
    ],
  }
  return JSON.stringify(log, null, 2)
}

function ruleOf(id: string, text: SarifInput['rules'][number] | undefined) {
  if (text === undefined)
    return { id, shortDescription: { text: `Finding of ${id.split('/')[0]}` } }
  const anchor = id.replace('/', '')
  return {
    id,
    shortDescription: { text: asSentence(text.summary) },
    help: {
      text: `${text.why}\n\n${text.fix}`,
      markdown: `${text.why}\n\n${text.fix}`,
    },
    helpUri: `${home}/blob/main/docs/workflow-rules.md#${anchor}`,
    defaultConfiguration: { level: level[text.severity] },
    properties: { tags: ['github-actions', id.split('/')[0]] },
  }
}

const messageOf = ({ message, hint }: Finding) =>
  hint === undefined ? message : `${message}\n${hint}`

function locationOf({ line, column, endLine, endColumn }: Finding, file: string) {
  const region = {
    startLine: line,
    ...(column === undefined ? {} : { startColumn: column }),
    ...(endLine === undefined ? {} : { endLine }),
    ...(endColumn === undefined ? {} : { endColumn }),
  }
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(file), uriBaseId: '%SRCROOT%' },
      ...(line === undefined ? {} : { region }),
    },
  }
}
