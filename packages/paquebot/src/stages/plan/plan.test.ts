import { describe, expect, it } from 'vitest'
import { planNextPatch, planRelease } from './plan.ts'
import { defaultSettings } from './settings.ts'
import { change, ecosystems, inputOf, on, pkg, versionsIn, workspaceOf } from './test-support.ts'

const rules = (findings: readonly { rule: string }[]) => findings.map((finding) => finding.rule)

describe('planRelease', () => {
  it('takes the highest bump per package and says every reason', () => {
    const input = inputOf(
      [pkg('npm:a', '1.0.0')],
      [change({ 'npm:a': 'patch' }, 'one'), change({ 'npm:a': 'minor' }, 'two')],
    )
    expect(planRelease({ ...input, base: 'abc' })).toEqual({
      plan: {
        format: 1,
        base: 'abc',
        releases: [
          {
            id: 'npm:a',
            from: '1.0.0',
            to: '1.1.0',
            bump: 'minor',
            reasons: [
              { kind: 'change', change: 'one', bump: 'patch' },
              { kind: 'change', change: 'two', bump: 'minor' },
            ],
            changes: ['one', 'two'],
          },
        ],
        changes: [
          {
            id: 'one',
            file: '.changeset/one.md',
            summary: 'About one',
            bumps: { 'npm:a': 'patch' },
          },
          {
            id: 'two',
            file: '.changeset/two.md',
            summary: 'About two',
            bumps: { 'npm:a': 'minor' },
          },
        ],
      },
      findings: [],
    })
  })

  it.each([
    ['^1.0.0', 'minor', '-'],
    ['^1.0.0', 'major', '1.0.1'],
    ['~1.0.0', 'minor', '1.0.1'],
    ['1.0.0', 'patch', '1.0.1'],
    ['>=1.0.0', 'major', '-'],
  ] as const)(
    'releases a dependent on %s for a %s only when its range breaks',
    (range, bump, to) => {
      const packages = [
        pkg('npm:a', '1.0.0'),
        pkg('npm:b', '1.0.0', { dependencies: [on('npm:a', range)] }),
      ]
      const { plan } = planRelease(inputOf(packages, [change({ 'npm:a': bump })]))
      expect(versionsIn(plan)['npm:b'] ?? '-').toBe(to)
    },
  )

  it.each([
    ['>=1.0,<2', 'minor', '-'],
    ['>=1.0,<2', 'major', '1.0.1'],
    ['~=1.0', 'minor', '-'],
    ['~=1.0.0', 'minor', '1.0.1'],
    ['==1.0.0', 'patch', '1.0.1'],
    ['!=1.1.0', 'minor', '1.0.1'],
  ] as const)('judges %s of a Python package by PEP 440 (%s)', (range, bump, to) => {
    const packages = [
      pkg('pypi:core', '1.0.0'),
      pkg('pypi:kit', '1.0.0', { dependencies: [on('pypi:core', range, 'extra')] }),
    ]
    const { plan } = planRelease(inputOf(packages, [change({ 'pypi:core': bump })]))
    expect(versionsIn(plan)['pypi:kit'] ?? '-').toBe(to)
  })

  it('puts a dependent that only develops with it in as `none`, for its range', () => {
    const packages = [
      pkg('npm:a', '1.0.0'),
      pkg('npm:b', '1.0.0', { dependencies: [on('npm:a', '1.0.0', 'development')] }),
    ]
    const { plan } = planRelease(inputOf(packages, [change({ 'npm:a': 'patch' })]))
    expect(plan.releases[1]).toEqual({
      id: 'npm:b',
      from: '1.0.0',
      to: '1.0.0',
      bump: 'none',
      reasons: [{ kind: 'dependency', on: 'npm:a', range: '1.0.0', to: '1.0.1' }],
      changes: [],
    })
  })

  it('moves a fixed group together, from its highest version', () => {
    const packages = [pkg('npm:a', '1.0.0'), pkg('npm:b', '1.4.2')]
    const { plan } = planRelease(
      inputOf(packages, [change({ 'npm:a': 'minor' })], { fixed: [['npm:a', 'npm:b']] }),
    )
    expect(versionsIn(plan)).toEqual({ 'npm:a': '1.5.0', 'npm:b': '1.5.0' })
    expect(plan.releases[0]).toMatchObject({ from: '1.0.0', base: '1.4.2' })
  })

  it('moves only the releasing members of a linked group', () => {
    const packages = [pkg('npm:a', '1.0.0'), pkg('npm:b', '1.4.2')]
    const { plan } = planRelease(
      inputOf(packages, [change({ 'npm:a': 'patch' })], { linked: [['npm:a', 'npm:b']] }),
    )
    expect(versionsIn(plan)).toEqual({ 'npm:a': '1.4.3' })
  })

  it('lets a group span npm and PyPI, each version in its own grammar', () => {
    const packages = [pkg('npm:a', '1.3.0'), pkg('pypi:b', '1.2')]
    const { plan } = planRelease(
      inputOf(packages, [change({ 'pypi:b': 'minor' })], { fixed: [['npm:a', 'pypi:b']] }),
    )
    expect(versionsIn(plan)).toEqual({ 'pypi:b': '1.4.0', 'npm:a': '1.4.0' })
  })

  it('refuses a group whose version one of its members cannot write', () => {
    const packages = [pkg('npm:a', '1.3.0-next.0.1'), pkg('pypi:b', '1.2.0')]
    const { findings } = planRelease(
      inputOf(packages, [change({ 'npm:a': 'minor' })], { fixed: [['npm:a', 'pypi:b']] }),
    )
    expect(rules(findings)).toEqual(['plan/version-not-pep440'])
  })

  it('leaves a changeset of skipped packages waiting and refuses a mixed one', () => {
    const packages = [pkg('npm:a', '1.0.0'), pkg('npm:app', '1.0.0', { private: true })]
    const { plan, findings } = planRelease(
      inputOf(packages, [
        change({ 'npm:app': 'minor' }, 'waits'),
        change({ 'npm:app': 'minor', 'npm:a': 'patch' }, 'mixed'),
      ]),
    )
    expect(plan).toMatchObject({ releases: [], changes: [] })
    expect(findings.map(({ rule, severity, file }) => [rule, severity, file])).toEqual([
      ['plan/changeset-waits', 'info', '.changeset/waits.md'],
      ['plan/mixed-changeset', 'error', '.changeset/mixed.md'],
    ])
  })

  it('versions private packages when the configuration says so', () => {
    const packages = [pkg('npm:app', '1.0.0', { private: true })]
    const settings = { privatePackages: { version: true, tag: false } }
    const { plan } = planRelease(inputOf(packages, [change({ 'npm:app': 'minor' })], settings))
    expect(versionsIn(plan)).toEqual({ 'npm:app': '1.1.0' })
  })

  it('refuses to release a package that depends on one which is not released', () => {
    const at = { file: 'packages/b/package.json', line: 4, column: 9 }
    const packages = [
      pkg('npm:a', '1.0.0', { private: true }),
      pkg('npm:b', '1.0.0', { dependencies: [{ ...on('npm:a', '^1.0.0'), at }] }),
    ]
    expect(planRelease(inputOf(packages, [])).findings).toEqual([
      {
        rule: 'plan/depends-on-skipped',
        severity: 'error',
        message: '`npm:b` is released and depends on `npm:a`, which is not',
        ...at,
        hint: 'add `b` to `ignore` in .changeset/config.json too, or release `npm:a`',
      },
    ])
  })

  it('warns of a range that leaves out the sibling, which then comes from the registry', () => {
    const packages = [
      pkg('npm:a', '2.0.0'),
      pkg('npm:b', '1.0.0', { dependencies: [on('npm:a', '^1.0.0')] }),
    ]
    const { plan, findings } = planRelease(inputOf(packages, [change({ 'npm:a': 'major' })]))
    expect(versionsIn(plan)).toEqual({ 'npm:a': '3.0.0' })
    expect(rules(findings)).toEqual(['plan/range-misses-sibling'])
  })

  it('refuses to publish what its manifest keeps private', () => {
    const input = inputOf(
      [pkg('npm:a', '1.0.0', { private: true })],
      [change({ 'npm:a': 'patch' })],
      {
        privatePackages: { version: true, tag: false },
      },
    )
    const packages = { a: { smoke: [], allow: [], publish: true } }
    const config = {
      follow: [],
      bundle: [],
      exclude: [],
      changesets: 'corrected',
      packages,
      publisher: {},
    } as const
    expect(rules(planRelease({ ...input, config }).findings)).toEqual(['plan/private-package'])
  })

  it('starts a package without any tag at 0.0.0', () => {
    const tagged = pkg('pypi:a', null, { versionSource: { kind: 'tag', by: 'setuptools-scm' } })
    const { plan } = planRelease(inputOf([tagged], [change({ 'pypi:a': 'minor' })]))
    expect(plan.releases[0]).toMatchObject({ from: null, to: '0.1.0' })
  })

  it('plans a thousand packages in a moment', () => {
    const packages = Array.from({ length: 1000 }, (_, i) =>
      pkg(`npm:p${i}`, '1.0.0', {
        dependencies: i === 0 ? [] : [on(`npm:p${i - 1}`, '1.0.0'), on(`npm:p${i >> 1}`, '^1.0.0')],
      }),
    )
    const start = performance.now()
    const { plan } = planRelease(inputOf(packages, [change({ 'npm:p0': 'patch' })]))
    expect(plan.releases.length).toBe(1000)
    expect(performance.now() - start).toBeLessThan(2000)
  })
})

describe('a follower', () => {
  const core = pkg('npm:core', '1.1.0')
  const python = (version: string) =>
    pkg('pypi:core-py', version, { dependencies: [on('npm:core', '', 'follows')] })

  it('takes its leader’s new version', () => {
    const { plan, findings } = planRelease(
      inputOf([core, python('1.0.0')], [change({ 'npm:core': 'minor' }, 'x')]),
    )
    expect(findings).toEqual([])
    expect(plan.releases[1]).toEqual({
      id: 'pypi:core-py',
      from: '1.0.0',
      to: '1.2.0',
      bump: 'minor',
      reasons: [{ kind: 'follows', leader: 'npm:core' }],
      changes: [],
    })
  })

  it('takes its leader along when only it has a change', () => {
    const { plan } = planRelease(
      inputOf([core, python('1.1.0')], [change({ 'pypi:core-py': 'minor' })]),
    )
    expect(versionsIn(plan)).toEqual({ 'pypi:core-py': '1.2.0', 'npm:core': '1.2.0' })
  })

  it('moves its own dependents by the version that it takes', () => {
    const kit = pkg('pypi:kit', '0.1.0', { dependencies: [on('pypi:core-py', '<1.2')] })
    const { plan } = planRelease(
      inputOf([core, kit, python('1.1.0')], [change({ 'npm:core': 'minor' })]),
    )
    expect(versionsIn(plan)).toEqual({
      'npm:core': '1.2.0',
      'pypi:core-py': '1.2.0',
      'pypi:kit': '0.1.1',
    })
  })

  it('cannot go back', () => {
    const { findings } = planRelease(
      inputOf([core, python('1.1.1')], [change({ 'npm:core': 'patch' })]),
    )
    expect(findings).toEqual([
      {
        rule: 'plan/follow-backwards',
        severity: 'error',
        message:
          '`pypi:core-py` is at 1.1.1 and would take 1.1.1 from `npm:core`: a version cannot go back or stay',
        file: 'packages/core-py/pyproject.toml',
        hint: 'release `npm:core` with a version above 1.1.1, or take `follow` out of paquebot.toml',
      },
    ])
  })

  it('follows through several packages and stands still in a ring', () => {
    const a = pkg('npm:a', '1.0.0', { dependencies: [on('npm:b', '', 'follows')] })
    const b = pkg('npm:b', '1.0.0', { dependencies: [on('npm:c', '', 'follows')] })
    const c = pkg('npm:c', '1.0.0')
    const ring = pkg('npm:c', '1.0.0', { dependencies: [on('npm:a', '', 'follows')] })
    const changes = [change({ 'npm:c': 'minor' })]
    expect(versionsIn(planRelease(inputOf([a, b, c], changes)).plan)).toEqual({
      'npm:c': '1.1.0',
      'npm:b': '1.1.0',
      'npm:a': '1.1.0',
    })
    expect(versionsIn(planRelease(inputOf([a, b, ring], changes)).plan)).toEqual({
      'npm:c': '1.1.0',
    })
  })
})

describe('a bundle', () => {
  const wheel = pkg('pypi:ledger', '0.1.1', { dependencies: [on('npm:dashboard', '', 'bundles')] })

  it('gets a patch when what it carries is released', () => {
    const { plan } = planRelease(
      inputOf([pkg('npm:dashboard', '1.0.0'), wheel], [change({ 'npm:dashboard': 'minor' })]),
    )
    expect(versionsIn(plan)).toEqual({ 'npm:dashboard': '1.1.0', 'pypi:ledger': '0.1.2' })
  })

  it('takes over the changes of a private package that goes nowhere else', () => {
    const dashboard = pkg('npm:dashboard', '0.1.0', { private: true })
    const { plan, findings } = planRelease(
      inputOf([dashboard, wheel], [change({ 'npm:dashboard': 'minor' }, 'dark-mode')]),
    )
    expect(findings).toEqual([])
    expect(plan.releases).toEqual([
      {
        id: 'pypi:ledger',
        from: '0.1.1',
        to: '0.1.2',
        bump: 'patch',
        reasons: [{ kind: 'bundles', on: 'npm:dashboard' }],
        changes: ['dark-mode'],
      },
    ])
    expect(plan.changes.map((one) => one.id)).toEqual(['dark-mode'])
  })
})

describe('planNextPatch', () => {
  const packages = [
    pkg('npm:core', '1.1.0'),
    pkg('npm:app', '1.0.0', { private: true }),
    pkg('pypi:core-py', '1.0.0', { dependencies: [on('npm:core', '', 'follows')] }),
  ]
  const input = { workspace: workspaceOf(...packages), settings: defaultSettings, ecosystems }

  it('rehearses the next patch of everything that is uploaded', () => {
    expect(versionsIn(planNextPatch(input).plan)).toEqual({
      'npm:core': '1.1.1',
      'pypi:core-py': '1.1.1',
    })
  })

  it('rehearses one package as a minor, with those that must come along', () => {
    const one = pkg('npm:alone', '2.0.0')
    const workspace = workspaceOf(...packages, one)
    const plan = planNextPatch({ ...input, workspace, as: 'minor', only: ['npm:alone'] }).plan
    expect(plan.releases).toEqual([
      {
        id: 'npm:alone',
        from: '2.0.0',
        to: '2.1.0',
        bump: 'minor',
        reasons: [{ kind: 'rehearsal', bump: 'minor' }],
        changes: [],
      },
    ])
  })
})
