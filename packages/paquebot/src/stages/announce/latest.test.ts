import { describe, expect, it } from 'vitest'
import type { Package } from '../../model/package.ts'
import { on, pkg } from '../plan/test-support.ts'
import type { Group } from './groups.ts'
import { chooseLatest } from './latest.ts'

function group(of: Package, more: Partial<Group> = {}): Group {
  const version = of.version ?? ''
  const prefix = `${of.name}@`
  const tag = `${prefix}${version}`
  const form = { kind: 'as-last' } as const
  const members = [{ pkg: of, version, tag, prefix, form }]
  const commit = { commit: 'c', time: 5, isCutOff: false }
  return { ...commit, tag, prefix, form, members, isPrerelease: false, ...more }
}

const core = pkg('npm:core', '2.0.0')
const cli = pkg('npm:cli', '1.0.0', { dependencies: [on('npm:core', '^2.0.0')] })
const kit = pkg('npm:kit', '1.0.0', {
  dependencies: [on('npm:core', '^2.0.0'), on('npm:cli', '^1.0.0')],
})
const packages = [kit, cli, core]
const groups = packages.map((one) => group(one))
const chosen = (question: Partial<Parameters<typeof chooseLatest>[0]>) =>
  chooseLatest({ groups, packages, current: undefined, ...question })?.tag

describe('the latest release', () => {
  it('is that of the package that most others depend on', () => {
    expect(chosen({})).toBe('core@2.0.0')
  })

  it('is that of the package that is named, or of none when it is not among them', () => {
    expect(chosen({ named: 'npm:kit' })).toBe('kit@1.0.0')
    const old = groups.map((one) =>
      one.tag === 'kit@1.0.0' ? { ...one, commit: 'a', time: 1 } : one,
    )
    expect(chosen({ named: 'npm:kit', groups: old })).toBeUndefined()
  })

  it('is that of the package at the root, before that of the others', () => {
    const root = pkg('npm:root', '1.0.0', { path: '.' })
    expect(chosen({ groups: [...groups, group(root)] })).toBe('root@1.0.0')
  })

  it('is only of what the newest commit released', () => {
    const old = groups.map((one) =>
      one.tag === 'core@2.0.0' ? { ...one, commit: 'a', time: 1 } : one,
    )
    expect(chosen({ groups: old })).toBe('cli@1.0.0')
  })

  it('is never a prerelease, nor behind the present one of the same package', () => {
    const rc = groups.map((one) =>
      one.tag === 'core@2.0.0' ? { ...one, isPrerelease: true } : one,
    )
    expect(chosen({ groups: rc })).toBe('cli@1.0.0')
    expect(chosen({ current: 'core@2.1.0' })).toBeUndefined()
    expect(chosen({ current: 'core@1.9.0' })).toBe('core@2.0.0')
    expect(chosen({ current: 'other@9.0.0' })).toBe('core@2.0.0')
  })

  it('is none where nothing is announced', () => {
    expect(chosen({ groups: [] })).toBeUndefined()
  })
})
