import type { Endpoints } from '@octokit/types'

/** Whose word counts on GitHub: what each kind may do is in `identity.ts`. */
export type TokenKind =
  | 'none'
  | 'github-token'
  | 'app'
  | 'installation'
  | 'fine-grained'
  | 'classic'
  | 'oauth'
  | 'unknown'

/** Where a token comes from, for people: `GITHUB_TOKEN`, `GH_TOKEN`, `gh auth token`. Never the token. */
export interface TokenSource {
  readonly kind: TokenKind
  /** Empty without a token. */
  readonly from: string
}

/** Addresses of one GitHub, without a slash at the end. */
export interface Addresses {
  readonly api: string
  readonly graphql: string
  readonly server: string
}

export interface RepositoryName {
  readonly owner: string
  readonly name: string
}

/** What a request is for, so that a refusal can be told: `create the tag \`v1.0.0\`` needs `contents: write`. */
export interface Errand {
  readonly what: string
  readonly needs: string
}

/** GitHub said no. */
export interface Refusal {
  readonly kind: 'refused'
  readonly status: number
  /** GitHub's own words, those of each single error among them. */
  readonly said: string
  /** Types of GraphQL errors and codes of REST ones: `FORBIDDEN`, `already_exists`. */
  readonly codes: readonly string[]
  /** What the answer itself says that the token lacks: `contents=write`. */
  readonly accepted?: string
}

/** Nobody knows whether the request was carried out: the connection broke, or a 5xx came. */
export interface Unsure {
  readonly kind: 'unsure'
  readonly why: string
}

/** GitHub did not carry it out and wants us to come again later than a command should wait. */
export interface Limited {
  readonly kind: 'limited'
  readonly seconds: number
}

interface Done<T> {
  readonly kind: 'done'
  readonly data: T
}

export type Failure = Refusal | Unsure | Limited

export type Reply<T> = Done<T> | Failure

type Route = keyof Endpoints

/** Parameters of a route; the repository is known. */
type ParametersOf<R extends Route> = Omit<Endpoints[R]['parameters'], 'owner' | 'repo'>

export type DataOf<R extends Route> = Endpoints[R]['response']['data']

/** One repository on one GitHub. Reads are repeated, writes go one after another, limits are waited for. */
export interface GitHub {
  readonly repository: RepositoryName
  readonly server: string
  readonly token: TokenSource
  /** Sends a request; a refusal is a value, for callers that know what to do with it. */
  ask<R extends Route>(route: R, parameters: ParametersOf<R>): Promise<Reply<DataOf<R>>>
  /** Sends a request that must succeed. Throws `github/*`. */
  send<R extends Route>(route: R, parameters: ParametersOf<R>, errand: Errand): Promise<DataOf<R>>
  /** The pages of a list, all of them or until one is enough. Throws `github/*`. */
  list<R extends Route>(
    route: R,
    parameters: ParametersOf<R>,
    errand: Errand,
    isEnough?: (all: readonly ElementOf<DataOf<R>>[]) => boolean,
  ): Promise<readonly ElementOf<DataOf<R>>[]>
  /** A GraphQL query, or a mutation, which is not repeated. */
  askGraphql<T>(query: string, variables: Readonly<Record<string, unknown>>): Promise<Reply<T>>
  /** A GraphQL question that must be answered. Throws `github/*`. */
  graphql<T>(
    query: string,
    variables: Readonly<Record<string, unknown>>,
    errand: Errand,
  ): Promise<T>
  /** Sends a file to the upload address of a release. */
  upload(
    address: string,
    bytes: Uint8Array,
    type: string,
  ): Promise<Reply<DataOf<'GET /repos/{owner}/{repo}/releases/assets/{asset_id}'>>>
  /** The bytes behind an API address of an asset. Throws `github/*`. */
  download(address: string, errand: Errand): Promise<Uint8Array>
  /** The error for an answer that was no success. */
  failure(reply: Failure, errand: Errand): Promise<Error>
  /** Waits, unless the command is told to end. */
  pause(ms: number): Promise<void>
}

type ElementOf<T> = T extends readonly (infer E)[] ? E : never
