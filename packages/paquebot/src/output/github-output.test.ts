import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { markdownTable, renderAnnotations, renderOutputs, renderSummary } from './github-output.ts'

/** As the runner reads the file (actions/runner, FileCommandManager). */
function readOutputs(text: string): Record<string, string> {
  const lines = text.split('\n')
  const found: Record<string, string> = {}
  for (let at = 0; at < lines.length; at += 1) {
    const [, name, delimiter] = /^([\w-]+)<<(.+)$/.exec(lines[at] ?? '') ?? []
    if (name === undefined) continue
    const end = lines.indexOf(delimiter ?? '', at + 1)
    found[name] = lines.slice(at + 1, end).join('\n')
    at = end
  }
  return found
}

describe('what a workflow is told', () => {
  it('writes each output between delimiters', () => {
    expect(renderOutputs({ mode: 'pr', 'pr-number': '7' }, 'u')).toBe(
      'mode<<paquebot_u\npr\npaquebot_u\npr-number<<paquebot_u\n7\npaquebot_u\n',
    )
  })

  it('gives back any value, also one with lines that look like delimiters or outputs', () => {
    const part = fc.constantFrom('paquebot_u', '_', '\n', 'x=1', 'published<<EOF', ' ', '::error::')
    const value = fc.oneof(
      fc.string().map((text) => text.replaceAll('\r', '')),
      fc.array(part).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(value, value, (mode, tags) => {
        expect(readOutputs(renderOutputs({ mode, tags }, 'u'))).toEqual({ mode, tags })
      }),
    )
  })

  it('annotates the line of a finding and escapes what would end a command', () => {
    const findings = [
      {
        rule: 'plan/x',
        severity: 'error',
        message: '100% of `a`\nis gone',
        file: 'a,b:c.md',
        line: 3,
        column: 2,
        hint: 'mend it',
      },
      { rule: 'pr/y', severity: 'info', message: 'as it is' },
    ] as const
    expect(renderAnnotations(findings)).toBe(
      [
        '::error file=a%2Cb%3Ac.md,line=3,col=2,title=plan/x::100%25 of `a`%0Ais gone%0Ahint: mend it',
        '::notice title=pr/y::as it is',
      ].join('\n'),
    )
  })

  it('lets no cell end a row', () => {
    expect(markdownTable(['a', 'b'], [['x|y', 'one\ntwo <b>']])).toBe(
      '| a | b |\n| --- | --- |\n| x\\|y | one two &lt;b> |',
    )
  })

  it('cuts a summary that GitHub would refuse', () => {
    const text = renderSummary('| é |\n'.repeat(200_000))
    expect(Buffer.byteLength(text)).toBeLessThan(1_048_576)
    expect(text).toMatch(/\| é \|\n\n…cut here: the page of a run takes no more\n$/)
  })
})
