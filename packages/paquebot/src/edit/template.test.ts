import { expect, it } from 'vitest'
import { compilePattern } from './regexp.ts'
import { escapeRegExp, fillTemplate } from './template.ts'

const day = new Date(2026, 0, 9, 8, 7, 6)
const values = { new_version: '1.2.3', now: day, '#': '#' }

it.each([
  ['v{new_version}', 'v1.2.3'],
  ['{{{new_version}}} {#}', '{1.2.3} #'],
  ['{now:%Y-%m-%d %H:%M:%S}', '2026-01-09 08:07:06'],
  ['{now:%-d %B %y}', '9 January 26'],
  ['{$HOME}', { unknown: '{$HOME}' }],
  ['{now:%Q}', { unknown: '{now:%Q}' }],
  ['{constructor}', { unknown: '{constructor}' }],
])('fills %j', (template, text) => {
  expect(fillTemplate(template, values)).toEqual(text)
})

it('takes values literally inside a regular expression', () => {
  expect(fillTemplate('^v{new_version}$', values, escapeRegExp)).toBe('^v1\\.2\\.3$')
})

it.each([
  ['(?P<version>\\d+)', 'a1', '1'],
  ['(?i)VERSION=(?P<version>\\d+)\\Z', 'version=7', '7'],
])('reads Python pattern %j', (source, text, version) => {
  expect(compilePattern(source, 'm')?.exec(text)?.groups?.version).toBe(version)
})

it('is undefined for what is no pattern', () => {
  expect(compilePattern('(', '')).toBeUndefined()
})
