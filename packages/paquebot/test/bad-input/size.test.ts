import { expect, it } from 'vitest'
import { cases } from './lay-out.ts'

it('has at least 200 cases with names of their own', () => {
  expect(new Set(cases.map((one) => one.name)).size).toBe(cases.length)
  expect(cases.length).toBeGreaterThanOrEqual(200)
})
