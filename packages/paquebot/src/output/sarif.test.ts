import { describe, expect, it } from 'vitest'
import { sarifProblems } from '../../test/support/sarif-schema.ts'
import type { Finding } from '../model/finding.ts'
import { renderSarif } from './sarif.ts'

const findings: readonly Finding[] = [
  {
    rule: 'supply/adhoc-install',
    severity: 'warning',
    message: 'said',
    file: '.github/workflows/a b.yml',
    line: 3,
    column: 5,
    endLine: 3,
    endColumn: 9,
    hint: 'do',
  },
  { rule: 'zizmor/artipacked', severity: 'info', message: 'said', file: 'a.yml', line: 1 },
  { rule: 'linter/broken', severity: 'error', message: 'said' },
]

const document = JSON.parse(
  renderSarif({
    version: '1.2.3',
    rules: [
      {
        id: 'supply/adhoc-install',
        severity: 'warning',
        summary: 'What must hold',
        why: 'because',
        fix: 'so',
      },
    ],
    findings,
    fingerprints: ['a', 'b', 'c'],
  }),
)

describe('renderSarif', () => {
  it('is valid by the schema of SARIF 2.1.0', () => {
    expect(sarifProblems(document)).toEqual([])
    expect(sarifProblems({ ...document, version: '9' })).not.toEqual([])
  })

  it('has rules, levels, places and fingerprints', () => {
    const [run] = document.runs
    expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual([
      'linter/broken',
      'supply/adhoc-install',
      'zizmor/artipacked',
    ])
    expect(run.results[0]).toEqual({
      ruleId: 'supply/adhoc-install',
      ruleIndex: 1,
      level: 'warning',
      message: { text: 'said\ndo' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: '.github/workflows/a%20b.yml', uriBaseId: '%SRCROOT%' },
            region: { startLine: 3, startColumn: 5, endLine: 3, endColumn: 9 },
          },
        },
      ],
      partialFingerprints: { 'paquebot/v1': 'a' },
    })
    expect(run.results.map(({ level }: { level: string }) => level)).toEqual([
      'warning',
      'note',
      'error',
    ])
  })
})
