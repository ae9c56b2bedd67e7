import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FakeGithub } from '@paquebot/fake-github'
import {
  type LocalRegistries,
  type RegistryRequest,
  startLocalRegistries,
  type TrustedPublisher,
  userUpstreams,
} from '@paquebot/local-registry'
import { cacheFolder } from '../../src/io/environment.ts'
import type { EcosystemId } from '../../src/model/package.ts'
import { jobVariables } from '../publishing/support.ts'
import { outerEnvironment, runCli } from '../support/cli.ts'
import { cloneFrom, githubWith, registryEnvironment, registryToken } from '../support/github.ts'
import { copyExample, git, tempFolder } from '../support/temp.ts'
import { type Job, playWorkflow, type RunEnd } from '../support/workflow-runner.ts'

/** A repository on GitHub whose pushes start a workflow, and the registries that trust it. */
export interface Pipeline extends AsyncDisposable {
  readonly github: FakeGithub
  readonly registries: LocalRegistries
  breakIf(test: (request: RegistryRequest) => boolean): void
  /** What somebody types in a clone, with a token of their own for the registries. */
  type(argv: readonly string[]): Promise<{ code: number | null; text: string }>
  /** Starts a workflow, as it stands in the newest commit. */
  run(file: string, inputs?: Readonly<Record<string, string>>): Promise<RunEnd>
  /** Runs its failed jobs again, on the same commit. */
  again(): Promise<RunEnd>
}

/** Trusted publishers that are bound to `release.yml` and to an environment with the registry's name. */
export const trusted = (
  example: string,
  registry: EcosystemId,
  names: readonly string[],
  more: Partial<TrustedPublisher> = {},
): readonly TrustedPublisher[] =>
  names.map((name) => ({
    registry,
    name,
    owner: example,
    repository: example,
    workflow: 'release.yml',
    environment: registry,
    ...more,
  }))

/** Opens an example, with the workflows that are generated for it, as a repository on GitHub. */
export async function openPipeline(
  example: 'event-forge' | 'token-ledger',
  publishers: readonly TrustedPublisher[],
): Promise<Pipeline> {
  const folder = tempFolder()
  const source = join(folder.path, 'source')
  copyExample(example, source)
  const generated = await runCli(['workflow', 'generate'], { cwd: source })
  if (generated.code !== 0) throw new Error(`${generated.stdout}${generated.stderr}`)
  git(source, 'add', '-A')
  git(source, 'commit', '-q', '--amend', '--no-edit')
  const github = await githubWith(
    {},
    {
      owner: example,
      name: example,
      deleteBranchOnMerge: true,
      actors: {
        // What a job may do that asks for no right to write.
        pat: { permissions: { contents: 'read', pull_requests: 'read' } },
        // What a job may do that only writes contents.
        app: { permissions: { contents: 'write' } },
      },
    },
  )
  git(github.repository().folder, 'fetch', '-q', '--force', source, '+main:refs/heads/main')
  let isBroken = (_: RegistryRequest) => false
  const registries = await startLocalRegistries({
    upstream: userUpstreams,
    tokens: [registryToken],
    publishers,
    intercept: async (request, next) => (isBroken(request) ? { status: 503 } : next()),
  })
  const bin = shims(folder.path)
  const started: { text: string; commit: string; folder: string; end: RunEnd; inputs: object }[] =
    []
  const play = async (text: string, commit: string, inputs: object, before?: RunEnd) => {
    const run = before ? (started.at(-1)?.folder as string) : mkdtempSync(join(folder.path, 'run-'))
    const end = await playWorkflow(
      text,
      {
        folder: run,
        contexts: {
          github: {
            repository: `${example}/${example}`,
            ref: 'refs/heads/main',
            sha: commit,
            event_name: 'push',
          },
          inputs,
        },
        tokenOf: (job) => github.env(kindOf(job)).GITHUB_TOKEN ?? '',
        environmentOf: (job, home) => {
          const { GITHUB_TOKEN: _, ...variables } = github.env(kindOf(job))
          return {
            ...outerEnvironment(),
            ...variables,
            GITHUB_SHA: commit,
            ...registryEnvironment(registries, home),
            NPM_TOKEN: '',
            UV_PUBLISH_TOKEN: '',
            ...identityOf(job, registries, example),
            ...caches,
            PATH: `${bin}:${outerEnvironment().PATH}`,
          }
        },
        checkout: (to, { ref = commit, 'fetch-depth': depth }) => {
          if (depth === '0') {
            cloneFrom(github, to)
            git(to, 'checkout', '-q', ref)
          } else shallow(github, { to, ref })
        },
      },
      before,
    )
    started.push({ text, commit, folder: run, end, inputs })
    return end
  }
  return {
    github,
    registries,
    breakIf: (test) => {
      isBroken = test
    },
    type: async (argv) => {
      const home = mkdtempSync(join(folder.path, 'person-'))
      const cwd = cloneFrom(github, join(home, 'clone'))
      const env = { ...outerEnvironment(), ...registryEnvironment(registries, home), ...caches }
      const { code, stdout, stderr } = await runCli(argv, { cwd, env })
      return { code, text: `${stdout}${stderr}` }
    },
    run: async (file, inputs = {}) => {
      const text = await github.repository().read(`.github/workflows/${file}`, 'refs/heads/main')
      if (text === undefined) throw new Error(`there is no ${file}`)
      return play(text, github.repository().refs()['refs/heads/main'] ?? '', inputs)
    },
    again: () => {
      const last = started.at(-1)
      if (last === undefined) throw new Error('no run was started')
      return play(last.text, last.commit, last.inputs, last.end)
    },
    async [Symbol.asyncDispose]() {
      await registries.stop()
      await github.stop()
      folder[Symbol.dispose]()
    },
  }
}

/** One commit without history and tags. */
function shallow(github: FakeGithub, { to, ref }: { readonly to: string; readonly ref: string }) {
  using folder = tempFolder()
  const whole = cloneFrom(github, join(folder.path, 'whole'))
  git(whole, 'branch', 'wanted', ref)
  git('.', 'clone', '-q', '--depth', '1', '-b', 'wanted', '--no-tags', `file://${whole}`, to)
  git(to, 'checkout', '-q', '--detach')
  git(to, 'remote', 'set-url', 'origin', github.cloneUrl('anonymous'))
}

const caches = {
  PAQUEBOT_CACHE: cacheFolder(),
  // Packages that a rehearsal has fetched need not be fetched again.
  XDG_DATA_HOME: join(cacheFolder(), 'data'),
  XDG_CACHE_HOME: join(cacheFolder(), 'xdg'),
}

/** The token that has no more than the job asks for. */
function kindOf({ permissions = {} }: Job) {
  if (permissions.contents !== 'write') return 'pat'
  return permissions['pull-requests'] === 'write' ? 'github_token' : 'app'
}

function identityOf(
  { permissions, environment }: Job,
  registries: LocalRegistries,
  example: string,
): NodeJS.ProcessEnv {
  if (permissions?.['id-token'] !== 'write') return { GITHUB_ACTIONS: 'true' }
  const name = typeof environment === 'string' ? environment : environment?.name
  return jobVariables(registries, {
    repository: `${example}/${example}`,
    workflow: 'release.yml',
    ...(name === undefined ? {} : { environment: name }),
  })
}

/** `npx --yes paquebot@<version>` starts the source; everything else is npx's own. */
function shims(folder: string): string {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  const source = join(import.meta.dirname, '../../src/cli/bin.ts')
  writeFileSync(
    join(bin, 'npx'),
    `#!/bin/sh
case "$2" in paquebot@*) shift 2; exec "${process.execPath}" "${source}" "$@" ;; esac
exec "$(PATH="$(printf %s "$PATH" | sed 's|^[^:]*:||')" command -v npx)" "$@"
`,
  )
  chmodSync(join(bin, 'npx'), 0o755)
  return bin
}
