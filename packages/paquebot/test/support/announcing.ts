import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  type FakeGithub,
  type FakeGithubOptions,
  startFakeGithub,
  type TokenKind,
} from '@paquebot/fake-github'
import type { Artifact } from '../../src/model/artifact.ts'
import { PaquebotError } from '../../src/model/error.ts'
import { splitId } from '../../src/model/package.ts'
import { type AnnounceRequest, prepareAnnounce } from '../../src/stages/announce/announce.ts'
import { carryOut } from '../../src/stages/announce/carry-out.ts'
import { type Stock, startSmallRegistry } from './small-registry.ts'
import { identity, tempFolder, writeTree } from './temp.ts'

export type Texts = Readonly<Record<string, string>>

/** A GitHub with one repository, a clone of it, and registries that have what is published. */
export interface Harbour {
  readonly github: FakeGithub
  readonly clone: string
  readonly stock: Stock & { files: Artifact[] }
  readonly told: string[]
  /** Announces in this process; the error's code and text when it cannot. */
  announce(
    request?: Partial<AnnounceRequest>,
    as?: TokenKind,
    how?: { readonly stop?: AbortController; readonly withoutGithub?: true },
  ): Promise<Announced>
  /** The environment of a job. */
  env(as?: TokenKind): NodeJS.ProcessEnv
  /** Commits on the default branch, and brings the clone there. */
  commit(files: Texts, message?: string): Promise<string>
  /** Writes since the last look. */
  writes(): readonly string[]
  [Symbol.asyncDispose](): Promise<void>
}

interface Announced {
  readonly findings: readonly { readonly rule: string; readonly message: string }[]
  readonly skipped: readonly string[]
  readonly tags: Readonly<Record<string, string>>
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string }
}

type Options = Omit<FakeGithubOptions, 'repositories'> &
  Partial<FakeGithubOptions['repositories'][number]> & { readonly files: Texts }

/** The server is in this process: whoever waited for git would wait for ever. */
const run = promisify(execFile)
const quiet = { ...process.env, ...identity, GIT_TERMINAL_PROMPT: '0' }

const everything: AnnounceRequest = { only: [], assets: [], releases: true }

/** Opens it with these files in the first commit. */
export async function openHarbour({ files, ...options }: Options): Promise<Harbour> {
  const { faults, intercept, actors, ...repository } = options
  const github = await startFakeGithub({
    repositories: [{ owner: 'acme', name: 'ship', ...repository, files }],
    actors: { github_token: { permissions: { contents: 'write' } }, ...actors },
    now: ticking(),
    ...(faults === undefined ? {} : { faults }),
    ...(intercept === undefined ? {} : { intercept }),
  })
  const folder = tempFolder()
  const clone = join(folder.path, 'clone')
  await run('git', ['clone', '-q', github.cloneUrl('pat'), clone], { env: quiet })
  const stock: Stock & { files: Artifact[] } = { versions: 'all', files: [] }
  const registry = await startSmallRegistry(stock)
  const told: string[] = []
  let seen = github.requests().length
  return {
    github,
    clone,
    stock,
    told,
    env: (as = 'github_token') => ({ ...identity, ...registry.env, ...github.env(as), CI: 'true' }),
    async announce(request = {}, as = 'github_token', how = {}) {
      const { stop = new AbortController(), withoutGithub } = how
      const around = {
        env: {
          ...process.env,
          ...identity,
          ...registry.env,
          ...(withoutGithub ? {} : github.env(as)),
          CI: 'true',
        },
        signal: stop.signal,
        sleep: async () => {},
        emit: (event: { readonly kind: string; readonly text?: string }) =>
          told.push(event.text ?? event.kind),
      }
      try {
        const prepared = await prepareAnnounce(clone, { ...everything, ...request }, around)
        await carryOut(prepared, around)
        const { announcements, skipped } = prepared.plan
        return {
          findings: prepared.findings.map(({ rule, message }) => ({ rule, message })),
          skipped: skipped.map(({ id, why }) => `${id}: ${why}`),
          tags: Object.fromEntries(announcements.map(({ tag, tagging }) => [tag, tagging.kind])),
        }
      } catch (error) {
        if (stop.signal.aborted) return { findings: [], skipped: [], tags: {} }
        if (!(error instanceof PaquebotError)) throw error
        const { code, message, hint = '' } = error
        return { findings: [], skipped: [], tags: {}, error: { code, message, hint } }
      }
    },
    async commit(texts, message) {
      const id = await github.repository().commit(texts, message === undefined ? {} : { message })
      await run('git', ['pull', '-q', '--ff-only'], { cwd: clone, env: quiet })
      return id
    },
    writes() {
      const fresh = github.requests().slice(seen)
      seen = github.requests().length
      return fresh.filter(isWrite).map(({ operation }) => operation)
    },
    async [Symbol.asyncDispose]() {
      registry.stop()
      await github.stop()
      folder[Symbol.dispose]()
    },
  }
}

const isWrite = ({ method, operation }: { method: string; operation: string }) =>
  method !== 'GET' && !['graphql:repository', 'graphql:viewer'].includes(operation)

/** A second for each look at the clock. */
function ticking(): () => Date {
  let time = Date.UTC(2026, 0, 2)
  return () => {
    time += 1000
    return new Date(time)
  }
}

/** Files that look like artifacts, with their list, in a folder; the registry has them too. */
export function artifactsIn(
  folder: string,
  stock: Stock & { files: Artifact[] },
  files: readonly Pick<Artifact, 'package' | 'version' | 'kind' | 'file'>[],
  commit?: string,
  how = 'built',
): void {
  const artifacts = files.map(({ package: id, version, kind, file }): Artifact => {
    const bytes = Buffer.from(`bytes of ${file}, ${how}`)
    writeTree(folder, { [file]: bytes.toString() })
    const { ecosystem, name } = splitId(id)
    const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex')
    const digests = { sha256: digest('sha256'), sha512: digest('sha512') }
    return {
      package: id,
      name,
      version,
      ecosystem,
      kind,
      file,
      size: bytes.length,
      ...digests,
      files: 1,
    }
  })
  stock.files.push(...artifacts)
  const list = { format: 1, ...(commit === undefined ? {} : { commit }), artifacts }
  writeTree(folder, { 'manifest.json': json(list) })
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

/** A package of npm with its changelog. */
export function npmPackage(
  path: string,
  name: string,
  version: string,
  needs: readonly string[] = [],
) {
  const dependencies = Object.fromEntries(needs.map((need) => [need, '*']))
  return {
    [`${path}/package.json`]: json({ name, version, dependencies }),
    [`${path}/CHANGELOG.md`]: changelog(name, version),
  }
}

export const changelog = (name: string, version: string) =>
  `# ${name}\n\n## ${version}\n\n- ${name} as of ${version}\n\n## 0.0.1\n\n- the first\n`

/** A package of npm, and one of PyPI that bump-my-version tags. */
export const pair: Texts = {
  'package.json': json({ name: 'pair', private: true, workspaces: ['packages/*'] }),
  ...npmPackage('packages/core', '@acme/core', '1.2.0'),
  'python/pyproject.toml': [
    '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n',
    '[project]\nname = "acme-py"\nversion = "0.4.0"\n',
    '[tool.bumpversion]\ncurrent_version = "0.4.0"\ntag = true\ntag_name = "py-v{new_version}"\n',
  ].join('\n'),
  'python/CHANGELOG.md': changelog('acme-py', '0.4.0'),
}

/** Wheel and sdist of its Python package. */
export const pairFiles = [
  {
    package: 'pypi:acme-py',
    version: '0.4.0',
    kind: 'wheel',
    file: 'acme_py-0.4.0-py3-none-any.whl',
  },
  { package: 'pypi:acme-py', version: '0.4.0', kind: 'sdist', file: 'acme_py-0.4.0.tar.gz' },
] as const

/** Five packages of npm and one of PyPI. */
export const fleet: Texts = {
  'package.json': json({ name: 'fleet', private: true, workspaces: ['packages/*'] }),
  ...npmPackage('packages/core', '@acme/core', '1.2.0'),
  ...npmPackage('packages/cli', '@acme/cli', '1.2.0', ['@acme/core']),
  ...npmPackage('packages/web', '@acme/web', '2.0.0-rc.1', ['@acme/core']),
  ...npmPackage('packages/docs', '@acme/docs', '0.3.0'),
  ...npmPackage('packages/kit', '@acme/kit', '1.0.0', ['@acme/cli', '@acme/core']),
  'python/pyproject.toml': [
    '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n',
    '[project]\nname = "acme-py"\nversion = "1.2.0rc1"\n',
  ].join('\n'),
  'python/CHANGELOG.md': changelog('acme-py', '1.2.0rc1'),
}
