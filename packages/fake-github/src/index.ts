export { faultFits } from './faults/match.ts'
export { startFakeGithub } from './start.ts'
export type * from './types.ts'
