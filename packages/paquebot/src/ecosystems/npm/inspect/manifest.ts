import { posix } from 'node:path'
import { githubRepository } from '../../../io/git.ts'
import type { Finding } from '../../../model/finding.ts'
import { declaredRepository, isRecord, slugOf, textIn, textsIn } from '../manifest.ts'
import * as semver from '../semver.ts'
import { parseSpecifier } from '../specifiers.ts'
import { placeOfEntry } from './entries.ts'
import type { Packing } from './inspect.ts'

/** What the packed package.json says against the plan, the repository and the registry's rules. */
export function checkManifest(packing: Packing): readonly Finding[] {
  return [
    ...checkVersions(packing),
    ...checkDependencies(packing),
    ...checkRepository(packing),
    ...checkPublishing(packing),
  ]
}

function checkVersions({
  packed,
  release,
  artifact,
  pkg,
  ...packing
}: Packing): readonly Finding[] {
  const said = [
    ['the plan', release.to],
    ['the packed package.json', textIn(packed.version) ?? 'none'],
    ['the file name', /-v?(\d+\.\d+\.\d+.*)\.tgz$/.exec(artifact.file)?.[1] ?? 'none'],
  ] as const
  const at = placeOfEntry({ pkg, source: packing.source }, ['version'])
  const findings: Finding[] = []
  if (new Set(said.map(([, version]) => version)).size > 1) {
    findings.push({
      rule: 'build/version-mismatch',
      severity: 'error',
      message: `\`${pkg.name}\` has several versions: ${said.map(([who, version]) => `\`${version}\` in ${who}`).join(', ')}`,
      ...at,
      hint: 'run `paquebot version` and build again; a `prepack` script may also write the version',
    })
  }
  if (packed.name !== pkg.name) {
    findings.push({
      rule: 'build/name-mismatch',
      severity: 'error',
      message: `\`${artifact.file}\` is named \`${String(packed.name)}\` inside, and \`${pkg.name}\` in the plan`,
      ...placeOfEntry({ pkg, source: packing.source }, ['name']),
      hint: 'let no script or `publishConfig` change the name while packing',
    })
  }
  return findings
}

const usersTables = ['dependencies', 'optionalDependencies', 'peerDependencies'] as const

function checkDependencies(packing: Packing): readonly Finding[] {
  return usersTables.flatMap((table) =>
    Object.entries(textsIn(packing.packed[table])).flatMap(([key, range]) => {
      const specifier = parseSpecifier(key, range)
      const at = placeOfEntry(packing, [table, key])
      if (/^(workspace|catalog|path)$/.test(specifier.kind))
        return [localDependency(packing, key, range, at)]
      return checkSibling(packing, specifier.name, specifier.range, at)
    }),
  )
}

function localDependency(
  { artifact, workspace }: Packing,
  key: string,
  range: string,
  at: object,
): Finding {
  const tool = workspace.tools.npm?.name ?? 'npm'
  const replaced = tool === 'npm' && /^(workspace|catalog):/.test(range)
  return {
    rule: 'npm/local-dependency',
    severity: 'error',
    message: `\`${artifact.file}\` depends on \`${key}\` by \`${range}\`, which means nothing outside this repository`,
    ...at,
    hint: replaced
      ? 'npm does not replace it when it packs: write a range, or pack with pnpm or Yarn'
      : 'write a version range',
  }
}

function checkSibling(
  packing: Packing,
  name: string,
  range: string,
  at: object,
): readonly Finding[] {
  const { workspace, versions, pkg } = packing
  const sibling = workspace.packages.find((one) => one.ecosystem === 'npm' && one.name === name)
  if (sibling === undefined || sibling.id === pkg.id) return []
  const fault = (message: string, hint: string): readonly Finding[] => {
    return [{ rule: 'build/sibling-range', severity: 'error', message, ...at, hint }]
  }
  if (sibling.private) {
    return fault(
      `\`${pkg.name}\` depends on \`${name}\`, which is private and will never be on the registry`,
      `publish \`${name}\`, bundle it into the build, or move it to devDependencies`,
    )
  }
  const version = versions.get(sibling.id)
  if (version === undefined || semver.validRange(range) === null) return []
  if (semver.satisfies(version, range)) return []
  return fault(
    `\`${pkg.name}\` depends on \`${name}\` by \`${range}\`, which leaves out its version \`${version}\` of this release`,
    'run `paquebot version`, which moves the range, or correct it here',
  )
}

function checkRepository(packing: Packing): readonly Finding[] {
  const { packed, repository } = packing
  const remote = githubRepository(repository.root)
  if (remote === undefined) return []
  const declared = declaredRepository(packed)
  if (declared !== undefined && slugOf(declared)?.toLowerCase() === remote.toLowerCase()) return []
  const provenance = isRecord(packed.publishConfig) && packed.publishConfig.provenance === true
  const what =
    declared === undefined ? 'has no `repository`' : `names the repository \`${declared}\``
  return [
    {
      rule: 'npm/repository-url',
      severity: provenance ? 'error' : 'warning',
      message: `\`${packing.pkg.name}\` ${what}, but git's remote is \`${remote}\`; npm refuses provenance then`,
      ...placeOfEntry(
        packing,
        isRecord(packed.repository) ? ['repository', 'url'] : ['repository'],
      ),
      hint: `write \`"repository": { "type": "git", "url": "git+https://github.com/${remote}.git", "directory": "${packing.pkg.path}" }\``,
    },
  ]
}

function checkPublishing(packing: Packing): readonly Finding[] {
  const { packed, pkg, release } = packing
  const findings: Finding[] = []
  if (packed.private === true) {
    findings.push({
      rule: 'npm/private-in-plan',
      severity: 'error',
      message: `\`${pkg.name}\` is private, so npm refuses it`,
      ...placeOfEntry(packing, ['private']),
      hint: 'remove `"private": true`, or take it out of the release',
    })
  }
  if (isRestricted(packing)) {
    findings.push({
      rule: 'npm/restricted-scope',
      severity: 'warning',
      message: `\`${pkg.name}\` has a scope and no \`access\`: npm takes its first version as restricted, which needs a paid plan`,
      ...placeOfEntry(packing, ['name']),
      hint: 'add `"publishConfig": { "access": "public" }`',
    })
  }
  const { tag = release.tag ?? 'latest' } = pkg.publishing
  if (semver.prerelease(release.to) !== null && tag === 'latest') {
    findings.push({
      rule: 'npm/prerelease-as-latest',
      severity: 'error',
      message: `\`${pkg.name}\` ${release.to} is a prerelease, and nothing but \`latest\` says which dist-tag it gets`,
      ...placeOfEntry(packing, ['version']),
      hint: 'add `"publishConfig": { "tag": "next" }`, or `tag` to its section in paquebot.toml',
    })
  }
  return findings
}

/** Scoped, nothing says public, and no tag of git tells of an earlier version. */
function isRestricted({ packed, pkg, repository }: Packing): boolean {
  if (!pkg.name.startsWith('@') || pkg.publishing.access !== undefined) return false
  const config = isRecord(packed.publishConfig) ? packed.publishConfig : {}
  if (config.access !== undefined || config.registry !== undefined) return false
  const settings = ['.npmrc', posix.join(pkg.path, '.npmrc')].map(
    (file) => repository.read(file) ?? '',
  )
  if (settings.some((text) => /^\s*access\s*=\s*public/m.test(text))) return false
  if (/"access"\s*:\s*"public"/.test(repository.read('.changeset/config.json') ?? '')) return false
  return (repository.git(['tag', '--list', `${pkg.name}@*`]) ?? '').trim() === ''
}
