import type { RemoteAsset, RemoteRelease } from '../../github/releases.ts'
import type {
  Announcement,
  ReleaseFile,
  Releasing,
  TagForm,
  Tagging,
} from '../../model/announcement.ts'
import type { Finding } from '../../model/finding.ts'
import type { Seen } from './forge.ts'
import type { Group } from './groups.ts'
import type { ReleaseText } from './notes.ts'
import type { Holding } from './trees.ts'

/** All that is known of one group when it is decided. */
export interface Facts {
  readonly group: Group
  readonly seen: Seen
  /** What the tree of its tag holds, when the tag is at another commit; or that of the commit that was asked for. */
  readonly holding: Holding
  /** The commit was given by the user: a tag elsewhere is wrong, whatever it holds. */
  readonly isAsked: boolean
  /** Absent where no release is made. */
  readonly text?: ReleaseText
  readonly noRelease?: string
  readonly files: readonly ReleaseFile[]
  readonly isLatest: boolean
}

export interface Decided {
  readonly announcement: Announcement
  readonly findings: readonly Finding[]
}

/** Decides what one tag and its release still need. Pure. */
export function decide(facts: Facts): Decided {
  const { group } = facts
  const { tagging, findings } = decideTag(facts)
  const at = facts.seen.tags.get(group.tag)?.commit
  const isAgreed = tagging.kind === 'there' && at !== undefined
  const commit = isAgreed ? at : group.commit
  const isTagged = tagging.kind === 'there' || tagging.kind === 'make'
  const released = isTagged
    ? decideRelease(facts)
    : { release: none('it has no tag at its commit'), findings: [] }
  return {
    announcement: {
      tag: group.tag,
      commit,
      packages: group.members.map(({ pkg, version }) => ({ id: pkg.id, name: pkg.name, version })),
      tagging,
      release: released.release,
    },
    findings: [...findings, ...released.findings],
  }
}

const none = (why: string) => ({ kind: 'none', why }) as const

function decideTag(facts: Facts): { tagging: Tagging; findings: readonly Finding[] } {
  const { group, seen, holding, isAsked } = facts
  const there = seen.tags.get(group.tag)
  if (there === undefined && holding === 'other')
    return { tagging: none('the commit has another version'), findings: [otherTree(group)] }
  if (there === undefined) {
    const form = formOf(group, seen)
    const findings = group.isCutOff ? [cutOff(group)] : []
    return { tagging: { kind: 'make', form }, findings }
  }
  if (there.commit === group.commit) return { tagging: { kind: 'there' }, findings: [] }
  if (!isAsked && holding === 'holds') return { tagging: { kind: 'there' }, findings: [] }
  if (!isAsked && holding === 'unseen')
    return { tagging: { kind: 'there' }, findings: [cutOff(group)] }
  const commit = there.commit ?? ''
  return { tagging: { kind: 'elsewhere', commit }, findings: [elsewhere(facts, commit)] }
}

/** As the settings say, else as the last tag is; lightweight when there is none. */
function formOf({ form, tag, members }: Group, seen: Seen): TagForm {
  if (form.kind !== 'as-last') return form
  const last = members[0]?.last?.tag
  const isAnnotated = last !== undefined && seen.tags.get(last)?.isAnnotated === true
  return isAnnotated ? { kind: 'annotated', message: tag } : { kind: 'lightweight' }
}

function decideRelease(facts: Facts): {
  release: Releasing
  findings: readonly Finding[]
} {
  const { group, seen, files, text, noRelease } = facts
  if (noRelease !== undefined) return { release: none(noRelease), findings: [] }
  const [there] = seen.releases.get(group.tag) ?? []
  if (there !== undefined && !there.isDraft) return completed(there, files)
  if (text === undefined || text.kind !== 'text') {
    const findings = text === undefined ? [] : [text.finding]
    return { release: none('it has no text'), findings }
  }
  return { release: toMake(facts, there, text.text), findings: draftFindings(there, text) }
}

function toMake(facts: Facts, draft: RemoteRelease | undefined, text: string): Releasing {
  const { group, files, isLatest } = facts
  const assets = draft?.assets ?? []
  const isSame = (file: ReleaseFile, asset: RemoteAsset) =>
    asset.isWhole && asset.sha256 === file.sha256
  const remove = assets.filter(
    (asset) =>
      !asset.isWhole || files.some((file) => file.name === asset.name && !isSame(file, asset)),
  )
  return {
    kind: 'make',
    draft: draft?.id ?? null,
    title: group.tag,
    notes: draft === undefined || draft.notes.trim() === '' ? text : null,
    isPrerelease: group.isPrerelease,
    isLatest: isLatest && !group.isPrerelease,
    attach: files.filter((file) => !assets.some((asset) => isSame(file, asset))),
    remove: remove.map(({ id, name }) => ({ id, name })),
  }
}

/** A person's own words in a draft are kept, and told. */
function draftFindings(
  draft: RemoteRelease | undefined,
  { text }: { readonly text: string },
): readonly Finding[] {
  const own = draft?.notes.trim() ?? ''
  if (draft === undefined || own === '' || sameText(own, text)) return []
  return [
    {
      rule: 'announce/draft-text-kept',
      severity: 'info',
      message: `the draft of \`${draft.tag}\` has a text of its own, which is kept: ${draft.url}`,
      hint: 'for the text of the changelog, empty that of the draft and run the command again',
    },
  ]
}

const sameText = (a: string, b: string) =>
  a.replaceAll('\r\n', '\n').trim() === b.replaceAll('\r\n', '\n').trim()

/** A published release: what it lacks can be attached unless it is immutable; what differs stays. */
function completed(
  release: RemoteRelease,
  files: readonly ReleaseFile[],
): { release: Releasing; findings: readonly Finding[] } {
  const byName = new Map(release.assets.map((asset) => [asset.name, asset]))
  const digests = new Set(release.assets.map(({ sha256 }) => sha256))
  const lacking = files.filter(({ name, sha256 }) => !byName.has(name) && !digests.has(sha256))
  const findings = files.flatMap((file) => {
    const asset = byName.get(file.name)
    const differs = asset?.sha256 !== undefined && asset.sha256 !== file.sha256
    return differs ? [otherAsset(release, file, asset.sha256 ?? '')] : []
  })
  const frozen = release.isImmutable && lacking.length > 0 ? [frozenAssets(release, lacking)] : []
  return {
    release: {
      kind: 'there',
      id: release.id,
      url: release.url,
      attach: release.isImmutable ? [] : lacking,
    },
    findings: [...findings, ...frozen],
  }
}

function otherAsset({ tag, url }: RemoteRelease, file: ReleaseFile, there: string): Finding {
  return {
    rule: 'announce/other-asset',
    severity: 'error',
    message: `the published release \`${tag}\` has \`${file.name}\` with other bytes: sha256 ${there} there, ${file.sha256} here`,
    hint: `a published file is not replaced: compare both, and remove the wrong one by hand at ${url}, or release a new version`,
  }
}

function frozenAssets({ tag }: RemoteRelease, files: readonly ReleaseFile[]): Finding {
  const names = files.map(({ name }) => `\`${name}\``).join(', ')
  return {
    rule: 'announce/frozen-release',
    severity: 'error',
    message: `the release \`${tag}\` is immutable and lacks ${names}`,
    hint: 'nothing can be attached after it was published: next time announce with `--from` in the same run',
  }
}

function elsewhere({ group, isAsked }: Facts, at: string): Finding {
  const why = isAsked ? '' : ', whose files have another version'
  return {
    rule: 'announce/tag-elsewhere',
    severity: 'error',
    message: `the tag \`${group.tag}\` is at ${at || 'something that is no commit'}${why}; the release is at ${group.commit}`,
    hint: 'a tag is never moved: when it was made by mistake and nobody uses it, delete it by hand and run the command again; else release a new version',
  }
}

function otherTree({ tag, commit, members }: Group): Finding {
  const versions = members.map(({ pkg, version }) => `${pkg.name} ${version}`).join(', ')
  return {
    rule: 'announce/other-tree',
    severity: 'error',
    message: `the commit ${commit} is not that of \`${tag}\`: its files do not have ${versions}`,
    hint: 'name the commit that wrote the version with `--commit`, or check out the release that is to be announced',
  }
}

function cutOff({ tag, commit }: Group): Finding {
  return {
    rule: 'announce/shallow-history',
    severity: 'warning',
    message: `the clone ends at ${commit.slice(0, 12)}, so the commit of \`${tag}\` may be an older one`,
    hint: 'fetch the history: `fetch-depth: 0` at actions/checkout, or `git fetch --unshallow`',
  }
}
