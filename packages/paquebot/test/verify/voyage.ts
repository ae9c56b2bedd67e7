import {
  type Intercept,
  type LocalRegistries,
  startLocalRegistries,
} from '@paquebot/local-registry'
import { makeSdist } from '../../../local-registry/test/support/archives.ts'
import { npmBody, npmPublish, pypiUpload } from '../../../local-registry/test/support/requests.ts'
import type { Finding } from '../../src/model/finding.ts'
import { type Verification, type VerifyOptions, verify } from '../../src/stages/verify/verify.ts'
import { git, tempFolder, writeTree } from '../support/temp.ts'

/** What goes wrong at one release. */
export type Mishap =
  | 'tagged too early'
  | 'not tagged'
  | 'not published'
  | 'told but never shipped'
  | 'not told'
  | 'only one world'
  | 'latest left behind'
  | 'prerelease as latest'
  | 'published from elsewhere'
  | 'without provenance'

/** A repository with two npm packages and a PyPI package that follows one of them, and registries around it. */
export interface Voyage {
  readonly root: string
  readonly registries: LocalRegistries
  /** Writes, commits, tags and publishes the next version of everything, and does one thing wrong. */
  release(version: string, mishap?: Mishap): Promise<void>
  /** Verifies in its own folder, or in a clone. */
  verify(
    options?: Partial<VerifyOptions>,
    cwd?: string,
  ): Promise<{
    readonly verification: Verification
    readonly findings: readonly Finding[]
  }>
  /** What verify finds, errors first. */
  told(options?: Partial<VerifyOptions>): Promise<readonly string[]>
  [Symbol.asyncDispose](): Promise<void>
}

const statement = JSON.stringify({ predicateType: 'https://slsa.dev/provenance/v1' })

/** As much of a Sigstore bundle as the registry looks at. */
const provenance = {
  content_type: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  data: JSON.stringify({ dsseEnvelope: { payload: Buffer.from(statement).toString('base64') } }),
}

/** A mirror tells the dates of the versions that it has, and none of the package. */
const withoutCreation: Intercept = async ({ method }, next) => {
  const reply = await next()
  if (method !== 'GET') return reply
  return { ...reply, body: String(reply.body).replace(/"created":"[^"]*",/, '') }
}

/** Puts to sea: an empty repository and empty registries, and an hour between any two releases. */
export async function putToSea({ isMirror = false } = {}): Promise<Voyage> {
  const folder = tempFolder()
  const root = folder.path
  let clock = Date.parse('2026-01-02T03:04:05Z')
  const registries = await startLocalRegistries({
    offline: true,
    now: () => new Date(clock),
    ...(isMirror ? { intercept: withoutCreation } : {}),
  })
  const sections: Record<'core' | 'tools', string[]> = { core: [], tools: [] }
  writeTree(root, {
    'package.json': '{ "private": true, "workspaces": ["packages/*"] }\n',
    'paquebot.toml': 'follow = [{ package = "pypi:ship-core", leader = "npm:@ship/core" }]\n',
  })
  git(root, 'init', '-q', '-b', 'main')
  git(root, 'add', '-A')
  git(root, 'commit', '-q', '-m', 'chore: begin')

  const write = (version: string) => {
    const changelog = (parts: readonly string[]) =>
      `# Changelog\n\n${[...parts].reverse().join('\n')}`
    writeTree(root, {
      'packages/core/package.json': `{ "name": "@ship/core", "version": "${version}" }\n`,
      'packages/core/CHANGELOG.md': changelog(sections.core),
      'packages/tools/package.json': `{ "name": "tools", "version": "${version}" }\n`,
      'packages/tools/CHANGELOG.md': changelog(sections.tools),
      'python/pyproject.toml': `[build-system]\nrequires = ["hatchling"]\n[project]\nname = "ship-core"\nversion = "${version}"\n`,
    })
    git(root, 'add', '-A')
    git(root, 'commit', '-q', '-m', `chore(release): ${version}`)
  }
  const publishNpm = async (name: string, version: string, mishap?: Mishap) => {
    const isBefore = mishap === 'published from elsewhere' || mishap === 'tagged too early'
    const gitHead = git(root, 'rev-parse', isBefore ? 'HEAD~1' : 'HEAD').trim()
    const body = npmBody(name, version)
    const manifest = { ...body.versions[version], gitHead }
    const bundle = { [`${name}-${version}.sigstore`]: provenance }
    const answer = await npmPublish(registries, {
      ...body,
      versions: { [version]: manifest },
      'dist-tags': { [mishap === 'latest left behind' ? 'next' : 'latest']: version },
      _attachments: {
        ...body._attachments,
        ...(mishap === 'without provenance' ? {} : bundle),
      },
    })
    if (answer.status !== 201) throw new Error(JSON.stringify(answer))
  }
  const tell = (version: string, mishap?: Mishap) => {
    if (mishap === 'told but never shipped') sections.tools.push(`## ${version}-lost.0\n\n- lost\n`)
    const section = `## ${version}\n\n- news of ${version}\n`
    sections.core.push(section)
    if (mishap !== 'not told') sections.tools.push(section)
  }
  const tag = (version: string, mishap?: Mishap) => {
    const names = ['@ship/core', 'tools', 'ship-core'].filter(
      (name) => name !== { 'not tagged': 'tools', 'only one world': 'ship-core' }[String(mishap)],
    )
    for (const name of names) {
      const isEarly = name === 'tools' && mishap === 'tagged too early'
      git(root, 'tag', `${name}@${version}`, isEarly ? 'HEAD~1' : 'HEAD')
    }
  }
  const publishPypi = async (version: string) => {
    const file = makeSdist('ship_core', version)
    const answer = await pypiUpload(registries, file, { name: 'ship-core' })
    if (answer.status !== 200) throw new Error(JSON.stringify(answer))
  }
  const sail = async (version: string, mishap?: Mishap) => {
    clock += 3_600_000
    tell(version, mishap)
    write(version)
    tag(version, mishap)
    await publishNpm('@ship/core', version)
    if (mishap !== 'not published') await publishNpm('tools', version, mishap)
    if (mishap !== 'only one world') await publishPypi(version)
  }
  const ask = (options: Partial<VerifyOptions> = {}, cwd = root) =>
    verify(
      cwd,
      { only: [], last: false, offline: false, ...options },
      {
        env: {
          ...process.env,
          npm_config_registry: registries.npm.url,
          PIP_INDEX_URL: registries.pypi.simple,
        },
        signal: new AbortController().signal,
        emit: () => {},
      },
    )
  return {
    root,
    registries,
    async release(version, mishap) {
      await sail(version, mishap)
      if (mishap === 'prerelease as latest') await publishNpm('tools', '99.0.0-rc.0')
    },
    verify: ask,
    async told(options) {
      const { findings } = await ask(options)
      return findings.map(({ rule, severity, message }) => `${severity} ${rule}: ${message}`)
    },
    async [Symbol.asyncDispose]() {
      folder[Symbol.dispose]()
      await registries.stop()
    },
  }
}

/** `npm deprecate`: the texts go into the documents of the versions. */
export function deprecate(voyage: Voyage, name: string, versions: readonly string[]) {
  const texts = versions.map((version) => [version, { deprecated: 'lost at sea' }] as const)
  return npmPublish(voyage.registries, { name, versions: Object.fromEntries(texts) })
}
