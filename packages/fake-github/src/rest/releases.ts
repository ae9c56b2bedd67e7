import { type Actor, may } from '../actors.ts'
import { emit } from '../events/emit.ts'
import { isoSeconds } from '../git/objects.ts'
import { git } from '../git/process.ts'
import { readRef } from '../git/refs.ts'
import { type FieldError, invalid, json, noContent, notFound } from '../http/reply.ts'
import { changeRefs, rulesText } from '../refs.ts'
import { branchSha, peel, resolveCommit } from '../resolve.ts'
import { haveSameWorkflows } from '../rules/workflow-files.ts'
import type { Release, Repository } from '../store.ts'
import { assetShape } from './assets.ts'
import {
  nodeId,
  pageUrl,
  paginate,
  type RepositoryCall,
  type RepositoryHandler,
  repositoryUrl,
} from './call.ts'
import { latestRelease } from './latest.ts'
import { userShape } from './shapes.ts'

export const releaseHandlers: Readonly<Record<string, RepositoryHandler>> = {
  'repos/list-releases': (call) => {
    const seen = call.repository.releases.filter(({ draft }) => !draft || maySeeDrafts(call))
    const newestFirst = [...seen].sort(
      (a, b) => b.createdAt.localeCompare(a.createdAt) || b.id - a.id,
    )
    return paginate(call, newestFirst, (release) => releaseShape(call, release))
  },
  'repos/get-latest-release': (call) => {
    const latest = latestRelease(call.repository)
    if (latest === undefined) throw notFound()
    return json(200, releaseShape(call, latest))
  },
  'repos/get-release-by-tag': (call) => {
    // Drafts have no tag yet, so they are not found by one.
    const release = published(call.repository, call.params.tag ?? '')
    if (release === undefined) throw notFound()
    return json(200, releaseShape(call, release))
  },
  'repos/get-release': (call) => json(200, releaseShape(call, findRelease(call))),
  'repos/create-release': createRelease,
  'repos/update-release': updateRelease,
  'repos/delete-release': async (call) => {
    const release = findRelease(call)
    if (release.immutable) call.repository.burntTags.add(release.tag)
    call.repository.releases.splice(call.repository.releases.indexOf(release), 1)
    if (call.repository.latest === release.id) call.repository.latest = undefined
    if (!release.draft) await tell(call, release, 'deleted')
    return noContent
  },
  'repos/generate-release-notes': generateNotes,
}

/** A release that the caller may see. */
export function findRelease(call: RepositoryCall): Release {
  const id = Number(call.params.release_id)
  const release = call.repository.releases.find((candidate) => candidate.id === id)
  if (release === undefined || (release.draft && !maySeeDrafts(call))) throw notFound()
  return release
}

function maySeeDrafts(call: RepositoryCall): boolean {
  return may(call.actor, 'contents', 'write')
}

function published(repository: Repository, tag: string): Release | undefined {
  return repository.releases.find((release) => !release.draft && release.tag === tag)
}

function releaseShape(call: RepositoryCall, release: Release): Record<string, unknown> {
  const url = `${repositoryUrl(call)}/releases/${release.id}`
  const page = `${pageUrl(call)}/releases/tag`
  return {
    id: release.id,
    node_id: nodeId('Release', release.id),
    url,
    html_url: `${page}/${release.draft ? `untagged-${release.id}` : encodeURIComponent(release.tag)}`,
    assets_url: `${url}/assets`,
    upload_url: `${call.world.url()}/api/uploads/repos/${call.repository.fullName}/releases/${release.id}/assets{?name,label}`,
    tarball_url: release.draft ? null : `${repositoryUrl(call)}/tarball/${release.tag}`,
    zipball_url: release.draft ? null : `${repositoryUrl(call)}/zipball/${release.tag}`,
    tag_name: release.tag,
    target_commitish: release.targetCommitish,
    name: release.name,
    body: release.body,
    draft: release.draft,
    prerelease: release.prerelease,
    immutable: release.immutable,
    created_at: release.createdAt,
    updated_at: release.updatedAt,
    published_at: release.publishedAt,
    author: userShape(call, release.author),
    assets: release.assets.map((asset) => assetShape(call, release, asset)),
  }
}

interface ReleaseBody {
  readonly tag_name?: string
  readonly target_commitish?: string
  readonly name?: string
  readonly body?: string
  readonly draft?: boolean
  readonly prerelease?: boolean
  readonly generate_release_notes?: boolean
  readonly make_latest?: 'true' | 'false' | 'legacy'
}

const longestBody = 125_000

async function createRelease(call: RepositoryCall) {
  const body = call.body<ReleaseBody>()
  const { repository, world } = call
  const now = isoSeconds(world.now())
  const release: Release = {
    id: world.nextId(),
    author: call.actor.user,
    createdAt: now,
    updatedAt: now,
    publishedAt: null,
    tag: body.tag_name ?? '',
    targetCommitish: body.target_commitish ?? repository.defaultBranch,
    name: body.name ?? null,
    body: body.body ?? '',
    draft: true,
    prerelease: body.prerelease ?? false,
    immutable: false,
    neverLatest: body.make_latest === 'false',
    assets: [],
  }
  if (body.generate_release_notes) {
    const notes = await notesFor(call, { tag: release.tag, target: release.targetCommitish })
    Object.assign(release, {
      name: release.name ?? notes.name,
      body: [release.body, notes.body].filter(Boolean).join('\n\n'),
    })
  }
  checkRelease(repository, release, { becomesPublished: body.draft !== true })
  await refuseWorkflowChanges(call, release)
  if (body.draft !== true) await publish(call, release, body.make_latest ?? 'true')
  repository.releases.push(release)
  if (!release.draft) await tellPublished(call, release)
  return json(201, releaseShape(call, release), {
    location: `${repositoryUrl(call)}/releases/${release.id}`,
  })
}

async function updateRelease(call: RepositoryCall) {
  const body = call.body<ReleaseBody>()
  const release = findRelease(call)
  if (release.immutable) refuseFrozenMembers(release, body)
  const next: Release = {
    ...release,
    tag: body.tag_name ?? release.tag,
    targetCommitish: body.target_commitish ?? release.targetCommitish,
    name: body.name ?? release.name,
    body: body.body ?? release.body,
    prerelease: body.prerelease ?? release.prerelease,
    updatedAt: isoSeconds(call.world.now()),
  }
  const becomesPublished = release.draft && body.draft === false
  checkRelease(call.repository, next, { becomesPublished: becomesPublished || !release.draft })
  await refuseWorkflowChanges(call, next)
  if (becomesPublished) await publish(call, next, body.make_latest ?? 'true')
  else if (!release.draft) choose(call.repository, next, body.make_latest)
  if (!release.draft && body.draft === true) next.draft = true
  Object.assign(release, next)
  if (becomesPublished) await tellPublished(call, release)
  else if (!release.draft) await tell(call, release, 'edited')
  return json(200, releaseShape(call, release))
}

/** Title and notes of an immutable release may change, nothing else. */
function refuseFrozenMembers(release: Release, body: ReleaseBody): void {
  const isTagChanged = body.tag_name !== undefined && body.tag_name !== release.tag
  const isTargetChanged =
    body.target_commitish !== undefined && body.target_commitish !== release.targetCommitish
  if (isTagChanged)
    throw invalid(releaseError('tag_name cannot be changed for an immutable release'))
  if (isTargetChanged) {
    throw invalid(releaseError('target_commitish cannot be changed for an immutable release'))
  }
  if (body.draft === true) throw invalid(releaseError('immutable releases cannot be drafts'))
}

function releaseError(message: string): FieldError {
  return { resource: 'Release', code: 'custom', message }
}

function checkRelease(
  repository: Repository,
  release: Release,
  { becomesPublished }: { readonly becomesPublished: boolean },
): void {
  if (release.tag === '')
    throw invalid({ resource: 'Release', code: 'missing_field', field: 'tag_name' })
  if (release.body.length > longestBody) {
    throw invalid({
      resource: 'Release',
      code: 'custom',
      field: 'body',
      message: `body is too long (maximum is ${longestBody} characters)`,
    })
  }
  if (repository.burntTags.has(release.tag)) throw burnt(becomesPublished)
  const other = published(repository, release.tag)
  // Any number of drafts may share a tag name: that is how racing jobs make two.
  if (becomesPublished && other !== undefined && other.id !== release.id) {
    throw invalid({ resource: 'Release', code: 'already_exists', field: 'tag_name' })
  }
}

/** A tag name of a deleted immutable release. A draft makes no tag, so it hears less. */
function burnt(becomesPublished: boolean) {
  const used = { ...releaseError('tag_name was used by an immutable release'), field: 'tag_name' }
  if (!becomesPublished) return invalid(used)
  const noCreation = preReceive(['Cannot create ref due to creations being restricted.'])
  return invalid(noCreation, used, invalidTag)
}

const invalidTag = releaseError('Published releases must have a valid tag')

function preReceive(messages: readonly string[]): FieldError {
  const message = `pre_receive ${rulesText(messages)}`
  return { resource: 'Release', code: 'custom', field: 'pre_receive', message }
}

/**
 * Without the workflows permission, a release whose commit changes workflow files relative to the default branch is
 * answered with 404. Source: description of repos/create-release.
 */
async function refuseWorkflowChanges(call: RepositoryCall, release: Release): Promise<void> {
  const { repository, actor } = call
  if (may(actor, 'workflows', 'write')) return
  const target = await targetOf(repository, release)
  const tip = branchSha(repository, repository.defaultBranch)
  if (target === undefined || tip === undefined) return
  if (!(await haveSameWorkflows(repository, tip, target))) throw notFound()
}

/** The commit that the release's tag names, or will name. */
async function targetOf(
  repository: Repository,
  release: Pick<Release, 'tag' | 'targetCommitish'>,
): Promise<string | undefined> {
  const tagged = readRef(repository.dir, `refs/tags/${release.tag}`)
  return tagged === undefined
    ? resolveCommit(repository, release.targetCommitish)
    : peel(repository, tagged)
}

type MakeLatest = NonNullable<ReleaseBody['make_latest']>

/** Draft to published: the tag is made when it is not there, by the same rules as any tag. */
async function publish(call: RepositoryCall, release: Release, latest: MakeLatest): Promise<void> {
  const { repository, world, actor } = call
  const ref = `refs/tags/${release.tag}`
  if (readRef(repository.dir, ref) === undefined) {
    const target = await resolveCommit(repository, release.targetCommitish)
    if (target === undefined) {
      throw invalid({ resource: 'Release', code: 'invalid', field: 'target_commitish' })
    }
    await makeTag(call, actor, { ref, target })
  }
  release.draft = false
  release.publishedAt = isoSeconds(world.now())
  release.immutable = repository.settings.immutableReleases
  if (release.immutable) await attest(call, release)
  choose(repository, release, latest)
}

/** An immutable release is attested by GitHub itself: its commit and its assets. */
async function attest(call: RepositoryCall, release: Release): Promise<void> {
  const { repository, world } = call
  const commit = await targetOf(repository, release)
  const digests = release.assets.flatMap(({ name, digest }) =>
    digest === null ? [] : [{ name, digest: { sha256: digest.replace('sha256:', '') } }],
  )
  const predicateType = 'https://in-toto.io/attestation/release/v0.2'
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [
      { uri: `pkg:github/${repository.fullName}@${release.tag}`, digest: { sha1: commit } },
      ...digests,
    ],
    predicateType,
    predicate: { repository: repository.fullName, tag: release.tag },
  }
  const payload = Buffer.from(JSON.stringify(statement)).toString('base64')
  repository.attestations.push({
    id: world.nextId(),
    subjects: [`sha1:${commit}`, ...digests.map(({ digest }) => `sha256:${digest.sha256}`)],
    predicateType,
    bundle: {
      mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      verificationMaterial: {},
      dsseEnvelope: { payload, payloadType: 'application/vnd.in-toto+json', signatures: [] },
    },
  })
}

async function makeTag(
  call: RepositoryCall,
  actor: Actor,
  { ref, target }: { readonly ref: string; readonly target: string },
): Promise<void> {
  const problem = await changeRefs(call.world, call.repository, {
    actor,
    changes: [{ ref, before: null, after: target }],
  })
  if (problem === undefined) return
  if (problem.kind !== 'rules') throw invalid(invalidTag)
  throw invalid(preReceive(problem.messages), invalidTag)
}

/** `make_latest`: prereleases and drafts can never be it. */
function choose(repository: Repository, release: Release, latest: MakeLatest | undefined): void {
  if (release.prerelease) {
    if (repository.latest === release.id) repository.latest = undefined
    return
  }
  if (latest === undefined) return
  release.neverLatest = latest === 'false'
  if (latest === 'true') repository.latest = release.id
  else if (latest === 'legacy' || repository.latest === release.id) repository.latest = undefined
}

async function tellPublished(call: RepositoryCall, release: Release): Promise<void> {
  await tell(call, release, 'created')
  await tell(call, release, 'published')
  await tell(call, release, release.prerelease ? 'prereleased' : 'released')
}

async function tell(call: RepositoryCall, release: Release, action: string): Promise<void> {
  const sha = await targetOf(call.repository, release)
  if (sha === undefined) return
  const ref = `refs/tags/${release.tag}`
  await emit(call.world, call.repository, call.actor, {
    name: 'release',
    action,
    ref,
    sha,
    title: release.name ?? release.tag,
  })
}

async function generateNotes(call: RepositoryCall) {
  const body = call.body<{
    tag_name: string
    target_commitish?: string
    previous_tag_name?: string
  }>()
  const previous = body.previous_tag_name
  return json(
    200,
    await notesFor(call, {
      tag: body.tag_name,
      target: body.target_commitish ?? call.repository.defaultBranch,
      ...(previous === undefined ? {} : { previous }),
    }),
  )
}

interface NotesRequest {
  readonly tag: string
  readonly target: string
  readonly previous?: string
}

/** Merged pull requests since the previous tag, in the form of GitHub's own notes. */
async function notesFor(call: RepositoryCall, { tag, target, previous }: NotesRequest) {
  const { repository } = call
  const head = (await resolveCommit(repository, tag)) ?? (await resolveCommit(repository, target))
  if (head === undefined) {
    throw invalid({ resource: 'Release', code: 'invalid', field: 'target_commitish' })
  }
  const base = previous === undefined ? undefined : await resolveCommit(repository, previous)
  if (previous !== undefined && base === undefined) {
    throw invalid({ resource: 'Release', code: 'invalid', field: 'previous_tag_name' })
  }
  const range = base === undefined ? [head] : [head, '--not', base]
  const commits = new Set((await git(repository.dir, ['rev-list', ...range])).split('\n'))
  const lines = repository.pulls
    .filter(({ merged }) => merged && commits.has(merged.sha))
    .map(
      ({ title, user, number }) =>
        `* ${title} by @${user.login} in ${pageUrl(call)}/pull/${number}`,
    )
  const compared = base === undefined ? `commits/${tag}` : `compare/${previous}...${tag}`
  const changes = lines.length === 0 ? '' : `## What's Changed\n${lines.join('\n')}\n\n`
  return { name: tag, body: `${changes}\n**Full Changelog**: ${pageUrl(call)}/${compared}` }
}
