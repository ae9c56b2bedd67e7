import type { Fault, FaultKind } from './faults/types.ts'

export type * from './faults/types.ts'

/** The two package worlds served here. */
export type RegistryKind = 'npm' | 'pypi'

/** A value for each package world; either may be left out. */
export interface PerRegistry<T> {
  readonly npm?: T
  readonly pypi?: T
}

/** A private key and its certificate, both PEM. */
export interface KeyPair {
  readonly key: string
  readonly cert: string
}

/** How to start; every member may be left out. */
export interface LocalRegistryOptions {
  /** Keep everything in this folder too, and begin with what it holds. Without it: memory only. */
  readonly folder?: string
  /** Preferred ports. A port that is taken is replaced by a free one. */
  readonly ports?: { readonly npm?: number; readonly pypi?: number; readonly oidc?: number }
  /**
   * Both registries speak https with this certificate, which must name `127.0.0.1` (uv and twine do the exchange
   * over nothing else). The issuer stays on http.
   */
  readonly tls?: KeyPair
  /**
   * Where names that are not published here are redirected (302) to: an npm registry, a PyPI simple
   * index. A function is asked once, at the first need.
   */
  readonly upstream?: PerRegistry<string | (() => Promise<string | undefined>)>
  /** No upstream at all: an unknown name is a 404 and is listed by `missing()`. */
  readonly offline?: boolean
  /**
   * Plain tokens that may write everything. Default: one random token, see `LocalRegistries.tokens`.
   * Pass `[]` to accept tokens from the OIDC exchange only.
   */
  readonly tokens?: readonly string[]
  /** Trusted publisher records, as one would register them at npm and PyPI. */
  readonly publishers?: readonly TrustedPublisher[]
  /** Who the workflow job is, for the OIDC issuer's default identity. */
  readonly claims?: IdentityClaims
  /** The release set: names that never fall through to the upstream, also before they are published. */
  readonly reserved?: PerRegistry<readonly string[]>
  /** Names whose local versions are served merged with the upstream's (default: local only). */
  readonly alsoUpstream?: PerRegistry<readonly string[]>
  /**
   * Names that exist at the real registry: publishing one is not a first publish (no 402 for a
   * scoped npm package). A trusted publisher record that is not `pending` implies it.
   */
  readonly existing?: PerRegistry<readonly string[]>
  /** The classifiers PyPI knows. Without the list no classifier is refused but `Private ::`. */
  readonly classifiers?: readonly string[]
  /** Largest accepted request body in bytes. Default 256 MiB. */
  readonly bodyLimit?: number
  /** The clock. */
  readonly now?: () => Date
  /** Called once per finished request. */
  readonly onRequest?: (record: RequestRecord) => void
  /** What goes wrong, and when. Anything that is no fault throws a `TypeError` at the start. */
  readonly faults?: readonly Fault[]
  /** Stands between the faults and a handler: for what `faults` has no word for. */
  readonly intercept?: Intercept
  /** Seconds that tokens from the OIDC exchange live, on the clock of `now`. Default 900, as PyPI's. */
  readonly tokenLife?: PerRegistry<number>
}

/**
 * Handles a request instead of, before or after the real handler (`next`). `'drop'` closes the
 * connection without an answer, so `await next(); return 'drop'` is commit-then-drop.
 */
export type Intercept = (
  request: RegistryRequest,
  next: () => Promise<Reply>,
) => Promise<Reply | 'drop'>

/** A request as the handlers see it. */
export interface RegistryRequest {
  /** Requests to all three servers in the order of arrival, from 0. */
  readonly index: number
  readonly server: ServerName
  readonly method: string
  /** Path as sent, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The body, read at the first call. */
  body(): Promise<Buffer>
}

/** An answer as a value. */
export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  /** HTTP reason phrase; PyPI and its clients use it for error texts. */
  readonly reason?: string
}

/** The three listeners. */
export type ServerName = RegistryKind | 'oidc'

/** Who may publish a package without a token. */
export interface TrustedPublisher {
  readonly registry: RegistryKind
  /** Package or project name. */
  readonly name: string
  readonly owner: string
  /** Repository name without the owner. */
  readonly repository: string
  /** Workflow file name, e.g. `release.yml`. */
  readonly workflow: string
  /** Set: the job must run in this environment. */
  readonly environment?: string
  /** PyPI only: the project does not exist yet; the first mint creates it. */
  readonly pending?: boolean
  /** PyPI only: the number of the owner's account. Set: the job must be of that account's repository. */
  readonly ownerId?: string
  /** npm only: what the token may do. Default: everything. Staging is always allowed. */
  readonly allow?: { readonly publish?: boolean; readonly distTag?: boolean }
}

/** The workflow job that asks for an ID token. */
export interface IdentityClaims {
  /** `owner/name`. */
  readonly repository: string
  /** File name of the workflow that was started (what npm checks). */
  readonly workflow: string
  /** File name of the reusable workflow the job is written in (what PyPI checks), or `owner/name/path@ref`. */
  readonly calledWorkflow?: string
  readonly environment?: string
  /** Number of the owner's account; default: made from its name. */
  readonly ownerId?: string
  /** Default `github-hosted`; npm takes nothing else. */
  readonly runner?: 'github-hosted' | 'self-hosted'
  /** Default `refs/heads/main`. */
  readonly ref?: string
  readonly sha?: string
  /** Default `push`. */
  readonly eventName?: string
  /** Default `private`, so that npm does not try to make a public provenance statement. */
  readonly visibility?: 'public' | 'private' | 'internal'
  /** Added to, or replacing, the claims of the token. */
  readonly extra?: Readonly<Record<string, unknown>>
}

/** What a GitHub job has in `ACTIONS_ID_TOKEN_REQUEST_URL` and `ACTIONS_ID_TOKEN_REQUEST_TOKEN`. */
export interface IdentityEndpoint {
  readonly requestUrl: string
  readonly requestToken: string
}

/** An npm registry's address, with a slash at the end. */
export interface NpmAddress {
  readonly url: string
}

/** A PyPI's addresses, each with a slash at the end. */
export interface PypiAddress {
  /** The host itself. */
  readonly url: string
  /** For `twine --repository-url` and `uv publish --publish-url`. */
  readonly upload: string
  /** For `pip --index-url`. */
  readonly simple: string
}

/** The issuer's address and its default identity. */
export interface OidcAddress extends IdentityEndpoint {
  readonly issuer: string
}

/** Running registries. */
export interface LocalRegistries {
  readonly npm: NpmAddress
  readonly pypi: PypiAddress
  readonly oidc: OidcAddress
  /** The plain tokens that may write. */
  readonly tokens: readonly string[]
  /** Another workflow job: its own request URL and token. */
  identity(claims: IdentityClaims): IdentityEndpoint
  /** All finished requests, oldest first. */
  requests(): RequestRecord[]
  /** Names that were asked for in vain and are still not here, as `npm:name` or `pypi:name`. */
  missing(): string[]
  /** What is stored, without times: comparable by deep equality. */
  snapshot(): RegistrySnapshot
  /** Closes everything; safe to call twice. */
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** One finished request. Holds no header and no body, so no secret. */
export interface RequestRecord {
  /** Requests to all three servers in the order of arrival, from 0. */
  readonly index: number
  readonly server: ServerName
  readonly method: string
  /** Path with query. */
  readonly path: string
  /** 0: the connection was dropped. */
  readonly status: number
  readonly at: string
  readonly milliseconds: number
  /** The client's user agent. */
  readonly client: string
  /** Where a redirect led to. */
  readonly location?: string
  /** The error text of an answer of 400 or more. */
  readonly error?: string
  /** What went wrong at it by the option `faults`, outermost first. */
  readonly faults?: readonly FaultKind[]
}

/** Everything stored, sorted by name. */
export interface RegistrySnapshot {
  readonly npm: Readonly<Record<string, NpmPackageSnapshot>>
  readonly pypi: Readonly<Record<string, PypiProjectSnapshot>>
}

export interface NpmPackageSnapshot {
  readonly distTags: Readonly<Record<string, string>>
  readonly versions: Readonly<Record<string, FileSnapshot>>
}

/** Files by release version. An empty project (pending publisher used) has no release. */
export interface PypiProjectSnapshot {
  readonly releases: Readonly<Record<string, Readonly<Record<string, FileSnapshot>>>>
}

/** Digests in hex. */
export interface FileSnapshot {
  readonly filename: string
  readonly size: number
  readonly sha256: string
  readonly sha512: string
}
