import type { LockCase } from '../support/lock-case.ts'
export const pythonCases: readonly LockCase[] = []
