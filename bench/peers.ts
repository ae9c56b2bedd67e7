import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where benchmarks and replays keep what is dear to make: peers, generated repositories. */
export const cacheFolder = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'paquebot-bench',
)

/** The tools we are measured against, at the versions that the goals speak of. */
const specs = {
  'changesets-3': changesets('3.0.3'),
  'changesets-2': changesets('2.29.8'),
  'git-cliff': { spec: 'git-cliff@2.14.2', entry: 'git-cliff/lib/cli/cli.js' },
  'git-cliff-binary': {
    spec: `git-cliff-${process.platform}-${process.arch}@2.14.2`,
    entry: `git-cliff-${process.platform}-${process.arch}/bin/git-cliff`,
  },
  monochange: {
    spec: `@monochange/cli-${process.platform}-${process.arch}-gnu@0.14.0`,
    entry: `@monochange/cli-${process.platform}-${process.arch}-gnu/bin/monochange`,
  },
  pnpm: { spec: 'pnpm@12.21.0', entry: 'pnpm/pnpm' },
  'release-please': {
    spec: 'release-please@17.11.2',
    entry: 'release-please/build/src/bin/release-please.js',
  },
} as const

export type PeerName = keyof typeof specs

interface Spec {
  readonly spec: string
  /** Versions of what it depends on, by name. */
  readonly overrides?: Readonly<Record<string, string>>
  /** Below `node_modules`. */
  readonly entry: string
}

function changesets(version: string): Spec {
  return { spec: `@changesets/cli@${version}`, entry: '@changesets/cli/bin.js' }
}

export type Peer =
  | { readonly kind: 'there'; readonly name: string; readonly entry: string }
  | { readonly kind: 'missing'; readonly name: string; readonly why: string }

/**
 * The peer in a cache folder of its own, installed from npm when it is not there yet. A peer that cannot be
 * installed or cannot start on this machine is `missing` and says why; nothing is thrown.
 */
export function peer(id: PeerName): Peer {
  return ready(specs[id])
}

/** Any version of Changesets with the given versions of its own packages, for histories that were made with it. */
export function changesetsPeer(version: string, overrides: Readonly<Record<string, string>>): Peer {
  return ready({ ...changesets(version), overrides })
}

const known = new Map<string, Peer>()

function ready(wanted: Spec): Peer {
  const key = [wanted.spec, ...Object.entries(wanted.overrides ?? {}).flat()].join(' ')
  const peer = known.get(key) ?? makeReady(wanted, key)
  known.set(key, peer)
  return peer
}

function makeReady({ spec, entry, overrides = {} }: Spec, key: string): Peer {
  const folder = join(cacheFolder, 'peers', key.replaceAll(/[@/ ]/g, '_'))
  const path = join(folder, 'node_modules', entry)
  try {
    if (!existsSync(path)) install(folder, spec, overrides)
    if (!existsSync(path)) return { kind: 'missing', name: spec, why: `there is no ${entry}` }
    run([...argvOf(path), '--version'], folder)
    return { kind: 'there', name: spec, entry: path }
  } catch (error) {
    return { kind: 'missing', name: spec, why: reasonOf(error) }
  }
}

/** How the entry is called: scripts by the Node of this checkout, binaries as they are. */
export function argvOf(entry: string): readonly string[] {
  return entry.endsWith('.js') ? [process.execPath, entry] : [entry]
}

function install(folder: string, spec: string, overrides: Readonly<Record<string, string>>): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, overrides }))
  run(['npm', 'install', '--no-audit', '--no-fund', '--loglevel=error', spec], folder)
}

function run([program = '', ...args]: readonly string[], cwd: string): void {
  execFileSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
}

function reasonOf(error: unknown): string {
  const { stderr, message } = error as { stderr?: Buffer; message: string }
  const lines = `${stderr ?? ''}`.split('\n').filter((line) => line.trim() !== '')
  // Paths of the cache folder in front of what went wrong help nobody.
  return (lines[0] ?? message).replaceAll(/\S*\/\S*:?\s*/g, '').slice(0, 120)
}

/** Peers that were asked for and are not there. */
export function missingPeers(): readonly Extract<Peer, { kind: 'missing' }>[] {
  return [...known.values()].filter((one) => one.kind === 'missing')
}
