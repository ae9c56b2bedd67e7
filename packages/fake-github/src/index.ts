export { startFakeGithub } from './start.ts'
export type * from './types.ts'
