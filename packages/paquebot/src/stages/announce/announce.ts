import { join, resolve } from 'node:path'
import type { Announcement, AnnouncePlan, ReleaseFile } from '../../model/announcement.ts'
import type { Artifact } from '../../model/artifact.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Finding } from '../../model/finding.ts'
import type { PackageId } from '../../model/package.ts'
import { discover } from '../discover/discover.ts'
import type { Discovery } from '../discover/discovery.ts'
import { requireName } from '../discover/names.ts'
import { readChangesetConfig } from '../plan/config.ts'
import { type ArtifactFolder, openArtifacts } from '../publish/artifacts.ts'
import { releaseCommits } from './commits.ts'
import { decide } from './decide.ts'
import { allTags, type Forge, look, openForge, type Seen, type Surroundings } from './forge.ts'
import { type Group, type GroupFinding, groupSubjects } from './groups.ts'
import { chooseLatest } from './latest.ts'
import { notesOf, type ReleaseText } from './notes.ts'
import { readPublished } from './published.ts'
import { sortOut } from './ready.ts'
import { subjectsOf } from './subjects.ts'
import { holdings } from './trees.ts'

/** What a person asks of `paquebot announce`. */
export interface AnnounceRequest {
  /** Names of packages; all when empty. */
  readonly only: readonly string[]
  /** The commit that everything was released from. */
  readonly commit?: string
  /** Folder of artifacts to attach. */
  readonly from?: string
  /** Kinds of artifacts to attach; as configured when empty. */
  readonly assets: readonly Artifact['kind'][]
  readonly releases: boolean
}

/** Everything that is to be announced, and where. */
export interface PreparedAnnounce {
  readonly root: string
  readonly plan: AnnouncePlan
  readonly forge: Forge
  readonly findings: readonly Finding[]
}

/**
 * Decides tags and releases from the workspace, the registries, the tags and the releases that are there. Writes
 * nothing. Throws `config/invalid`, `git/unknown-ref`, `publish/artifacts`, `publish/no-address`,
 * `announce/no-remote` and `github/*`.
 */
export async function prepareAnnounce(
  cwd: string,
  request: AnnounceRequest,
  around: Surroundings,
): Promise<PreparedAnnounce> {
  const discovery = await discover(cwd)
  const { workspace, repository, config } = discovery
  const chosen = chosenIds(discovery, request.only)
  const settings = readChangesetConfig(repository, workspace, config.changesets)
  const folder = request.from === undefined ? undefined : openFolder(resolve(cwd, request.from))
  const forge = await openForge(workspace.root, around)
  const tags = repository.tags().length > 0 ? repository.tags() : await allTags(forge)
  const subjects = subjectsOf(discovery, settings.settings, tags)
  const commits = await releaseCommits(workspace, subjects, {
    ...(request.commit === undefined ? {} : { asked: request.commit }),
    built: builtFrom(folder),
  })
  const { groups, findings } = groupSubjects(subjects, commits)
  const wanted = groups.filter(({ members }) => members.some(({ pkg }) => chosen.has(pkg.id)))
  const scene: Scene = { discovery, request, forge, groups, folder, around }
  const { announcements, skipped, findings: decided } = await decideAll(scene, wanted)
  return {
    root: workspace.root,
    forge,
    plan: { format: 1, ...target(forge), announcements, skipped },
    findings: [
      ...discovery.findings,
      ...settings.findings,
      ...findings.filter(({ concerns }) => concerns.some((id) => chosen.has(id))).map(plain),
      ...onlyTags(forge, scene),
      ...decided,
    ],
  }
}

const plain = ({ concerns: _, ...finding }: GroupFinding): Finding => finding

function target(forge: Forge): Pick<AnnouncePlan, 'forge' | 'repository'> {
  if (forge.kind === 'git') return { forge: 'git' }
  const { owner, name } = forge.github.repository
  return { forge: 'github', repository: `${owner}/${name}` }
}

interface Scene {
  readonly discovery: Discovery
  readonly request: AnnounceRequest
  readonly forge: Forge
  /** All groups of the repository. */
  readonly groups: readonly Group[]
  readonly folder: ArtifactFolder | undefined
  readonly around: Surroundings
}

function openFolder(path: string): ArtifactFolder {
  const folder = openArtifacts(path)
  if (folder !== undefined) return folder
  const message = `\`${path}\` holds no artifacts: it has no manifest.json`
  throw new PaquebotError('publish/artifacts', message, {
    hint: 'give the folder that `paquebot build` wrote',
  })
}

/** Packages whose artifacts say which commit they were built from. */
function builtFrom(folder: ArtifactFolder | undefined): ReadonlyMap<PackageId, string> {
  const { commit = null, artifacts = [] } = folder ?? {}
  return commit === null ? new Map() : new Map(artifacts.map((one) => [one.package, commit]))
}

function chosenIds({ workspace }: Discovery, only: readonly string[]): ReadonlySet<PackageId> {
  const { packages } = workspace
  const chosen =
    only.length === 0 ? packages : only.map((name) => requireName(packages, name, '--only'))
  return new Set(chosen.map(({ id }) => id))
}

/** Why no releases are made; undefined where they are. */
function withoutReleases({ forge, request, discovery }: Scene): string | undefined {
  if (!request.releases || discovery.config.announce?.releases === false) return 'only tags'
  return forge.kind === 'git' ? 'only GitHub has releases' : undefined
}

function onlyTags(forge: Forge, scene: Scene): readonly Finding[] {
  if (forge.kind !== 'git' || !scene.request.releases) return []
  return [
    {
      rule: 'announce/only-tags',
      severity: 'info',
      message: `the remote \`${forge.remote}\` is not on GitHub: tags are pushed, and no releases made`,
      hint: 'for an Enterprise Server set GITHUB_SERVER_URL; `--no-releases` says that tags are enough',
    },
  ]
}

interface AllDecided {
  readonly announcements: readonly Announcement[]
  readonly skipped: AnnouncePlan['skipped']
  readonly findings: readonly Finding[]
}

async function decideAll(scene: Scene, wanted: readonly Group[]): Promise<AllDecided> {
  const { discovery, forge, around, folder } = scene
  const noRelease = withoutReleases(scene)
  const tags = wanted.map(({ tag }) => tag)
  const last = wanted.flatMap(({ members }) => members.flatMap((member) => member.last?.tag ?? []))
  const seen = await look(forge, {
    tags: [...new Set([...tags, ...last])],
    releases: noRelease === undefined ? tags : [],
  })
  const files = new Map(wanted.map((group) => [group, filesOf(group, scene)]))
  const isComplete = (group: Group) =>
    seen.tags.has(group.tag) &&
    files.get(group)?.length === 0 &&
    (noRelease !== undefined || seen.releases.get(group.tag)?.[0]?.isDraft === false)
  // What is announced already has been published.
  const open = wanted.filter((group) => !isComplete(group))
  const published = await readPublished(
    discovery.workspace,
    open.flatMap(({ members }) => members),
    { artifacts: folder?.artifacts ?? [], around },
  )
  const sorted = sortOut(wanted, published)
  const ready = await withTexts(sorted.ready, { scene, seen, noRelease })
  const holding = holdings(discovery.workspace, treeQuestions(sorted.ready, { scene, seen }))
  const latest = latestOf(scene, seen)
  const decided = ready.map(({ group, text }) =>
    decide({
      group,
      seen,
      holding: holding.get(group) ?? 'holds',
      isAsked: scene.request.commit !== undefined,
      files: files.get(group) ?? [],
      isLatest: latest === group,
      ...(text === undefined ? {} : { text }),
      ...(noRelease === undefined ? {} : { noRelease }),
    }),
  )
  return {
    announcements: decided.map(({ announcement }) => announcement),
    skipped: sorted.skipped,
    findings: [...sorted.findings, ...decided.flatMap((one) => one.findings)],
  }
}

/** The artifacts of a group that are to be attached. */
function filesOf(group: Group, { folder, request, discovery }: Scene): readonly ReleaseFile[] {
  if (folder === undefined) return []
  const configured = discovery.config.announce?.assets
  const kinds = request.assets.length > 0 ? request.assets : configured
  return group.members.flatMap(({ pkg, version }) =>
    folder.artifacts
      .filter((one) => one.package === pkg.id && one.version === version)
      .filter(({ kind }) => kinds?.includes(kind) ?? true)
      .map(({ file, sha256 }) => ({ name: file, path: join(folder.path, file), sha256 })),
  )
}

interface Look {
  readonly scene: Scene
  readonly seen: Seen
  readonly noRelease?: string | undefined
}

/** Texts of those that get a release now. */
async function withTexts(
  groups: readonly Group[],
  { scene, seen, noRelease }: Look,
): Promise<readonly { group: Group; text?: ReleaseText }[]> {
  const found: { group: Group; text?: ReleaseText }[] = []
  for (const group of groups) {
    const isMade = noRelease === undefined && seen.releases.get(group.tag)?.[0]?.isDraft !== false
    found.push(
      isMade ? { group, text: await notesOf(group, scene.discovery, scene.around) } : { group },
    )
  }
  return found
}

/** Trees to look into: of tags at other commits, and of a commit that somebody or a build named. */
function treeQuestions(groups: readonly Group[], { scene, seen }: Look) {
  const isGiven = scene.request.commit !== undefined || scene.folder !== undefined
  return groups.flatMap((group) => {
    const there = seen.tags.get(group.tag)
    if (there === undefined) return isGiven ? [{ group, commit: group.commit }] : []
    const isElsewhere = there.commit !== undefined && there.commit !== group.commit
    return isElsewhere ? [{ group, commit: there.commit }] : []
  })
}

function latestOf({ groups, discovery }: Scene, { latest }: Seen): Group | undefined {
  const { workspace, config } = discovery
  const name = config.announce?.latest
  const named =
    name === undefined
      ? {}
      : { named: requireName(workspace.packages, name, 'paquebot.toml: announce.latest').id }
  return chooseLatest({ groups, packages: workspace.packages, current: latest?.tag, ...named })
}
