import { posix } from 'node:path'
import type { Repository } from '../../../io/repository.ts'
import type { Finding } from '../../../model/finding.ts'
import type { Package, VersionPlace, WorkspaceTools } from '../../../model/package.ts'
import type { Discovered } from '../../ecosystem.ts'
import { disagreements, meaningOf } from '../../literals.ts'
import { findNestedRoots, inFolder, isWithin } from '../../nested.ts'
import { findStandIn, type StandIn } from '../../stand-in.ts'
import { fromSemver } from '../pep440/semver-image.ts'
import { isValidName, normalizeName } from '../project/names.ts'
import { type Project, readProject } from '../project/project.ts'
import { isFinding, pyprojectIn, readPyproject } from '../project/pyproject.ts'
import { versions } from '../versions.ts'
import { carriedPaths } from './carried.ts'
import { whyPrivate } from './privacy.ts'
import { versionFromTags } from './tags.ts'
import { findOtherPlaces } from './version-places.ts'
import { type FoundSource, findVersionSource } from './version-source.ts'

const manifests = ['pyproject.toml', 'setup.cfg', 'setup.py']
const lockfiles = ['uv.lock', 'poetry.lock', 'pdm.lock', 'pylock.toml']

/** Finds the Python packages of the repository, where their versions are written, and what is wrong with them. */
export function discover(repository: Repository): Discovered {
  const folders = candidates(repository)
  const found = folders.map((folder) => readCandidate(repository, folder))
  const packages = found.flatMap((one) => one.pkg ?? [])
  const first = new Map(packages.toReversed().map((pkg) => [pkg.id, pkg]))
  const unique = packages.filter((pkg) => first.get(pkg.id) === pkg)
  return {
    packages: unique,
    findings: [
      ...found.flatMap((one) => one.findings),
      ...packages
        .filter((pkg) => first.get(pkg.id) !== pkg)
        .flatMap((pkg) => sameName(repository, pkg, unique)),
    ],
    tools: unique.length === 0 ? {} : { python: toolsOf(repository) },
  }
}

/** Folders with a Python manifest that are ours, in the order of their paths. */
function candidates(repository: Repository): readonly string[] {
  const nested = findNestedRoots(repository)
  const folders = manifests
    .flatMap(repository.named)
    .map((path) => posix.dirname(path))
    .filter((folder) => !/(?:^|\/)(?:node_modules|site-packages)(?:\/|$)/.test(folder))
    .filter((folder) => !nested.some((root) => isWithin(folder, root)))
  return [...new Set(folders)].sort()
}

interface Candidate {
  readonly pkg?: Package
  readonly findings: readonly Finding[]
}

function readCandidate(repository: Repository, folder: string): Candidate {
  const pyproject = readPyproject(repository, inFolder(folder, 'pyproject.toml'))
  if (pyproject !== undefined && isFinding(pyproject)) return { findings: [pyproject] }
  const project = readProject(repository, folder, pyproject)
  if (project !== undefined) return describe(project, findStandIn(repository, folder))
  return {
    findings: pyproject?.value('project') === undefined ? [] : [missingName(pyproject.file)],
  }
}

function describe(project: Project, standIn: StandIn | undefined): Candidate {
  const found = findVersionSource(project)
  const because = whyPrivate(project)
  const others =
    found.place === undefined ? undefined : findOtherPlaces(project, found.place, standIn)
  const version = versionOf(project, found)
  const pkg: Package = {
    id: `pypi:${normalizeName(project.name)}`,
    name: project.name,
    ecosystem: 'pypi',
    path: project.folder,
    manifest: project.manifest,
    version,
    versionSource: found.source,
    places:
      version === null || found.place === undefined ? [] : [found.place, ...(others?.places ?? [])],
    ...(others === undefined || others.replacements.length === 0
      ? {}
      : { replacements: others.replacements }),
    private: because !== undefined,
    ...(because === undefined ? {} : { privateBecause: because }),
    aliases: standIn?.name === undefined ? [] : [standIn.name],
    ...(standIn === undefined ? {} : { standIn: standIn.manifest }),
    dependencies: [],
    publishing: {},
    carries: carriedPaths(project),
  }
  return {
    pkg,
    findings: [...checkName(project), ...checkVersion(pkg, found), ...(others?.findings ?? [])],
  }
}

function versionOf(project: Project, { source, place }: FoundSource): string | null {
  if (source.kind === 'tag')
    return versionFromTags(project.repository, { name: project.name, path: project.folder })
  return place === undefined ? null : (meaningOf(place, versions) ?? null)
}

function checkName({ name, manifest, pyproject }: Project): readonly Finding[] {
  if (isValidName(name)) return []
  const at = pyproject?.at('project', 'name') ?? { file: manifest }
  const hint = 'use letters, digits, `-`, `_` and `.`, with a letter or digit at both ends'
  const message = `\`${name}\` is no name for a Python package`
  return [{ rule: 'discover/invalid-name', severity: 'error', message, ...at, hint }]
}

function missingName(file: string): Finding {
  return {
    rule: 'discover/missing-name',
    severity: 'error',
    message: `\`${file}\` has a \`[project]\` table without \`name\`, so it cannot be built`,
    file,
    hint: 'add `name`',
  }
}

function checkVersion(pkg: Package, { place }: FoundSource): readonly Finding[] {
  if (place === undefined) return []
  if (pkg.version === null) return [invalidVersion(place)]
  return disagreements(pkg, versions)
}

function invalidVersion({ version, file, line, column }: VersionPlace): Finding {
  const image = fromSemver(version)
  const nearest = typeof image === 'string' ? image : image.nearest
  const hint = `write it as PEP 440 says: \`${nearest}\` is near`
  const message = `\`${version}\` is no version that PyPI takes`
  return { rule: 'discover/invalid-version', severity: 'error', message, file, line, column, hint }
}

function sameName(
  repository: Repository,
  pkg: Package,
  unique: readonly Package[],
): readonly Finding[] {
  const first = unique.find((other) => other.id === pkg.id)
  return [
    {
      rule: 'discover/duplicate-name',
      severity: pkg.private ? 'info' : 'error',
      message: `\`${pkg.manifest}\` has the same name as \`${first?.manifest}\`: \`${pkg.name}\``,
      ...(pyprojectIn(repository, pkg.path)?.at('project', 'name') ?? { file: pkg.manifest }),
      hint: 'rename one of them, or list its folder in `exclude` of paquebot.toml',
    },
  ]
}

function toolsOf(repository: Repository): NonNullable<WorkspaceTools['python']> {
  return {
    uvWorkspace: pyprojectIn(repository, '.')?.value('tool', 'uv', 'workspace') !== undefined,
    lockfiles: lockfiles.flatMap(repository.named).sort(),
  }
}
