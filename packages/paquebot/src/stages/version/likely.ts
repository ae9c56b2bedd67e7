import { posix } from 'node:path'
import { ecosystems } from '../../ecosystems/index.ts'
import { grepMeanwhile, type Hit } from '../../io/git.ts'
import type { Repository } from '../../io/repository.ts'
import type { Finding } from '../../model/finding.ts'
import type { Package, Workspace } from '../../model/package.ts'
import type { ReleasePlan } from '../../model/plan.ts'

/*
 * Literals that look like a package's version and are no known place: told, never written, because the same number
 * may mean something else. The search reads every source file, which `status` and `plan` may not: there discover
 * looks only into files whose name says it. Here one `git grep` for all packages runs beside the rest; over the
 * 9,000 files of a thousand packages it takes some 50 ms (2 cores, warm), a loop over the files in Node four times that.
 */

/** The word, something between, and a number: what a line must have to be looked at. */
const pattern = String.raw`version.{0,24}[0-9]+\.[0-9]+`

/** Prose and what tools write; the manifests have their own rules. */
const notSearched = [
  '*.md',
  '*.rst',
  '*.txt',
  '*.lock',
  '*.snap',
  '*.map',
  '*.svg',
  '*.min.js',
  '*lock.json',
  '*lock.yaml',
  '*.ipynb',
  '.github/**',
  '**/fixtures/**',
  '**/testdata/**',
  '**/node_modules/**',
  '**/vendor/**',
  '.changeset/**',
].map(
  (glob) =>
    `:(exclude,glob)${glob.startsWith('*.') || glob.startsWith('*lock') ? `**/${glob}` : glob}`,
)

const manifests =
  /(?:^|\/)(?:package|composer|deno|jsr|manifest|tsconfig[\w.]*|renovate|lerna|nx)\.jsonc?$|(?:^|\/)(?:pyproject|Cargo|paquebot)\.toml$|(?:^|\/)(?:setup|\.bumpversion|tox)\.(?:cfg|ini|toml)$/
const inTests =
  /(?:^|\/)(?:tests?|__tests__|specs?|e2e|examples?)\/|(?:^|\/)(?:test_[^/]*|conftest)\.py$|[._-](?:test|spec)\.[cm]?[jt]sx?$/

/** More of them are a habit of the repository, and told once. */
const mostTold = 10

/**
 * What the released packages' sources still say of their versions: the one that the release leaves behind, and
 * those of earlier releases, which their changelogs name. One finding for each line; `info` in tests.
 */
export async function findLikelyLiterals(
  plan: ReleasePlan,
  { workspace, repository }: { workspace: Workspace; repository: Repository },
): Promise<readonly Finding[]> {
  const moved = new Set(plan.releases.filter(({ bump }) => bump !== 'none').map(({ id }) => id))
  const packages = workspace.packages.filter((pkg) => moved.has(pkg.id) && pkg.version !== null)
  if (packages.length === 0 || repository.gitRoot === null) return []
  // A long list of folders costs git more than the files outside of them.
  const folders = packages.length > 20 ? ['.'] : packages.map((pkg) => pkg.path)
  const hits = await grepMeanwhile(repository.root, pattern, [...new Set(folders), ...notSearched])
  const known = knownLines(workspace)
  const ownerOf = ownersIn(workspace)
  const unknown = hits.filter(({ file, line }) => !known.has(`${file}:${line}`))
  const byOwner = Map.groupBy(unknown, ({ file }) => ownerOf(file))
  const told = packages.flatMap((pkg) => {
    const own = byOwner.get(pkg) ?? []
    if (own.length === 0) return []
    const versions = versionsOf(pkg, repository)
    return limited(
      pkg,
      own.flatMap((hit) => likely(hit, pkg, versions) ?? []),
    )
  })
  return [
    ...told,
    ...packages.flatMap((pkg) => leftBehind(pkg, packages, { workspace, repository })),
  ]
}

const knownLines = ({ packages }: Workspace) =>
  new Set(packages.flatMap((pkg) => pkg.places.map(({ file, line }) => `${file}:${line}`)))

/** The package in the deepest folder around a file; of two in one folder the first. */
function ownersIn({ packages }: Workspace): (file: string) => Package | undefined {
  const byFolder = new Map(packages.toReversed().map((pkg) => [pkg.path, pkg]))
  return (file) => {
    for (let folder = posix.dirname(file); ; folder = posix.dirname(folder)) {
      const pkg = byFolder.get(folder)
      if (pkg !== undefined || folder === '.') return pkg
    }
  }
}

interface KnownVersions {
  readonly current: string
  readonly former: ReadonlySet<string>
}

const heading = /^#{1,4}[ \t]+\[?v?(\d+\.\d+[\w.+-]*)/gm

function versionsOf(pkg: Package, repository: Pick<Repository, 'read'>): KnownVersions {
  const text = repository.read(posix.join(pkg.path, 'CHANGELOG.md')) ?? ''
  const current = pkg.version ?? ''
  const headings = [...text.matchAll(heading)].map(([, version = '']) => version)
  return { current, former: new Set(headings.filter((version) => version !== current)) }
}

/** A name that ends in `version`, what closes it, what ties it to a value, and the value. */
const written =
  /(?<name>[\w$]*version[\w$]*)(?<tie>["'`\])]*(?:\.\w+)?\s*(?::\s*[\w.]+\s*(?==))?(?:={1,3}|:=|:|\(|,)\s*\(?\s*)(?<quote>["'`]?)v?(?<value>\d+\.\d+[\w.+-]*)\k<quote>/gi

/** The package itself, not its Python, its protocol or its schema. */
const ownNames =
  /^_*(?:(?:app|package|pkg|lib|library|sdk|cli|server|client|service|project|release)_?)?version_*$/i

function likely(hit: Hit, pkg: Package, versions: KnownVersions): Finding | undefined {
  const { file, line, text } = hit
  if (manifests.test(file) || text.length > 1000) return undefined
  for (const { groups, index } of text.matchAll(written)) {
    const { name = '', tie = '', quote = '', value = '' } = groups ?? {}
    const isUnquoted = quote === '' && !/\.(?:ya?ml|cfg|ini|conf|env)$/.test(file)
    const isFormer = versions.former.has(value)
    if (isUnquoted || !isOwnName(name, pkg) || (value !== versions.current && !isFormer)) continue
    const column = index + name.length + tie.length + quote.length + 1
    return finding({
      pkg,
      file,
      line,
      column,
      value,
      isFormer,
      around: [`${name}${tie}${quote}`, quote],
    })
  }
  return undefined
}

function isOwnName(name: string, pkg: Package): boolean {
  const plain = (text: string) =>
    text
      .replace(/^@[^/]+\//, '')
      .replace(/[-_.]/g, '')
      .toLowerCase()
  return ownNames.test(name) || plain(name) === `${plain(pkg.name)}version`
}

function finding(input: {
  readonly pkg: Package
  readonly file: string
  readonly line: number
  readonly column: number
  readonly value: string
  readonly isFormer: boolean
  readonly around: readonly [string, string]
}): Finding {
  const { pkg, file, line, column, value, isFormer, around } = input
  const why = isFormer
    ? `which \`${pkg.name}\` was before ${pkg.version}`
    : `as \`${pkg.name}\` does, and the release leaves it behind`
  const isTest = inTests.test(file)
  const hint = isTest
    ? 'compare with the version that the package itself says, so that the test holds after each release'
    : `if it is the version, take it from the one place, or add ${ruleFor(file, around)} to \`files\` under \`[packages."${pkg.name}"]\` in paquebot.toml`
  return {
    rule: 'discover/version-literal',
    severity: isTest ? 'info' : 'warning',
    message: `\`${file}\` says \`${value}\`, ${why}`,
    file,
    line,
    column,
    hint,
  }
}

function ruleFor(file: string, [before, after]: readonly [string, string]): string {
  const quoted = (text: string) => (text.includes("'") ? JSON.stringify(text) : `'${text}'`)
  const start = before.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  const end = after === '' ? '' : after
  return `\`{ path = ${quoted(file)}, at = ${quoted(`${start}(?<version>[\\w.+-]+)${end}`)} }\``
}

function limited(pkg: Package, findings: readonly Finding[]): readonly Finding[] {
  if (findings.length <= mostTold) return findings
  const shown = findings.toSorted((a, b) => rank(a) - rank(b)).slice(0, mostTold)
  const rest: Finding = {
    rule: 'discover/version-literal',
    severity: 'info',
    message: `${findings.length - mostTold} more lines of \`${pkg.name}\` say a version of it`,
    file: pkg.manifest,
    hint: 'say the version in one place and read it from there',
  }
  return [...shown, rest]
}

const rank = ({ severity }: Finding) => (severity === 'info' ? 1 : 0)

/** A private package inside, or carried by, the only released one that still has a version of it. */
function leftBehind(
  pkg: Package,
  released: readonly Package[],
  { workspace, repository }: { workspace: Workspace; repository: Repository },
): readonly Finding[] {
  const carries = pkg.dependencies.some((edge) => edge.kind === 'bundles')
  if (released.length > 1 && !carries) return []
  const versions = versionsOf(pkg, repository)
  return workspace.packages.flatMap((other) => {
    const [place] = other.places
    const isPart =
      pkg.dependencies.some((edge) => edge.kind === 'bundles' && edge.id === other.id) ||
      (released.length === 1 && (pkg.path === '.' || other.path.startsWith(`${pkg.path}/`)))
    if (!other.private || place === undefined || !isPart || released.includes(other)) return []
    const version = sameWords(other, place.version)
    const isFormer = versions.former.has(version)
    if (version !== versions.current && !isFormer) return []
    const why = isFormer
      ? `which \`${pkg.name}\` was before ${pkg.version}`
      : `as \`${pkg.name}\` does`
    return [
      {
        rule: 'discover/version-literal',
        severity: 'info',
        message: `\`${other.name}\`, a part of \`${pkg.name}\` that is not published, says \`${place.version}\`, ${why}`,
        file: place.file,
        line: place.line,
        column: place.column,
        hint: `let it move along: \`follow = [{ package = "${other.id}", leader = "${pkg.id}" }]\` in paquebot.toml`,
      },
    ]
  })
}

const sameWords = (pkg: Package, version: string) =>
  ecosystems[pkg.ecosystem].versions.toSemver(version) ?? version
