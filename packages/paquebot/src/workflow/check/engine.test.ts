import { describe, expect, it } from 'vitest'
import { checkedFrom } from '../../../test/support/checked.ts'
import { fingerprints, judge } from './engine.ts'
import type { Told } from './foreign.ts'
import type { Rule } from './model.ts'

const ci = '.github/workflows/ci.yml'
const workflow = (run: string) =>
  `on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n${run}`

/** Says something about every script. */
const everyRun: Rule = {
  id: 'hygiene/no-timeout',
  severity: 'error',
  summary: 'A rule of this test',
  why: 'A rule of this test.',
  fix: 'A rule of this test.',
  *check({ workflows }) {
    for (const { path, jobs } of workflows)
      for (const { steps } of jobs)
        for (const { run } of steps)
          if (run !== undefined)
            yield { file: path, range: run.range, message: `runs ${run.value}`, hint: 'do not' }
  },
}

async function told(files: Readonly<Record<string, string>>, foreign: readonly Told[] = []) {
  const { findings, ignored } = judge(await checkedFrom(files), { rules: [everyRun], foreign })
  return {
    findings: findings.map(
      ({ severity, rule, file, line, message }) => `${severity} ${rule} ${file}:${line} ${message}`,
    ),
    ignored: ignored.map(({ finding, reason }) => `${finding.line} ${reason}`),
  }
}

describe('judge', () => {
  it('gives findings their place, severity and hint', async () => {
    const checked = await checkedFrom({ [ci]: workflow('      - run: make\n') })
    expect(judge(checked, { rules: [everyRun] }).findings).toEqual([
      {
        rule: 'hygiene/no-timeout',
        severity: 'error',
        message: 'runs make',
        file: ci,
        line: 6,
        column: 14,
        endLine: 6,
        endColumn: 18,
        hint: 'do not',
      },
    ])
  })

  it('names the rule that broke', async () => {
    const broken: Rule = {
      ...everyRun,
      // biome-ignore lint/correctness/useYield: it breaks before
      *check() {
        throw new TypeError('no such thing')
      },
    }
    const checked = await checkedFrom({})
    expect(() => judge(checked, { rules: [broken] })).toThrow(
      /^the rule `hygiene\/no-timeout` broke: TypeError: no such thing/,
    )
  })

  it('lets paquebot.toml turn rules off and change how severe they are', async () => {
    const files = (setting: string) => ({
      [ci]: workflow('      - run: make\n'),
      'paquebot.toml': `[workflow.rules]\n${setting}\n`,
    })
    expect((await told(files('"hygiene/no-timeout" = "off"'))).findings).toEqual([])
    expect((await told(files('"hygiene/no-timout" = "off"'))).findings).toEqual([
      `error hygiene/no-timeout ${ci}:6 runs make`,
      'warning ignore/unknown-rule paquebot.toml:2 `[workflow.rules]` names `hygiene/no-timout`, and there is no such rule',
    ])
    expect((await told(files('"hygiene/*" = "info"'))).findings).toEqual([
      `info hygiene/no-timeout ${ci}:6 runs make`,
    ])
  })

  it('ignores the line, the line below a comment of its own, and the file', async () => {
    const text = workflow(
      [
        '      - run: a # paquebot-ignore: workflow/empty, hygiene/no-timeout -- fine here',
        '      # paquebot-ignore: hygiene/no-timeout -- also fine',
        '',
        '      - run: b',
        '      - run: c',
        '',
      ].join('\n'),
    )
    const other = '.github/workflows/other.yml'
    const whole = `# paquebot-ignore-file: hygiene/no-timeout -- all of it\n${workflow('      - run: d\n')}`
    expect(await told({ [ci]: text, [other]: whole })).toEqual({
      findings: [
        `error hygiene/no-timeout ${ci}:10 runs c`,
        `warning ignore/unused ${ci}:6 \`workflow/empty\` has nothing to say here`,
      ],
      ignored: ['6 fine here', '9 also fine', '7 all of it'],
    })
  })

  it('asks for a reason and a rule that exists', async () => {
    const text = workflow(
      [
        '      - run: a # paquebot-ignore: hygiene/no-timeout',
        '      - run: b # paquebot-ignore: hygiene/no-timout -- fine',
        '      # paquebot-ignore: zizmor/artipacked -- it may not have run',
        '',
      ].join('\n'),
    )
    expect(await told({ [ci]: text })).toEqual({
      findings: [
        `error hygiene/no-timeout ${ci}:6 runs a`,
        `error hygiene/no-timeout ${ci}:7 runs b`,
        `warning ignore/no-reason ${ci}:6 this comment has no reason, so it ignores nothing`,
        `warning ignore/unknown-rule ${ci}:7 there is no rule \`hygiene/no-timout\``,
      ],
      ignored: [],
    })
  })

  it('tells once what another linter sees as well', async () => {
    const files = { [ci]: workflow('      - uses: actions/checkout@v7\n') }
    const at = { severity: 'warning', message: 'said', file: ci, line: 6, column: 9 } as const
    const foreign: readonly Told[] = [
      { ...at, rule: 'zizmor/unpinned-uses' },
      { ...at, rule: 'zizmor/unpinned-uses', line: 17 },
      { ...at, rule: 'actionlint/expression' },
    ]
    const { findings } = judge(await checkedFrom(files), { foreign })
    const others = findings.filter(({ rule }) => /^(?:zizmor|actionlint)/.test(rule))
    expect(others.map(({ rule, line }) => `${rule} ${line}`)).toEqual([
      'actionlint/expression 6',
      'zizmor/unpinned-uses 17',
    ])
  })
})

describe('fingerprints', () => {
  it('stay when lines above come and go, and tell equal lines apart', () => {
    const finding = (line: number) => ({
      rule: 'a/b',
      severity: 'error' as const,
      message: 'm',
      file: 'f',
      line,
    })
    const before = fingerprints([finding(1), finding(2)], () => 'x\nx\n')
    const after = fingerprints([finding(2), finding(4)], () => 'new\nx\n\n  x\n')
    expect(after).toEqual(before)
    expect(new Set(before).size).toBe(2)
  })
})
