import { posix } from 'node:path'
import type { JsonDocument } from '../../edit/json.ts'
import type { Repository } from '../../io/repository.ts'
import type { Finding } from '../../model/finding.ts'
import type { Package, PublishSettings, VersionPlace, VersionSource } from '../../model/package.ts'
import { findBumpversionPlaces } from '../bumpversion/bumpversion.ts'
import type { Discovered } from '../ecosystem.ts'
import { disagreements } from '../literals.ts'
import { findNestedRoots, inFolder, isWithin } from '../nested.ts'
import { isStandIn } from '../stand-in.ts'
import { findTrackedOutput, isMaterial } from '../tracked-output.ts'
import {
  checkPnpmWorkspace,
  findWorkspaceGlobs,
  type WorkspaceGlobs,
  workspacesIn,
} from './globs.ts'
import {
  documentOf,
  isRecord,
  type Manifest,
  manifestOf,
  parseManifest,
  placeIn,
  textIn,
} from './manifest.ts'
import * as semver from './semver.ts'
import { checkTool, findTool, lockfileNames } from './tool.ts'
import { findVersionFiles, versionLiterals } from './version-files.ts'
import { versions } from './versions.ts'

/** Finds the npm packages of the repository, its package manager, and what is wrong with them. */
export function discover(repository: Repository): Discovered {
  const globs = findWorkspaceGlobs(repository)
  const versionFiles = findVersionFiles(repository)
  const found = candidates(repository, globs)
    .map((path) => readCandidate(repository, path, globs))
    .map((candidate) => withOtherPlaces(repository, candidate, versionFiles))
  const packages = found.flatMap((one) => one.pkg ?? [])
  const holders = nameHolders(packages)
  const unique = packages.filter((pkg) => holders.get(pkg.id) === pkg)
  const folder = repository.has('package.json') ? '.' : unique[0]?.path
  return {
    packages: unique,
    findings: [
      ...checkPnpmWorkspace(repository),
      ...found.flatMap((one) => one.findings),
      ...packages
        .filter((pkg) => holders.get(pkg.id) !== pkg)
        .map((pkg) => sameName(repository, pkg, unique)),
      ...(folder === undefined ? [] : checkTool(repository, folder)),
      ...findTrackedOutput(repository),
    ],
    tools: folder === undefined ? {} : { npm: findTool(repository, folder) },
  }
}

/** Of several packages with one name the first, and one for a registry before those that stay here. */
function nameHolders(packages: readonly Package[]): ReadonlyMap<string, Package> {
  const holders = new Map<string, Package>()
  for (const pkg of packages) {
    const known = holders.get(pkg.id)
    if (known === undefined || (known.private && !pkg.private)) holders.set(pkg.id, pkg)
  }
  return holders
}

/** Folders whose package.json may be a package, in the order of their paths. */
function candidates(repository: Repository, globs: WorkspaceGlobs | undefined): readonly string[] {
  const manifests = repository
    .named('package.json')
    .filter((path) => !`/${path}`.includes('/node_modules/'))
  const nested = nestedRoots(repository, manifests)
  return manifests
    .map((path) => posix.dirname(path))
    .filter((folder) => folder === '.' || globs?.lists(folder) || isOutsider(folder))
    .sort()

  function isOutsider(folder: string): boolean {
    if (isMaterial(`${folder}/`) || nested.some((root) => isWithin(folder, root))) return false
    return globs === undefined || hasLockfile(repository, folder)
  }
}

/** Roots of their own below ours: what is inside belongs to another release. */
function nestedRoots(repository: Repository, manifests: readonly string[]): readonly string[] {
  const workspaces = manifests
    .filter((path) => path !== 'package.json')
    // A look at the text first: parsing every manifest of a large repository would be slow.
    .filter((path) => repository.read(path)?.includes('"workspaces"'))
    .filter((path) => workspacesIn(parseManifest(repository.read(path))) !== undefined)
    .map((path) => posix.dirname(path))
  return [...findNestedRoots(repository), ...workspaces]
}

function hasLockfile(repository: Repository, folder: string): boolean {
  return Object.keys(lockfileNames).some((name) => repository.has(inFolder(folder, name)))
}

interface Candidate {
  readonly pkg?: Package
  readonly findings: readonly Finding[]
}

/** Adds what writes the version beside the manifest: modules of that name, and bump-my-version's settings. */
function withOtherPlaces(
  repository: Repository,
  { pkg, findings }: Candidate,
  versionFiles: ReadonlyMap<string, readonly string[]>,
): Candidate {
  if (pkg === undefined || pkg.version === null) return { ...(pkg && { pkg }), findings }
  const literals = versionLiterals(repository, versionFiles.get(pkg.path) ?? [], pkg.version)
  const bumpversion = ownsBumpversion(repository, pkg)
    ? findBumpversionPlaces(repository, pkg.path, pkg.version, versions)
    : undefined
  if (literals.length === 0 && bumpversion === undefined) return { pkg, findings }
  const key = (place: VersionPlace) => `${place.file}:${place.start}`
  const others = new Map(
    [...(bumpversion?.places ?? []), ...literals].map((place) => [key(place), place]),
  )
  for (const place of pkg.places) others.delete(key(place))
  const places = [...pkg.places, ...others.values()]
  const replacements = bumpversion?.replacements ?? []
  const full = { ...pkg, places, ...(replacements.length === 0 ? {} : { replacements }) }
  const found = [...disagreements(full, versions), ...(bumpversion?.findings ?? [])]
  return { pkg: full, findings: [...findings, ...found] }
}

/** The settings belong to the Python project where there is one in the same folder. */
function ownsBumpversion(repository: Repository, { path }: Package): boolean {
  const has = (name: string) => repository.has(inFolder(path, name))
  if (!has('.bumpversion.toml') && !has('.bumpversion.cfg') && !has('pyproject.toml')) return false
  return !/^\s*\[\s*(?:project|tool\.poetry)\s*\]/m.test(
    repository.read(posix.join(path, 'pyproject.toml')) ?? '',
  )
}

function readCandidate(
  repository: Repository,
  path: string,
  globs: WorkspaceGlobs | undefined,
): Candidate {
  const file = inFolder(path, 'package.json')
  const text = repository.read(file) ?? ''
  const document = documentOf(repository, file)
  const manifest = manifestOf(document)
  if (manifest === undefined) return { findings: [unreadable(file, document)] }
  if (isStandIn(manifest, repository.has(inFolder(path, 'pyproject.toml')))) return { findings: [] }
  const doubles = document.problems.map((problem) => duplicateKey(file, problem))
  const isMember = path !== '.' && globs?.lists(path) === true
  const name = textIn(manifest.name)
  if (name === undefined)
    return { findings: [...doubles, ...checkNameless(file, manifest, isMember)] }
  if (!isMember && path !== '.' && manifest.version === undefined && manifest.private !== true)
    return { findings: [...doubles, versionless(file)] }
  const isRoot = path === '.' && globs !== undefined
  const pkg = packageOf(file, name, manifest, document, isRoot)
  const isFrame = pkg.private && manifest.version === undefined
  return { pkg, findings: [...doubles, ...(isFrame ? [] : checkVersion(file, text, manifest))] }
}

function packageOf(
  file: string,
  name: string,
  manifest: Manifest,
  document: JsonDocument,
  isRoot: boolean,
): Package {
  const version = semver.valid(textIn(manifest.version) ?? '')
  const because = whyPrivate(file, manifest, isRoot)
  return {
    id: `npm:${name}`,
    name,
    ecosystem: 'npm',
    path: posix.dirname(file),
    manifest: file,
    version,
    versionSource: versionSource(version, manifest),
    places: placesOf(file, version, manifest, document),
    private: because !== undefined,
    ...(because === undefined ? {} : { privateBecause: because }),
    aliases: [],
    dependencies: [],
    publishing: publishSettings(manifest.publishConfig),
  }
}

/** The root of a workspace without a version is the frame of the others: npm could not publish it either. */
function whyPrivate(file: string, manifest: Manifest, isRoot: boolean): string | undefined {
  if (manifest.private === true) return `\`"private": true\` in \`${file}\``
  return isRoot && manifest.version === undefined
    ? 'the root of the workspace, without a version'
    : undefined
}

function versionSource(version: string | null, manifest: Manifest): VersionSource {
  if (version !== null) return { kind: 'manifest' }
  const written = manifest.version
  const why =
    written === undefined
      ? 'package.json has no version'
      : `\`${String(written)}\` is no SemVer version`
  return { kind: 'unknown', why }
}

function placesOf(
  file: string,
  version: string | null,
  manifest: Manifest,
  document: JsonDocument,
): readonly VersionPlace[] {
  const span = version === null ? undefined : document.locate(['version'])
  if (span === undefined) return []
  const { line, column } = span
  // Inside the quotes: a version place is the bare text.
  const inner = { line, column: column + 1, start: span.start + 1, end: span.end - 1 }
  return [{ file, ...inner, version: String(manifest.version), what: 'version' }]
}

function publishSettings(config: unknown): PublishSettings {
  if (!isRecord(config)) return {}
  const { access } = config
  const [tag, directory, registry] = [config.tag, config.directory, config.registry].map(textIn)
  return {
    ...(access === 'public' || access === 'restricted' ? { access } : {}),
    ...(tag === undefined ? {} : { tag }),
    ...(directory === undefined ? {} : { directory }),
    ...(registry === undefined ? {} : { registry }),
  }
}

function unreadable(file: string, document: JsonDocument): Finding {
  const [problem] = document.problems
  const at = problem === undefined ? {} : { line: problem.line, column: problem.column }
  return {
    rule: 'discover/unreadable-manifest',
    severity: 'error',
    message: `\`${file}\` cannot be read: ${problem?.message ?? 'it holds no JSON object'}`,
    file,
    ...at,
    hint: 'correct it; comments and commas after the last entry are not allowed',
  }
}

function duplicateKey(
  file: string,
  problem: { message: string; line: number; column: number },
): Finding {
  const { message, line, column } = problem
  const hint = 'remove one of the two'
  return { rule: 'discover/duplicate-key', severity: 'warning', message, file, line, column, hint }
}

/** A manifest without a name marks a folder as ESM or CommonJS, unless the workspace or a version says more. */
function checkNameless(file: string, manifest: Manifest, isMember: boolean): readonly Finding[] {
  if (manifest.private === true || (!isMember && manifest.version === undefined)) return []
  return [
    {
      rule: 'discover/missing-name',
      severity: 'error',
      message: `\`${file}\` has no name, so it cannot be published`,
      file,
      line: 1,
      hint: 'add `"name"`, or `"private": true` when it is not for a registry',
    },
  ]
}

/** Samples and fixtures: outside a workspace, what npm would not take is for no registry. */
function versionless(file: string): Finding {
  return {
    rule: 'discover/invalid-version',
    severity: 'info',
    message: `\`${file}\` has no version, so it is taken for no package`,
    file,
    line: 1,
    hint: 'add `"version"` if it is one, or `"private": true` if not',
  }
}

function checkVersion(file: string, text: string, manifest: Manifest): readonly Finding[] {
  const version = textIn(manifest.version)
  if (manifest.private === true && manifest.version === undefined) return []
  if (version !== undefined && semver.valid(version) === version) return []
  const what =
    manifest.version === undefined ? 'no version' : `the version \`${String(manifest.version)}\``
  const cure = semver.valid(version ?? '', { loose: true }) ?? semver.coerce(version ?? '')?.version
  return [
    {
      rule: 'discover/invalid-version',
      severity: manifest.private === true ? 'warning' : 'error',
      message: `\`${file}\` has ${what}; npm takes SemVer only`,
      ...placeIn(text, file, ['version']),
      hint: `write \`"version": "${cure ?? '0.0.0'}"\``,
    },
  ]
}

function sameName(repository: Repository, pkg: Package, kept: readonly Package[]): Finding {
  const other = kept.find((one) => one.id === pkg.id)
  return {
    rule: 'discover/duplicate-name',
    severity: pkg.private ? 'info' : 'error',
    message: `\`${pkg.manifest}\` has the name \`${pkg.name}\` of \`${other?.manifest}\``,
    ...placeIn(repository.read(pkg.manifest), pkg.manifest, ['name']),
    hint: `rename one of them; only \`${other?.manifest}\` is seen`,
  }
}
