import type { Action, Dependabot, Range, Workflow } from '@paquebot/actions'
import type { Config } from '../../model/config.ts'
import type { Severity } from '../../model/finding.ts'
import type { Workspace } from '../../model/package.ts'

/** Everything that a rule may look at. Paths are POSIX and relative to the git root. */
export interface Checked {
  /** Of `.github/workflows` at the root, broken ones included, by path. */
  readonly workflows: readonly Workflow[]
  /** `action.yml` files of the repository. */
  readonly actions: readonly Action[]
  readonly dependabot?: Dependabot
  readonly workspace: Workspace
  readonly config: Config
  readonly files: Files
  /** `owner/name` on GitHub, from the git remote. */
  readonly slug?: string
  /** `main` where nobody says it. */
  readonly defaultBranch: string
  /** Rules of the forge, exported or asked for; absent: not known. */
  readonly rulesets?: readonly Ruleset[]
  /** What could not be read: the check goes on without it. */
  readonly unread: readonly Unread[]
}

/** A file that could not be read, and why. */
export interface Unread {
  readonly kind: 'workflow' | 'packages'
  readonly file: string
  readonly line?: number
  readonly column?: number
  readonly message: string
  readonly hint: string
}

/** The files that git knows or would take. */
export interface Files {
  /** All of them, sorted. */
  readonly paths: readonly string[]
  /** Null when there is no such text file. Read once. */
  read(path: string): string | null
}

/** What of a GitHub ruleset the rules look at, in the form of `GET /repos/{owner}/{repo}/rulesets/{id}`. */
export interface Ruleset {
  readonly name: string
  readonly target: 'branch' | 'tag' | 'push'
  readonly enforcement: 'active' | 'evaluate' | 'disabled'
  readonly conditions?: {
    readonly ref_name?: {
      readonly include?: readonly string[]
      readonly exclude?: readonly string[]
    }
  }
  readonly rules?: readonly {
    readonly type: string
    readonly parameters?: Readonly<Record<string, unknown>>
  }[]
}

/** What a rule says; the engine adds id and severity. */
export interface Flaw {
  readonly file: string
  /** Absent: the file as a whole. */
  readonly range?: Range
  /** What happened, to what: lower case start, no full stop. */
  readonly message: string
  /** What to type or write instead. */
  readonly hint: string
  /** Where it is not the rule's own. */
  readonly severity?: Severity
  /** A change that keeps the meaning, applied by `--fix`; only where nothing can go wrong. */
  readonly fix?: readonly TextEdit[]
}

/** Replaces a part of the flaw's file; `start` and `end` are string offsets. */
export interface TextEdit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** One rule is one file: `check/rules/<room>/<name>.ts`, with its test beside it; docs/workflow-rules.md is made of them. */
export interface Rule {
  /** `room/kebab-case`. */
  readonly id: string
  readonly severity: Severity
  /** One sentence: what must hold. */
  readonly summary: string
  /** Markdown for the docs and `--explain`: what happens otherwise, with GitHub's or the registry's own rule. */
  readonly why: string
  /** Markdown: what to write instead, with a short block where that helps. */
  readonly fix: string
  check(checked: Checked): Iterable<Flaw>
}
