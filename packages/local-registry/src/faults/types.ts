import type { ServerName } from '../types.ts'

/**
 * Something that goes wrong at chosen requests. Plain data, so a list of them can live in a file; the same list and the
 * same requests give the same answers every time. Several faults at one request are nested, the first one outermost:
 * `[{ kind: 'drop' }, { kind: 'scan' }]` accepts a version, holds it back, and hangs up.
 */
export type Fault = FaultPlace & FaultMode

/** Which requests a fault happens at: of those that its kind can happen at at all, see `FaultMode`. */
export interface FaultPlace {
  /** A request by its number (all servers, in the order of arrival, from 0), or by its looks. Default: any. */
  readonly at?: number | RequestMatch
  /** So many matching requests pass unharmed first. Default 0. */
  readonly skip?: number
  /** How often it happens. Default 1. */
  readonly times?: number | 'always'
}

/** A request's looks; what is left out may be anything. */
export interface RequestMatch {
  readonly server?: ServerName
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
  | ExpireTokens
  | PackumentConflict
  | Scan
  | StalePackument
  | ExchangeRefused
  | PermissionDenied
  | TagRefused
  | MintRefused
  | UploadRefused
  | StaleIndex

export type FaultKind = FaultMode['kind']

/** Whether the registry has done what it was asked for when the fault happens. */
export interface Phase {
  /** Default `after`: done, and the client does not learn it. */
  readonly phase?: 'before' | 'after'
}

/** Lasts for a number of reads, or of milliseconds on the registry's clock. */
export interface Lapse {
  /** Reads of this package that are still told the old state. Default 3, unless `milliseconds` is given. */
  readonly reads?: number
  readonly milliseconds?: number
}

/** Any request: the connection ends without an answer. */
export interface Drop extends Phase {
  readonly kind: 'drop'
}

/** Any request: 503, or another 5xx. */
export interface Unavailable extends Phase {
  readonly kind: 'unavailable'
  readonly status?: number
}

/** Any request: the answer takes its time. */
export interface Slow extends Phase {
  readonly kind: 'slow'
  readonly milliseconds: number
}

/** Any request to npm or PyPI: 429, and nothing is done. */
export interface RateLimit {
  readonly kind: 'rate-limit'
  /** Seconds for `retry-after`. Default 1; npm was seen to ask for 1934. */
  readonly retryAfter?: number
}

/** A write to npm or PyPI: all tokens of that registry from the OIDC exchange have expired before it. */
export interface ExpireTokens {
  readonly kind: 'expire-tokens'
}

/** npm, a publish: 409 "Failed to save packument". */
export interface PackumentConflict extends Phase {
  readonly kind: 'packument-conflict'
}

/**
 * npm, a publish: accepted, but the scan is not over. Reads do not know the version, a second publish is a 409, a
 * dist-tag can be set, the version cannot be deprecated. Then it is visible, or blocked for ever.
 */
export interface Scan extends Lapse {
  readonly kind: 'scan'
  readonly verdict?: 'visible' | 'blocked'
}

/** npm, a publish or a dist-tag: the packument stays as it was, the version document and the dist-tags are fresh. */
export interface StalePackument extends Lapse {
  readonly kind: 'stale-packument'
}

/** npm, an OIDC exchange: no trusted publisher (404), the exchange is not allowed (403), a bad ID token (401). */
export interface ExchangeRefused {
  readonly kind: 'exchange-refused'
  readonly status?: 401 | 403 | 404
}

/** npm, a publish: 403, the publisher record does not tick "publish". */
export interface PermissionDenied {
  readonly kind: 'permission-denied'
}

/** npm, setting or removing a dist-tag: 403, the publisher record does not tick "dist-tag". */
export interface TagRefused {
  readonly kind: 'tag-refused'
}

export type MintCode =
  | 'invalid-payload'
  | 'not-enabled'
  | 'invalid-token'
  | 'invalid-pending-publisher'
  | 'invalid-publisher'
  | 'invalid-reuse-token'

/** PyPI, a mint: 422 with this code. */
export interface MintRefused {
  readonly kind: 'mint-refused'
  readonly code: MintCode
}

export type UploadRefusal =
  | 'other-bytes'
  | 'used-filename'
  | 'closed-release'
  | 'second-sdist'
  | 'unknown-token'

/** PyPI, an upload: refused with the words that PyPI has for this reason. */
export interface UploadRefused {
  readonly kind: 'upload-refused'
  readonly reason: UploadRefusal
}

/** PyPI, an upload: the simple index stays as it was, the JSON API and the file are fresh. */
export interface StaleIndex extends Lapse {
  readonly kind: 'stale-index'
}
