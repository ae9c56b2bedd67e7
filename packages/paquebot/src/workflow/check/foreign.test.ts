import { describe, expect, it } from 'vitest'
import { readActionlint, readZizmor } from './foreign.ts'

describe('readActionlint', () => {
  it('reads its JSON, and leaves out what it does not know yet of new syntax', () => {
    const problem = (message: string, kind: string) => ({
      message,
      filepath: '.github\\workflows\\ci.yml',
      line: 3,
      column: 5,
      kind,
      snippet: 's',
      end_column: 9,
    })
    const said = JSON.stringify([
      problem('Property "a" is not defined', 'expression'),
      problem('shellcheck reported issue', 'shellcheck'),
      problem('unexpected key "queue" for "concurrency" section', 'syntax-check'),
    ])
    const at = { file: '.github/workflows/ci.yml', line: 3, column: 5, endLine: 3, endColumn: 10 }
    expect(readActionlint(said)).toEqual([
      {
        rule: 'actionlint/expression',
        severity: 'warning',
        message: 'property "a" is not defined',
        ...at,
      },
      {
        rule: 'actionlint/shellcheck',
        severity: 'info',
        message: 'shellcheck reported issue',
        ...at,
      },
    ])
    expect(readActionlint('null')).toEqual([])
    expect(() => readActionlint('fatal: no')).toThrow(SyntaxError)
  })
})

describe('readZizmor', () => {
  it('takes the primary place, and leaves out what zizmor was told to ignore', () => {
    const finding = (ignored: boolean, severity: string) => ({
      ident: 'artipacked',
      desc: 'credential persistence',
      url: 'https://docs.zizmor.sh/audits/#artipacked',
      determinations: { severity },
      ignored,
      locations: ['Related', 'Primary'].map((kind, row) => ({
        symbolic: { kind, annotation: 'here', key: { Local: { verbatim_path: './a.yml' } } },
        concrete: {
          location: { start_point: { row, column: 2 }, end_point: { row, column: 8 } },
        },
      })),
    })
    const said = JSON.stringify([finding(false, 'Informational'), finding(true, 'High')])
    expect(readZizmor(said)).toEqual([
      {
        rule: 'zizmor/artipacked',
        severity: 'info',
        message: 'credential persistence: here',
        file: 'a.yml',
        line: 2,
        column: 3,
        endLine: 2,
        endColumn: 9,
        hint: 'see https://docs.zizmor.sh/audits/#artipacked',
      },
    ])
  })
})
