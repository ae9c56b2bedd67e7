import { expect } from 'vitest'
import type { RunResult } from './run.ts'

/** A failing client's own words are what one wants to read. */
export function expectSuccess(result: RunResult): void {
  expect(result.code, result.output).toBe(0)
}
