export { fits as faultFits } from './faults/match.ts'
export { startLocalRegistries } from './start.ts'
export type * from './types.ts'
export { userUpstreams } from './user-upstreams.ts'
