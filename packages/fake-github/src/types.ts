import type { Fault, FaultKind } from './faults/types.ts'

export type * from './faults/types.ts'

/** What stands in the `Authorization` header. */
export type TokenKind = 'github_token' | 'app' | 'pat' | 'anonymous'

/** How to start. */
export interface FakeGithubOptions {
  readonly repositories: readonly RepositoryOptions[]
  /** Who holds the tokens, where the defaults do not fit. */
  readonly actors?: Partial<Record<Exclude<TokenKind, 'anonymous'>, ActorOptions>>
  /** What goes wrong, and when. */
  readonly faults?: readonly Fault[]
  /** Stands between a client and the faults: the place for killing a client at a request. */
  readonly intercept?: Intercept
  /** The clock. */
  readonly now?: () => Date
  /** Called once per finished request. */
  readonly onRequest?: (record: RequestRecord) => void
  /** Requests per hour and token before 403 (default 5000; a `GITHUB_TOKEN` has 1000). */
  readonly rateLimit?: number
}

export interface RepositoryOptions {
  readonly owner: string
  readonly name: string
  /** Default `User`. */
  readonly ownerType?: 'User' | 'Organization'
  /** Default false. */
  readonly private?: boolean
  /** Default `main`. */
  readonly defaultBranch?: string
  /** The first commit. Default: one README. */
  readonly files?: Files
  /** A git repository on this machine whose branches and tags are copied in place of a first commit. */
  readonly from?: string
  /** Bodies as one would `POST` them to `/rulesets`. */
  readonly rulesets?: readonly RulesetBody[]
  readonly environments?: readonly string[]
  /** Published releases freeze. Default false. */
  readonly immutableReleases?: boolean
  /** The switch "Allow GitHub Actions to create and approve pull requests". Default false, as on GitHub. */
  readonly actionsMayCreatePullRequests?: boolean
  /** What a `GITHUB_TOKEN` may do without `permissions:`. Default `read`. */
  readonly defaultWorkflowPermissions?: 'read' | 'write'
  /** Names of secrets of Actions. */
  readonly secrets?: readonly string[]
  readonly allowAutoMerge?: boolean
  /** Deletes a head branch after its pull request was merged. Default false. */
  readonly deleteBranchOnMerge?: boolean
}

/** Contents by path. `null` deletes. */
export type Files = Readonly<Record<string, string | Buffer | FileWithMode | null>>

export interface FileWithMode {
  readonly content: string | Buffer
  readonly mode: '100644' | '100755' | '120000'
}

export type Level = 'none' | 'read' | 'write'

export type Permission =
  | 'actions'
  | 'administration'
  | 'attestations'
  | 'checks'
  | 'contents'
  | 'environments'
  | 'issues'
  | 'metadata'
  | 'pull_requests'
  | 'statuses'
  | 'workflows'

export interface ActorOptions {
  readonly login?: string
  /** As in `permissions:` of a job: what is not named is `none`. Default: what a release job asks for. */
  readonly permissions?: Partial<Record<Permission, Level>>
  /** Role in the repository; decides about `RepositoryRole` bypasses. Persons only. Default `admin`. */
  readonly role?: 'write' | 'maintain' | 'admin'
  /** The App's id; decides about `Integration` bypasses. */
  readonly appId?: number
}

export interface RulesetBody {
  readonly name: string
  readonly target?: 'branch' | 'tag' | 'push'
  readonly enforcement: 'active' | 'disabled' | 'evaluate'
  readonly bypass_actors?: readonly BypassActor[]
  readonly conditions?: {
    readonly ref_name?: {
      readonly include?: readonly string[]
      readonly exclude?: readonly string[]
    }
  }
  readonly rules?: readonly RuleBody[]
}

export interface BypassActor {
  readonly actor_id?: number | null
  readonly actor_type: string
  readonly bypass_mode?: string
}

export interface RuleBody {
  readonly type: string
  readonly parameters?: Readonly<Record<string, unknown>>
}

/**
 * Handles a request instead of, before or after the real handler (`next`). `'drop'` closes the connection without an
 * answer, so `await next(); return 'drop'` is commit-then-drop.
 */
export type Intercept = (
  request: GithubRequest,
  next: () => Promise<Reply>,
) => Promise<Reply | 'drop'>

/** A request as interceptors and handlers see it. */
export interface GithubRequest {
  /** Counted over all requests of this server, from 0. */
  readonly index: number
  readonly method: string
  /** Path as sent, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /**
   * `repos/create-release`, `graphql:updateRefs`, `git:push`, `web:download`; `unknown` where GitHub's description has none.
   */
  readonly operation: string
  readonly actor: TokenKind | 'unknown'
  readonly body: Buffer
}

/** An answer as a value. */
export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** One finished request. Holds no header and no body, so no secret. */
export interface RequestRecord {
  readonly index: number
  readonly method: string
  /** Path with query. */
  readonly path: string
  readonly operation: string
  readonly actor: TokenKind | 'unknown'
  /** 0: the connection was dropped. */
  readonly status: number
  /** What went wrong at it by the option `faults`, outermost first. */
  readonly faults?: readonly FaultKind[]
  /** The error text of an answer of 400 or more, or of a GraphQL error. */
  readonly error?: string
  readonly milliseconds: number
}

/** A request or an answer that GitHub's description does not allow. */
export interface Violation {
  readonly operation: string
  readonly side: 'request' | 'response'
  /** JSON pointer into the body, or the name of a parameter or header. */
  readonly pointer: string
  /** The keyword of JSON Schema, or `route`, `header`, `parameter`, `graphql`. */
  readonly keyword: string
  readonly message: string
}

/** A change that GitHub would tell workflows about. */
export interface GithubEvent {
  readonly name: string
  readonly action?: string
  readonly actor: TokenKind
  /** `refs/heads/main`, `refs/tags/v1.0.0`, `refs/pull/1/merge`. */
  readonly ref: string
  readonly sha: string
  readonly runs: readonly WorkflowRun[]
  /** Why there are no runs although workflows listen. */
  readonly silent?: 'github_token' | 'more than three tags in one push'
}

export interface WorkflowRun {
  readonly id: number
  /** `.github/workflows/ci.yml` */
  readonly workflow: string
  readonly event: string
  readonly ref: string
  readonly sha: string
  /** `action_required`: waits until a person approves. */
  readonly state: 'queued' | 'action_required'
}

/** Everything that lasts, without ids and times: comparable by deep equality. */
export interface GithubSnapshot {
  readonly [repository: string]: RepositorySnapshot
}

export interface RepositorySnapshot {
  /** Refs by full name; a digest over trees, messages, authors and parents that does not depend on times. */
  readonly refs: Readonly<Record<string, RefSnapshot>>
  readonly releases: readonly ReleaseSnapshot[]
  readonly pulls: readonly PullSnapshot[]
  readonly labels: readonly string[]
}

export interface RefSnapshot {
  readonly type: 'commit' | 'tag'
  readonly tree: string
  readonly subject: string
  readonly verified: boolean
  readonly history: string
  /** Of an annotated tag. */
  readonly message?: string
}

export interface ReleaseSnapshot {
  readonly tag: string
  readonly name: string | null
  readonly body: string
  readonly draft: boolean
  readonly prerelease: boolean
  readonly immutable: boolean
  readonly latest: boolean
  readonly assets: readonly AssetSnapshot[]
}

export interface AssetSnapshot {
  readonly name: string
  readonly state: string
  readonly size: number
  readonly digest: string | null
  readonly contentType: string
}

export interface PullSnapshot {
  readonly number: number
  readonly title: string
  readonly body: string
  readonly head: string
  readonly base: string
  readonly state: 'open' | 'closed'
  readonly draft: boolean
  readonly merged: boolean
  readonly autoMerge: boolean
  readonly labels: readonly string[]
  readonly comments: readonly string[]
}

export interface CommitOptions {
  /** Default: the default branch; made from it when it is not there. */
  readonly branch?: string
  readonly message?: string
  /** Who does it, for events and rules. Default: nobody, so no rule and no event. */
  readonly as?: TokenKind
}

export interface MergeOptions {
  /** Default `squash`. */
  readonly method?: 'squash' | 'merge'
  /** Default `pat`, a person. */
  readonly as?: TokenKind
  /** Title of the commit. Default `<title> (#<number>)`. */
  readonly title?: string
}

/** A repository, seen by the test. */
export interface FakeRepository {
  readonly fullName: string
  /** The bare repository. */
  readonly folder: string
  /** The commit or tag object of a ref such as `refs/heads/main`. */
  ref(name: string): string | undefined
  /** All refs by name. */
  refs(): Readonly<Record<string, string>>
  /** Reads a file at a ref or commit; undefined where there is none. */
  read(path: string, at?: string): Promise<string | undefined>
  /** Writes files on a branch; returns the commit. */
  commit(files: Files, options?: CommitOptions): Promise<string>
  /** Moves, makes or (with null) removes a ref without rules and events, as before the story began. */
  setRef(name: string, sha: string | null): Promise<void>
  /** Reports a check run, e.g. `('ci-ok', 'success')`, for a commit, branch or tag. */
  check(at: string, name: string, conclusion?: 'success' | 'failure' | 'skipped'): Promise<void>
  /** Merges as a person does on the page, with all rules; returns the new commit. */
  merge(number: number, options?: MergeOptions): Promise<string>
  /** Approves a pull request's review as a person. */
  approve(number: number): void
  /** Edits a pull request as a person does on the page. */
  edit(
    number: number,
    change: { readonly title?: string; readonly body?: string; readonly state?: 'open' | 'closed' },
  ): Promise<void>
  /** Everything that happened, oldest first, with the runs that GitHub would start. */
  events(): readonly GithubEvent[]
  snapshot(): Promise<RepositorySnapshot>
}

/** A running fake. */
export interface FakeGithub {
  /** `http://127.0.0.1:<port>`, what `GITHUB_SERVER_URL` says. */
  readonly url: string
  readonly apiUrl: string
  readonly graphqlUrl: string
  /** The token of each kind; empty for `anonymous`. */
  readonly tokens: Readonly<Record<TokenKind, string>>
  /** The variables that Actions sets, for the first repository or the named one, without the rest of the environment. */
  env(kind?: TokenKind, repository?: string): Record<string, string>
  /** Address for `git clone` and `git push`, with the token in it. */
  cloneUrl(kind?: TokenKind, repository?: string): string
  /** By `owner/name` or name; the first without. */
  repository(name?: string): FakeRepository
  /** All finished requests, in the order of arrival. */
  requests(): readonly RequestRecord[]
  violations(): readonly Violation[]
  /** Throws, with one line per violation, when anything went over the line that the description does not allow. */
  assertContract(): void
  /** Adds faults while it runs; indexes go on counting. */
  inject(...faults: readonly Fault[]): void
  snapshot(): Promise<GithubSnapshot>
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}
