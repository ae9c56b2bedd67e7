import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { exitText, lastLines } from '../../io/exec.ts'
import { inside, readText } from '../../io/files.ts'
import type { Finding } from '../../model/finding.ts'
import type { Package } from '../../model/package.ts'
import { readArchive } from '../archive.ts'
import type { Packed, Workshop } from '../ecosystem.ts'
import { runScript } from './build.ts'
import { parseManifest, placeIn, textIn, textsIn } from './manifest.ts'
import { plainText } from './plain-text.ts'
import { findProgram, type Program } from './programs.ts'
import { findTool, installRoot } from './tool.ts'

/** Packs the package by the repository's package manager; the one file is `<scope>-<name>-<version>.tgz`. */
export async function pack(pkg: Package, outDir: string, shop: Workshop): Promise<Packed> {
  const failed = await prepare(pkg, shop)
  if (failed !== undefined) return { files: [], findings: [failed] }
  const folder = installRoot(shop.repository, pkg)
  const program = await findProgram(shop, findTool(shop.repository, folder), folder)
  mkdirSync(shop.scratch, { recursive: true })
  // An own folder, because packing several packages at once must not mix up their files.
  const drop = mkdtempSync(join(shop.scratch, 'pack-'))
  const result = await shop.run([...program.argv, ...program.client.pack(drop)], {
    cwd: packFolder(pkg, program, shop),
    log: `npm-pack-${pkg.name.replace(/[^\w-]+/g, '-')}`,
    env: program.client.env,
  })
  const file = readdirSync(drop).find((name) => name.endsWith('.tgz'))
  if (result.code !== 0 || file === undefined) {
    const why = result.code === 0 ? 'no file appeared' : exitText(result)
    const output = plainText(lastLines(result, 15))
    return {
      files: [],
      findings: [refusedBin(pkg, output, shop) ?? packFailed(pkg, why, output, shop)],
    }
  }
  return { files: [await carryHome(join(drop, file), pkg, outDir)], findings: [] }
}

/**
 * `prepublishOnly` is run by publish and not by pack, and we publish the packed file. Packages that
 * build there, and have no `build` script, would go out empty; with a `build` script it was run already.
 */
async function prepare(pkg: Package, shop: Workshop): Promise<Finding | undefined> {
  const scripts = textsIn(parseManifest(readText(join(shop.root, pkg.manifest)))?.scripts)
  if (scripts.build !== undefined || scripts.prepublishOnly === undefined) return undefined
  return runScript(pkg, 'prepublishOnly', shop)
}

/** pnpm follows `publishConfig.directory` by itself; for the others we go there. */
function packFolder(pkg: Package, program: Program, shop: Workshop): string {
  const { directory } = pkg.publishing
  if (directory === undefined || program.id === 'pnpm') return join(shop.root, pkg.path)
  return inside(shop.root, join(pkg.path, directory))
}

/** Named as npm names it, since Yarn and Bun have names of their own. */
async function carryHome(path: string, pkg: Package, outDir: string): Promise<string> {
  const { files } = await readArchive(path)
  const manifest = files.find((file) => file.path === 'package.json')
  const packed = parseManifest(manifest && new TextDecoder().decode(manifest.bytes))
  const name = textIn(packed?.name) ?? pkg.name
  const version = textIn(packed?.version) ?? pkg.version ?? '0.0.0'
  mkdirSync(outDir, { recursive: true })
  const home = join(outDir, tarballName(name, version))
  // `@x/core` and `x-core` have the same file name; the second keeps apart by its scope's sign.
  const free =
    existsSync(home) && name.startsWith('@') ? join(outDir, `@${tarballName(name, version)}`) : home
  renameSync(path, free)
  return free
}

/** `@x/core` 1.0.0 as `x-core-1.0.0.tgz`, as `npm pack` writes it. */
export function tarballName(name: string, version: string): string {
  return `${name.replace(/^@/, '').replaceAll('/', '-')}-${version}.tgz`
}

/** pnpm 12 packs no command whose first line ends as on Windows. */
function refusedBin(pkg: Package, output: string, shop: Workshop): Finding | undefined {
  if (!/BIN_CRLF/.test(output)) return undefined
  const file = /bin file "([^"]+)"/.exec(output)?.[1]
  return {
    rule: 'npm/bin-crlf',
    severity: 'error',
    message: `the first line of ${file === undefined ? 'a command' : `\`${file}\``} of \`${pkg.name}\` ends as on Windows, so other systems look for a program \`node\\r\``,
    ...placeIn(shop.repository.read(pkg.manifest), pkg.manifest, ['bin']),
    hint: 'build it with `\\n` line ends: `* text=auto eol=lf` in .gitattributes',
  }
}

function packFailed(pkg: Package, why: string, output: string, shop: Workshop): Finding {
  return {
    rule: 'build/failed',
    severity: 'error',
    message: `\`${pkg.name}\` cannot be packed: ${why}`,
    ...placeIn(shop.repository.read(pkg.manifest), pkg.manifest, ['name']),
    hint: output,
  }
}
