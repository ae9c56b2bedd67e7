import { describe, expect, it } from 'vitest'
import { makeRepository } from './npm/test-support.ts'
import { findStandIn, isStandIn } from './stand-in.ts'

describe('isStandIn', () => {
  it.each([
    [{ private: true }, true],
    [{ name: '@x/python', version: '1.0.0' }, true],
    [{ private: true, scripts: { test: 'poetry run pytest', lint: 'ruff check' } }, true],
    [{ private: true, dependencies: { '@x/js': 'workspace:*' } }, true],
    [{ main: './index.js' }, false],
    [{ private: true, workspaces: ['packages/*'] }, false],
    [{ private: true, scripts: { dev: 'vite' } }, false],
    [{ private: true, dependencies: { react: '^19.0.0' } }, false],
  ])('is true of %j beside a pyproject.toml: %j', (manifest, expected) => {
    expect(isStandIn(manifest, true)).toBe(expected)
    expect(isStandIn(manifest, false)).toBe(false)
  })
})

describe('findStandIn', () => {
  it('tells name and place of the version', () => {
    const repository = makeRepository({
      'py/pyproject.toml': '',
      'py/package.json': '{\n  "name": "@x/python",\n  "version": "1.2.3",\n  "private": true\n}\n',
      'js/package.json': { name: 'js', private: true },
    })
    expect(findStandIn(repository, 'js')).toBeUndefined()
    expect(findStandIn(repository, 'py')).toEqual({
      path: 'py',
      manifest: 'py/package.json',
      name: '@x/python',
      place: {
        file: 'py/package.json',
        line: 3,
        column: 15,
        start: 39,
        end: 44,
        version: '1.2.3',
        what: 'version of the stand-in package.json',
      },
    })
  })
})
