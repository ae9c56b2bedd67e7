import { readdirSync } from 'node:fs'
import { join, posix } from 'node:path'
import { exitText, lastLines } from '../../io/exec.ts'
import { isDirectory, posixRelative, readText } from '../../io/files.ts'
import type { Finding } from '../../model/finding.ts'
import type { Package } from '../../model/package.ts'
import type { Workshop } from '../ecosystem.ts'
import { declaredTargets, resolveTarget } from './entries.ts'
import { isRecord, type Manifest, parseManifest, placeIn, textsIn } from './manifest.ts'
import { plainText } from './plain-text.ts'
import { findProgram } from './programs.ts'
import { buildByRoot } from './root-build.ts'
import { findTool, installRoot } from './tool.ts'

/**
 * Runs the package's `build` script by the repository's package manager. A package without one is
 * built by the root's script when files that it promises are not there. A script that succeeds without writing what the manifest promises is told apart here
 * from files that only were not packed: TypeScript does so when its `.tsbuildinfo` is older than `dist`.
 */
export async function build(pkg: Package, shop: Workshop): Promise<readonly Finding[]> {
  const manifest = parseManifest(readText(join(shop.root, pkg.manifest)))
  if (manifest === undefined) return []
  if (textsIn(manifest.scripts).build === undefined) {
    return missingTargets(pkg, published(manifest), shop).length === 0
      ? []
      : buildByRoot(pkg, manifest, shop)
  }
  const states = incrementalStates(shop, pkg)
  const failed = await runScript(pkg, 'build', shop)
  if (failed !== undefined) return [failed]
  const missing = missingTargets(pkg, manifest, shop)
  return missing.length > 0 && states.length > 0 ? [noOutput(pkg, missing, states)] : []
}

/** Runs a script of the package; a finding at its line in package.json when it fails. */
export async function runScript(
  pkg: Package,
  script: string,
  shop: Workshop,
): Promise<Finding | undefined> {
  const folder = installRoot(shop.repository, pkg)
  const program = await findProgram(shop, findTool(shop.repository, folder), folder)
  const argv = [...program.argv, 'run', script]
  const log = `npm-${script}-${pkg.name.replace(/[^\w-]+/g, '-')}`
  const result = await shop.run(argv, {
    cwd: join(shop.root, pkg.path),
    log,
    env: program.client.env,
  })
  if (result.code === 0) return undefined
  return {
    rule: 'build/failed',
    severity: 'error',
    message: `\`${script}\` of \`${pkg.name}\` ends with ${exitText(result)}: ${lastWords(result.stdout, result.stderr)}`,
    ...placeIn(shop.repository.read(pkg.manifest), pkg.manifest, ['scripts', script]),
    hint: plainText(lastLines(result, 15)),
  }
}

/** The last line that is not the package manager's own farewell. */
function lastWords(stdout: string, stderr: string): string {
  const lines = plainText(`${stdout}\n${stderr}`).split('\n')
  const own = lines.map((line) => line.trim()).filter((line) => line !== '' && !isFarewell(line))
  return (
    own.findLast((line) => /error|cannot|failed|not found/i.test(line)) ??
    own.at(-1) ??
    'no output'
  ).slice(0, 300)
}

const isFarewell = (line: string) =>
  /^(npm (error|ERR!)|ELIFECYCLE|\[ELIFECYCLE|ERR_PNPM|error Command failed|info Visit|> )/.test(
    line,
  )

/** pnpm and Yarn let `publishConfig` replace entry points in what is packed. */
const published = (manifest: Manifest): Manifest =>
  isRecord(manifest.publishConfig) ? { ...manifest, ...manifest.publishConfig } : manifest

function missingTargets(pkg: Package, manifest: Manifest, shop: Workshop): readonly string[] {
  // With publishConfig.directory the published manifest is another one.
  if (pkg.publishing.directory !== undefined) return []
  const files = new Set(filesBelow(join(shop.root, pkg.path)))
  const targets = declaredTargets(manifest)
  return targets.filter((one) => resolveTarget(one, files) === undefined).map((one) => one.target)
}

function incrementalStates(shop: Workshop, pkg: Package): readonly string[] {
  const folder = join(shop.root, pkg.path)
  return filesBelow(folder)
    .filter((path) => path.endsWith('.tsbuildinfo'))
    .map((path) => posix.join(pkg.path, path))
}

/** Files of a folder, relative to it, without its dependencies. */
export function filesBelow(root: string, folder = root): readonly string[] {
  if (!isDirectory(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory())
      return /^(node_modules|\.git)$/.test(entry.name) ? [] : filesBelow(root, path)
    return [posixRelative(root, path)]
  })
}

function noOutput(pkg: Package, missing: readonly string[], states: readonly string[]): Finding {
  const names = missing.slice(0, 3).join('`, `')
  return {
    rule: 'build/no-output',
    severity: 'error',
    message: `\`build\` of \`${pkg.name}\` succeeds without writing \`${names}\`: \`${states[0]}\` says that it is up to date`,
    file: states[0] ?? pkg.manifest,
    hint: `delete \`${states.join('`, `')}\`, keep it out of git, and let \`clean\` remove it together with the output`,
  }
}
