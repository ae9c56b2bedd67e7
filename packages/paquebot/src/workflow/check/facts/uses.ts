import { parseUses, type Step, type Text } from '@paquebot/actions'

/** An action of a repository on GitHub, as `uses:` names it. */
export interface Used {
  /** `owner/name`, lower case: GitHub does not tell cases apart. */
  readonly repository: string
  readonly path: string
  readonly ref: string
}

/** `uses:` taken apart; undefined for local paths, images, and whatever an expression decides. */
export function usedOf(uses: Text | undefined): Used | undefined {
  const taken = uses && parseUses(uses)
  if (taken?.kind !== 'action' && taken?.kind !== 'workflow') return undefined
  const { repository, path, ref } = taken
  return { repository: repository.toLowerCase(), path, ref }
}

/** True when the step runs this action, in whatever version. */
export const isAction = (step: Step, ...repositories: readonly string[]): boolean =>
  repositories.includes(usedOf(step.uses)?.repository ?? '')

export const isSha = (ref: string): boolean => /^[0-9a-f]{40}$/.test(ref)

/** A workflow or an action, whose comments say what a commit is. */
interface Commented {
  readonly comments: readonly Text[]
}

/** `owner/name` with its path, and the ref behind `@`. */
export interface ActionName {
  /** Lower case. */
  readonly name: string
  readonly ref: string
  /** As `majorOf` says it. */
  readonly major?: number
}

/** The action that a step uses; `file` is where the step stands, for the version of a commit. */
export function actionOf({ uses }: Step, file?: Commented): ActionName | undefined {
  const used = usedOf(uses)
  if (uses === undefined || used === undefined) return undefined
  const { repository, path, ref } = used
  const major = majorOf(uses, file)
  return {
    name: path === '' ? repository : `${repository}/${path.toLowerCase()}`,
    ref,
    ...(major === undefined ? {} : { major }),
  }
}

/**
 * The major version that a `uses:` asks for: of a tag or a branch (`v4.2.0`, `release/v1`), or of a commit by the
 * comment behind it. Undefined where neither says it.
 */
export function majorOf(uses: Text, file?: Commented): number | undefined {
  const ref = usedOf(uses)?.ref ?? ''
  const said = isSha(ref)
    ? /(?:^v?|\bv)(\d{1,3})(?=[.\s]|$)/.exec(commentBehind(uses, file))
    : /^(?:[a-z/]*v)?(\d{1,3})(?:\.|$)/.exec(ref)
  return said === null ? undefined : Number(said[1])
}

/** The words of the comment on the line, without `#`; empty when there is none. */
function commentBehind({ range }: Text, file: Commented | undefined): string {
  const line = range.end.line
  const comment = file?.comments.find((one) => one.range.start.line === line)
  return (comment?.value ?? '').replace(/^#\s*(?:tag=|pin@)?/, '')
}
