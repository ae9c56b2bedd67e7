import { join } from 'node:path'
import { readText } from '../../io/files.ts'
import type { Finding } from '../../model/finding.ts'
import type { Package } from '../../model/package.ts'
import type { Workshop } from '../ecosystem.ts'
import { runScript } from './build.ts'
import { type Manifest, parseManifest, textsIn } from './manifest.ts'

const runs = new WeakMap<Workshop, Promise<readonly Finding[]>>()

/** Scripts that the pack command runs by itself: who has one of them builds there. */
const packScripts = ['prepack', 'prepare', 'prepublishOnly']

/**
 * For a package that is built by the `build` script of the workspace's root: runs it, once for all packages.
 * Nothing when the package builds while packing, or the root has no such script.
 */
export function buildByRoot(
  pkg: Package,
  manifest: Manifest,
  shop: Workshop,
): Promise<readonly Finding[]> {
  const scripts = textsIn(manifest.scripts)
  const root = rootPackage(shop)
  if (
    pkg.path === '.' ||
    root === undefined ||
    packScripts.some((name) => scripts[name] !== undefined)
  ) {
    return Promise.resolve([])
  }
  const run = runs.get(shop) ?? runScript(root, 'build', shop).then(told)
  runs.set(shop, run)
  return run
}

/** Only a warning: what the script did not write is told of the packages that lack it. */
const told = (failed: Finding | undefined): readonly Finding[] =>
  failed === undefined ? [] : [{ ...failed, severity: 'warning' }]

/** The root of the workspace as a package, when it has a `build` script; it need not have a name. */
function rootPackage(shop: Workshop): Package | undefined {
  const scripts = textsIn(parseManifest(readText(join(shop.root, 'package.json')))?.scripts)
  if (scripts.build === undefined) return undefined
  return shop.workspace.packages.find((pkg) => pkg.manifest === 'package.json') ?? nameless
}

const nameless: Package = {
  id: 'npm:.',
  name: 'the root',
  ecosystem: 'npm',
  path: '.',
  manifest: 'package.json',
  version: null,
  versionSource: { kind: 'manifest' },
  places: [],
  private: true,
  aliases: [],
  dependencies: [],
  publishing: {},
}
