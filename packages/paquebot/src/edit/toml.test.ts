import { describe, expect, it } from 'vitest'
import { editToml, locateToml } from './toml.ts'

const manifest = `\uFEFFtitle = "x"\r
[project] # the project\r
name = 'a'\r
version = "1.0.0" # kept\r
dependencies = [\r
  "b>=1; python_version > \\"3.8\\"",\r
  'c',\r
]\r
[tool.poetry.dependencies]\r
d = { version = "^1.0", extras = ["x"] }\r
e.version = "^2"\r
[[tool.x.files]]\r
filename = "one"\r
[[tool.x.files]]\r
filename = "two"\r
`

describe('locateToml', () => {
  it.each([
    [['title'], { line: 1, column: 9 }],
    [['project', 'version'], { line: 4, column: 11 }],
    [['project'], { line: 2, column: 2 }],
    [['project', 'dependencies', 1], { line: 7, column: 3 }],
    [['tool', 'poetry', 'dependencies', 'd', 'version'], { line: 10, column: 17 }],
    [['tool', 'poetry', 'dependencies', 'e', 'version'], { line: 11, column: 13 }],
    [['tool', 'x', 'files', 1, 'filename'], { line: 15, column: 12 }],
  ])('finds %j', (path, expected) => {
    expect(locateToml(manifest, path)).toMatchObject(expected)
  })

  it('gives the offsets of the text between the quotes', () => {
    const inner = locateToml(manifest, ['project', 'version'])?.inner
    expect(manifest.slice(inner?.start, inner?.end)).toBe('1.0.0')
  })

  it('finds nothing where there is nothing', () => {
    expect(locateToml(manifest, ['project', 'absent'])).toBeUndefined()
    expect(locateToml(manifest, ['project', 'dependencies', 5])).toBeUndefined()
    expect(locateToml(manifest, ['project', 'name', 'deeper'])).toBeUndefined()
    expect(locateToml('a = [', ['a'])).toBeUndefined()
  })
})

describe('editToml', () => {
  it('changes the bytes of the values and no other', () => {
    const edited = editToml(manifest, [
      { at: ['project', 'version'], to: '1.1.0' },
      { at: ['project', 'dependencies', 0], to: 'b>=2; python_version > "3.8"' },
      { at: ['project', 'dependencies', 1], to: 'c>=2' },
      { at: ['tool', 'poetry', 'dependencies', 'e', 'version'], to: '^3' },
    ])
    expect(edited).toBe(
      manifest
        .replace('1.0.0', '1.1.0')
        .replace('b>=1', 'b>=2')
        .replace("'c'", "'c>=2'")
        .replace('"^2"', '"^3"'),
    )
  })

  it('keeps the text as it is when the value is already so', () => {
    const text = 'a = "\\u0041"'
    expect(editToml(text, [{ at: ['a'], to: 'A' }])).toBe(text)
  })

  it('turns a literal string into a basic one when the value has its quote', () => {
    expect(editToml("a = 'x'", [{ at: ['a'], to: "it's" }])).toBe('a = "it\'s"')
  })

  it('keeps the quotes of a multi-line string', () => {
    expect(editToml('a = """\nx"""', [{ at: ['a'], to: 'y' }])).toBe('a = """\ny"""')
  })

  it('refuses a path without a string', () => {
    expect(() => editToml('a = 1', [{ at: ['a'], to: '2' }])).toThrow(
      expect.objectContaining({ code: 'version/conflict' }),
    )
  })
})
