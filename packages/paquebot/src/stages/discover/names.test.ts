import { describe, expect, it } from 'vitest'
import type { Package } from '../../model/package.ts'
import { resolveName } from './names.ts'

const npm = { id: 'npm:e2b', name: 'e2b', ecosystem: 'npm', aliases: [] as string[] }
const pypi = { id: 'pypi:e2b', name: 'e2b', ecosystem: 'pypi', aliases: [] as string[] }
const resolve = (packages: readonly object[], written: string) => {
  const found = resolveName(packages as readonly Package[], written)
  return found.kind === 'one' ? found.pkg.id : found.kind
}

describe('resolveName', () => {
  it('asks back where two worlds have one name', () => {
    expect(resolve([npm, pypi], 'e2b')).toBe('several')
    expect(resolve([npm, pypi], 'pypi:e2b')).toBe('pypi:e2b')
  })

  it('takes a name of two worlds as changesets do, where a stand-in has another', () => {
    const packages = [npm, { ...pypi, aliases: ['@e2b/python-sdk'] }]
    expect(resolve(packages, 'e2b')).toBe('npm:e2b')
    expect(resolve(packages, '@e2b/python-sdk')).toBe('pypi:e2b')
    expect(resolve([npm, { ...pypi, aliases: ['e2b'] }], 'e2b')).toBe('several')
  })
})
