import { openObjects } from '../../io/git-objects.ts'
import { findUpstream, scopeRegistries } from '../../io/upstream.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Finding } from '../../model/finding.ts'
import type { PackageId, Workspace } from '../../model/package.ts'
import { discover } from '../discover/discover.ts'
import { requireName } from '../discover/names.ts'
import { prefixOf } from '../plan/last-release.ts'
import type { FixStep } from '../publish/fix-forward.ts'
import { localArtifacts } from './artifacts.ts'
import { planFor } from './bad.ts'
import { findingsOf } from './findings.ts'
import { type Part, readGit, type Surroundings } from './git.ts'
import { judge } from './judge.ts'
import { isForRegistry, ledgersOf } from './ledger.ts'
import type { Fault, Ledger, RegistryState } from './model.ts'
import { type Addresses, askRegistries, scopesOf } from './registries.ts'
import { openTrees } from './tree.ts'

/** What is looked at. */
export interface VerifyOptions extends Part {
  /** Names of packages; empty for all, those of the history included. */
  readonly only: readonly string[]
  /** Folder of artifacts to compare with the registry. */
  readonly artifacts?: string
  /** A version that is out and broken. */
  readonly bad?: string
}

/** What registries, tags, trees and changelogs say together. */
export interface Verification {
  readonly ledgers: readonly Ledger[]
  readonly faults: readonly Fault[]
  /** Version tags that name nothing in their tree. */
  readonly strayTags: readonly string[]
  readonly tags: number
  /** What to do about the version that is broken, where one was named. */
  readonly fixForward?: readonly FixStep[]
}

/**
 * Compares registries, tags, trees at the tags and changelogs. Reads only. Throws `verify/no-git`, `config/invalid` for
 * an unknown package, `cli/usage` for a `since` that is nothing, and what discover throws.
 */
export async function verify(
  cwd: string,
  options: VerifyOptions,
  around: Surroundings,
): Promise<{ verification: Verification; findings: readonly Finding[] }> {
  const discovery = await discover(cwd)
  const { workspace } = discovery
  if (workspace.gitRoot === null) throw noGit(workspace.root)
  if (options.bad !== undefined && options.offline) throw badOffline()
  const chosen = options.only.map(
    (name) => requireName(workspace.packages, name, 'the command line').id,
  )
  const local = options.artifacts === undefined ? [] : localArtifacts(cwd, options.artifacts)
  const asking = options.offline ? undefined : findAddresses(workspace, around)
  // Whatever stops us before they are needed is the error to tell.
  asking?.catch(() => {})
  const objects = openObjects(workspace.gitRoot)
  try {
    const trees = openTrees(objects, workspace.root, prefixOf(workspace))
    const git = await readGit(discovery, trees, options, around)
    const subjects = git.subjects.filter(
      ({ id, pkg }) => (chosen.length === 0 || chosen.includes(id)) && (!options.last || pkg),
    )
    const asked = subjects.filter((subject) => isForRegistry(subject, git.tagged))
    const registries =
      asking === undefined
        ? new Map<PackageId, RegistryState>()
        : await askRegistries(asked, await asking, around)
    const { packages } = workspace
    const { repository } = discovery
    const { tagged } = git
    const ledgers = ledgersOf(subjects, { packages, tagged, registries, repository })
    const faults = await judge(ledgers, {
      discovery,
      trees,
      isLast: options.last,
      git,
      local,
    })
    const verification = {
      ledgers,
      faults,
      strayTags: git.stray,
      tags: git.count,
      ...(options.bad === undefined ? {} : { fixForward: planFor(options.bad, ledgers) }),
    }
    return { verification, findings: [...findingsOf(faults), ...git.findings] }
  } finally {
    objects.close()
  }
}

/** A scope that only the history has is asked for where all packages are. */
async function findAddresses(
  { root, packages }: Workspace,
  { env, signal }: Surroundings,
): Promise<Addresses> {
  const [upstream, scopes] = await Promise.all([
    findUpstream(root, env, signal),
    scopeRegistries(root, scopesOf(packages), env, signal),
  ])
  return { upstream, scopes }
}

function badOffline(): PaquebotError {
  return new PaquebotError('cli/usage', '`--bad` and `--offline` cannot both be', {
    hint: 'what is to be done depends on what the registries have',
  })
}

function noGit(root: string): PaquebotError {
  return new PaquebotError('verify/no-git', `\`${root}\` is in no git repository`, {
    hint: 'run it in a clone with history and tags: `git clone`, or `fetch-depth: 0` in a workflow',
  })
}
