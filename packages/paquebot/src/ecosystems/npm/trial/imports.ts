import type { Finding } from '../../../model/finding.ts'
import type { TrialResult } from '../../ecosystem.ts'
import { declaredPackages, packageName } from '../inspect/imports.ts'
import { type Manifest, placeIn, textsIn } from '../manifest.ts'
import { type Failure, loadAll } from './load.ts'
import { optionalPeers } from './peers.ts'
import { type ModuleSystem, type Subpath, subpathsOf } from './subpaths.ts'
import type { Installed } from './try-out.ts'

/** Loads every subpath of the package in a child of its own, by `import` and by `require`. */
export async function tryImports(installed: Installed): Promise<TrialResult> {
  const subpaths = subpathsOf(installed.packed, installed.paths).filter((one) =>
    isExpected(installed.packed, one),
  )
  const failures = await loadWithPeers(installed, subpaths)
  return {
    findings: onceEach(failures.map((failure) => judge(installed, failure))),
    tried: subpaths.map((one) => describe(installed, one)),
  }
}

/** A package that is not declared is missing for every subpath and both systems of modules: one line is enough. */
function onceEach(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>()
  return findings.filter(({ rule, hint = '' }) => {
    const known = rule === 'npm/undeclared-dependency' && seen.has(hint)
    seen.add(hint)
    return !known
  })
}

const describe = ({ pkg }: Installed, { name, system }: Subpath) => {
  return `${system} ${pkg.name}${name.slice(1)} (${system === 'import' ? 'ESM' : 'CommonJS'})`
}

/** `require` of ESM works on new versions of Node only, so it is tried when the manifest promises it. */
function isExpected(packed: Manifest, { system, file, isDeclared }: Subpath): boolean {
  return system === 'import' || isDeclared || !isEsm(packed, file)
}

function isEsm(packed: Manifest, file: string): boolean {
  return file.endsWith('.mjs') || (file.endsWith('.js') && packed.type === 'module')
}

/** Once more with the optional peers that were missing: whoever imports such a subpath has them. */
async function loadWithPeers(
  installed: Installed,
  subpaths: readonly Subpath[],
): Promise<readonly Failure[]> {
  const failures = await loadBoth(installed, subpaths)
  const optional = optionalPeers(installed.packed)
  const missing = failures
    .flatMap((failure) => missingPackage(failure) ?? [])
    .filter((name) => optional.has(name))
  if (missing.length === 0) return failures
  const ranges = textsIn(installed.packed.peerDependencies)
  await installed.consumer.install([...new Set(missing)].map((name) => `${name}@${ranges[name]}`))
  const again = failures.map((failure) => failure.subpath)
  return loadBoth(installed, again)
}

async function loadBoth(
  installed: Installed,
  subpaths: readonly Subpath[],
): Promise<readonly Failure[]> {
  const of = (system: ModuleSystem) => subpaths.filter((one) => one.system === system)
  const results = await Promise.all([
    loadAll(installed, of('import')),
    loadAll(installed, of('require')),
  ])
  return results.flat()
}

/** The package that an error says is not there. */
export function missingPackage({ text }: Pick<Failure, 'text'>): string | undefined {
  const specifier = /Cannot find (?:package|module) '([^']+)'/.exec(text)?.[1]
  return specifier === undefined ? undefined : packageName(specifier)
}

function judge(installed: Installed, failure: Failure): Finding {
  const missing = missingPackage(failure)
  if (
    missing !== undefined &&
    isOwnFile(installed, failure.text) &&
    !declaredPackages(installed.packed).has(missing)
  ) {
    return undeclared(installed, failure, missing)
  }
  const { pkg, shop } = installed
  const first =
    failure.text.split('\n').find((line) => /\w*(Error|Exception)\b|Cannot|not /.test(line)) ??
    failure.text.split('\n')[0]
  return {
    rule: 'npm/import-fails',
    severity: needsBrowser(failure.text) ? 'warning' : 'error',
    message: `\`${describe(installed, failure.subpath)}\` fails: ${first?.trim() ?? 'no output'}`,
    ...placeIn(shop.repository.read(pkg.manifest), pkg.manifest, ['exports', failure.subpath.name]),
    hint: needsBrowser(failure.text)
      ? 'it seems to be meant for browsers and bundlers only'
      : tail(failure.text),
  }
}

/** Names that exist in browsers only, and files that only bundlers load. */
function needsBrowser(text: string): boolean {
  return /\b(window|document|navigator|self|HTMLElement|customElements|localStorage|CSSStyleSheet) is not defined|Unknown file extension "\.(css|scss|svg|png|vue|svelte)"/.test(
    text,
  )
}

function isOwnFile({ consumer }: Installed, text: string): boolean {
  const importer = /(?:imported from |Require stack:\n- )(.+)/.exec(text)?.[1] ?? ''
  return (
    importer.replace(/^file:\/\//, '').startsWith(`${consumer.home}/`) &&
    !importer.slice(consumer.home.length).includes('node_modules')
  )
}

function undeclared(installed: Installed, failure: Failure, name: string): Finding {
  const { pkg, shop } = installed
  const importer = /(?:imported from |Require stack:\n- )(.+)/.exec(failure.text)?.[1] ?? ''
  return {
    rule: 'npm/undeclared-dependency',
    severity: 'error',
    message: `\`${pkg.name}\` imports \`${name}\` in \`${importer.split(`${pkg.name}/`).at(-1)}\`, but does not declare it`,
    ...placeIn(shop.repository.read(pkg.manifest), pkg.manifest, ['dependencies']),
    hint: `add \`${name}\` to dependencies`,
  }
}

const tail = (text: string) => text.trimEnd().split('\n').slice(0, 12).join('\n')
