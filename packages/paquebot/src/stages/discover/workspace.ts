import { loadConfig } from '../../config/load.ts'
import { ecosystems } from '../../ecosystems/index.ts'
import type { Listing } from '../../io/git.ts'
import { openRepository, type Repository } from '../../io/repository.ts'
import type { Config } from '../../model/config.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Finding } from '../../model/finding.ts'
import type { Dependency, Package, Workspace } from '../../model/package.ts'
import type { Discovery } from './discovery.ts'
import { excluding } from './exclude.ts'
import { checkFollowers } from './followers.ts'
import { cyclesOf } from './graph.ts'
import { requireName, resolveName } from './names.ts'

/** Finds packages below a root, of which a list of files may be known. Throws when there is nothing to work on. */
export async function discoverAt(root: string, listing?: Listing): Promise<Discovery> {
  const whole = openRepository(root, listing && (() => listing))
  const config = await loadConfig(whole)
  const repository = await excluding(whole, config.exclude)
  const found = Object.values(ecosystems).map((ecosystem) => ecosystem.discover(repository))
  const listed = found.flatMap((part) => part.packages).map((pkg) => configured(pkg, config))
  const ruled = await withFileRules(listed, config, repository)
  const packages = withEdges(ruled.packages, config, repository)
  checkConfigNames(packages, config)
  const workspace: Workspace = {
    root,
    gitRoot: whole.gitRoot,
    packages,
    tools: Object.assign({}, ...found.map((part) => part.tools)),
  }
  const findings = [
    ...found.flatMap((part) => part.findings),
    ...ruled.findings,
    ...cyclesOf(packages).findings,
    ...checkFollowers(packages),
  ]
  if (packages.length === 0 && findings.length === 0) throw noPackages(root)
  return { workspace, repository, config, findings }
}

function noPackages(root: string): PaquebotError {
  return new PaquebotError('discover/no-packages', `\`${root}\` holds no npm and no PyPI package`, {
    hint: 'a package is a `package.json` or a `pyproject.toml` with a name; is `--cwd` right?',
  })
}

/** Settings of one package, under its id or any name that means it. */
export function packageConfig(
  config: Config,
  pkg: Package,
): Config['packages'][string] | undefined {
  const key = configKey(config, pkg)
  return key === undefined ? undefined : config.packages[key]
}

function configKey(config: Config, pkg: Package): string | undefined {
  return [pkg.id, pkg.name, ...pkg.aliases].find((name) => Object.hasOwn(config.packages, name))
}

function configured(pkg: Package, config: Config): Package {
  const settings = packageConfig(config, pkg)
  if (settings === undefined) return pkg
  const publishing =
    settings.tag === undefined ? pkg.publishing : { ...pkg.publishing, tag: settings.tag }
  if (settings.publish !== false) return { ...pkg, publishing }
  return {
    ...pkg,
    publishing,
    private: true,
    privateBecause: 'paquebot.toml says `publish = false`',
  }
}

/** Few repositories have such rules, so what reads them is loaded only for those. */
async function withFileRules(
  packages: readonly Package[],
  config: Config,
  repository: Repository,
): Promise<{ packages: readonly Package[]; findings: readonly Finding[] }> {
  const isRuled = Object.values(config.packages).some(({ files }) => files !== undefined)
  if (!isRuled) return { packages, findings: [] }
  const { applyFileRules } = await import('../../ecosystems/file-rules.ts')
  const ruled = packages.map((pkg) => {
    const key = configKey(config, pkg)
    const rules = key === undefined ? undefined : config.packages[key]?.files
    if (key === undefined || rules === undefined) return { pkg, findings: [] }
    return applyFileRules(repository, { pkg, key, rules }, ecosystems[pkg.ecosystem].versions)
  })
  return {
    packages: ruled.map((one) => one.pkg),
    findings: ruled.flatMap((one) => one.findings),
  }
}

function withEdges(
  packages: readonly Package[],
  config: Config,
  repository: Repository,
): readonly Package[] {
  return packages.map((pkg) => ({
    ...pkg,
    dependencies: onceEach([
      ...pkg.dependencies,
      ...ecosystems[pkg.ecosystem].dependencies(repository, pkg, packages),
      ...carriedEdges(pkg, packages),
      ...sharedVersionEdges(pkg, packages),
      ...configuredEdges(pkg, packages, config),
    ]),
  }))
}

/** The configuration may say again what a manifest says. */
function onceEach(edges: readonly Dependency[]): readonly Dependency[] {
  if (new Set(edges.map((edge) => edge.id)).size === edges.length) return edges
  const key = (edge: Dependency) =>
    JSON.stringify([edge.id, edge.kind, edge.group, edge.range, edge.marker])
  return [...new Map(edges.map((edge) => [key(edge), edge] as const).reverse()).values()].reverse()
}

/** A manifest that takes in a path of another package's folder carries that package's build output. */
function carriedEdges(pkg: Package, packages: readonly Package[]): readonly Dependency[] {
  const { carries = [] } = pkg
  return carries.flatMap(({ path, at }) => {
    const owner = ownerOf(path, packages)
    if (owner === undefined || owner.id === pkg.id) return []
    return [{ ...edge('bundles', owner), at }]
  })
}

/** A package that reads its version out of another's manifest has no version of its own: it follows. */
function sharedVersionEdges(pkg: Package, packages: readonly Package[]): readonly Dependency[] {
  const { versionSource: source } = pkg
  if (source.kind !== 'file') return []
  const leader = packages.find((other) => other.id !== pkg.id && other.manifest === source.file)
  return leader === undefined ? [] : [edge('follows', leader)]
}

/** The package with the deepest folder around the path; the root, around everything, says nothing. */
function ownerOf(path: string, packages: readonly Package[]): Package | undefined {
  return packages
    .filter((pkg) => path.startsWith(`${pkg.path}/`))
    .sort((a, b) => b.path.length - a.path.length)[0]
}

function configuredEdges(
  pkg: Package,
  packages: readonly Package[],
  config: Config,
): readonly Dependency[] {
  if (config.follow.length === 0 && config.bundle.length === 0) return []
  const means = (written: string) => {
    const resolved = resolveName(packages, written)
    return resolved.kind === 'one' && resolved.pkg.id === pkg.id
  }
  const follows = config.follow
    .filter((rule) => means(rule.package))
    .map((rule) => edge('follows', requireName(packages, rule.leader, 'paquebot.toml, `follow`')))
  const bundles = config.bundle
    .filter((rule) => means(rule.package))
    .map((rule) => edge('bundles', requireName(packages, rule.from, 'paquebot.toml, `bundle`')))
  return [...follows, ...bundles]
}

function edge(kind: 'follows' | 'bundles', to: Package): Dependency {
  return { id: to.id, kind, range: '', accepts: null }
}

function checkConfigNames(packages: readonly Package[], config: Config): void {
  const led = config.follow.map(
    (rule) => requireName(packages, rule.package, 'paquebot.toml, `follow`').id,
  )
  const twice = led.find((id, at) => led.indexOf(id) !== at)
  if (twice !== undefined)
    throw new PaquebotError(
      'config/invalid',
      `paquebot.toml, \`follow\`: \`${twice}\` has two leaders`,
      {
        hint: 'a package takes one version; leave one `[[follow]]` of it',
        at: { file: 'paquebot.toml' },
      },
    )
  for (const rule of config.bundle) requireName(packages, rule.package, 'paquebot.toml, `bundle`')
  for (const name of Object.keys(config.packages))
    requireName(packages, name, 'paquebot.toml, `packages`')
}
