import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
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
import { jobVariables } from '../publishing/support.ts'
import { runCli } from '../support/cli.ts'
import {
  cloneFrom,
  githubWith,
  jobEnvironment,
  registryEnvironment,
  registryToken,
} from '../support/github.ts'
import { copyExample, git, tempFolder } from '../support/temp.ts'

/** What one run of `paquebot release` told: the workflow's outputs and the page. */
interface Told {
  readonly code: number | null
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  readonly text: string
}

/** A repository on GitHub, the registries that it publishes to, and workflow runs. */
export interface Story extends AsyncDisposable {
  readonly github: FakeGithub
  readonly registries: LocalRegistries
  /** What a registry does in place of what it should: true answers 503. */
  breakIf(test: (request: RegistryRequest) => boolean): void
  /** A job in a fresh clone of main, or of another commit of it. */
  run(argv: readonly string[], at?: string): Promise<Told>
}

interface StoryOptions {
  /** Records of trusted publishers: then jobs have an ID token and no other key. */
  readonly publishers?: readonly TrustedPublisher[]
}

/** Opens an example as the first commit of a repository on GitHub. */
export async function openStory(
  example: 'event-forge' | 'token-ledger',
  { publishers }: StoryOptions = {},
): Promise<Story> {
  const folder = tempFolder()
  const source = join(folder.path, 'source')
  copyExample(example, source)
  const github = await githubWith({}, { owner: example, name: example, deleteBranchOnMerge: true })
  git(github.repository().folder, 'fetch', '-q', '--force', source, '+main:refs/heads/main')
  let isBroken = (_: RegistryRequest) => false
  const registries = await startLocalRegistries({
    upstream: userUpstreams,
    tokens: publishers === undefined ? [registryToken] : [],
    ...(publishers && { publishers }),
    intercept: async (request, next) => (isBroken(request) ? { status: 503 } : next()),
  })
  return {
    github,
    registries,
    breakIf: (test) => {
      isBroken = test
    },
    run: async (argv, at) => {
      const job = mkdtempSync(join(folder.path, 'job-'))
      const cwd = cloneFrom(github, join(job, 'clone'))
      if (at !== undefined) git(cwd, 'checkout', '-q', at)
      const files = {
        GITHUB_OUTPUT: join(job, 'outputs'),
        GITHUB_STEP_SUMMARY: join(job, 'summary'),
      }
      for (const file of Object.values(files)) writeFileSync(file, '')
      const env = {
        ...jobEnvironment(github),
        ...registryEnvironment(registries, job),
        ...(publishers && trustedJob(registries, `${example}/${example}`)),
        PAQUEBOT_CACHE: cacheFolder(),
        // Packages that a rehearsal has fetched need not be fetched again.
        XDG_DATA_HOME: join(cacheFolder(), 'data'),
        XDG_CACHE_HOME: join(cacheFolder(), 'xdg'),
        ...files,
      }
      const { code, stdout, stderr } = await runCli(argv, { cwd, env })
      return {
        code,
        outputs: readOutputs(readFileSync(files.GITHUB_OUTPUT, 'utf8')),
        summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'),
        text: `${stdout}${stderr}`,
      }
    },
    async [Symbol.asyncDispose]() {
      await registries.stop()
      await github.stop()
      folder[Symbol.dispose]()
    },
  }
}

/** A job with `id-token: write` and no secret. */
function trustedJob(registries: LocalRegistries, repository: string): NodeJS.ProcessEnv {
  const claims = { repository, workflow: 'release.yml' }
  return { ...jobVariables(registries, claims), NPM_TOKEN: '', UV_PUBLISH_TOKEN: '' }
}

/** As the runner reads the file. */
function readOutputs(text: string): Readonly<Record<string, string>> {
  const found = text.matchAll(/^([\w-]+)<<(.+)\n([\s\S]*?)\n?^\2$/gm)
  return Object.fromEntries([...found].map(([, name = '', , value = '']) => [name, value]))
}
