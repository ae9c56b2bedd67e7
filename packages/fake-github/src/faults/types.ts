/**
 * Something that goes wrong at chosen requests, in the same form as the faults of `@paquebot/local-registry`: plain
 * data, and the same list and the same requests give the same answers every time. Several faults at one request are
 * nested, the first one outermost.
 */
export type Fault = FaultPlace & FaultMode

/** Which requests a fault happens at: of those that its kind can happen at at all, see `faultFits`. */
export interface FaultPlace {
  /** A request by its number (over everything that arrives, from 0), or by its looks. Default: any. */
  readonly at?: number | RequestMatch
  /** So many matching requests pass unharmed first. Default 0. */
  readonly skip?: number
  /** How often it happens. Default 1. */
  readonly times?: number | 'always'
}

/** A request's looks; what is left out may be anything. */
export interface RequestMatch {
  /** `repos/create-release`, `graphql:createCommitOnBranch`, `git:push`. */
  readonly operation?: string
  readonly method?: string
  /** Decoded path without the query; `*` stands for any text. */
  readonly path?: string
}

/** What goes wrong. */
export type FaultMode =
  | Drop
  | Unavailable
  | Slow
  | RateLimit
  | AlreadyExists
  | StaleHead
  | NotFound
  | StaleList

export type FaultKind = FaultMode['kind']

/** Whether GitHub has done what it was asked for when the fault happens. */
export interface Phase {
  /** Default `after`: done, and the client does not learn it. */
  readonly phase?: 'before' | 'after'
}

/** Any request: the connection ends without an answer. */
export interface Drop extends Phase {
  readonly kind: 'drop'
}

/** Any request: 502, or another 5xx. After an asset upload the asset stays behind as a `starter`. */
export interface Unavailable extends Phase {
  readonly kind: 'unavailable'
  readonly status?: number
}

/** Any request: the answer takes its time. */
export interface Slow extends Phase {
  readonly kind: 'slow'
  readonly milliseconds: number
}

/** Any request to the API: the secondary rate limit, a 403, and nothing is done. */
export interface RateLimit {
  readonly kind: 'rate-limit'
  /** Seconds for `retry-after`. Default 1. */
  readonly retryAfter?: number
}

/** What makes something: it is made, and the answer is the 422 that a second attempt gets. */
export interface AlreadyExists {
  readonly kind: 'already-exists'
}

/** `createCommitOnBranch` and merging: the branch moved before the request arrived. */
export interface StaleHead {
  readonly kind: 'stale-head'
}

/** Any request to the REST API: 404, as for want of a permission, and nothing is done. */
export interface NotFound {
  readonly kind: 'not-found'
}

/** A list: its newest entry is not in it yet. */
export interface StaleList {
  readonly kind: 'stale-list'
}
