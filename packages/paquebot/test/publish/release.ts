import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type LocalRegistries,
  type LocalRegistryOptions,
  startLocalRegistries,
} from '@paquebot/local-registry'
import { makeSdist, makeWheel, tarGz } from '../../../local-registry/test/support/archives.ts'
import type { Artifact } from '../../src/model/artifact.ts'
import { type PublishOutcome, publish } from '../../src/stages/publish/publish.ts'
import type { PublishReport } from '../../src/stages/publish/report.ts'
import type { PublishOptions, Surroundings } from '../../src/stages/publish/run.ts'
import { type CliResult, outerEnvironment, runCli } from '../support/cli.ts'
import { commitAll, git, tempFolder, writeTree } from '../support/temp.ts'

/** Packages that need each other: name, version, needs. Names with `py-` are Python packages. */
export interface Member {
  readonly name: string
  readonly version?: string
  readonly needs?: readonly string[]
  /** Further keys of package.json. */
  readonly more?: object
  /** What is in it, so that other bytes can be made. */
  readonly text?: string
}

/** A repository with a release, its built artifacts beside it, and registries of its own. */
export interface Stage extends AsyncDisposable {
  readonly root: string
  readonly artifacts: string
  readonly registries: LocalRegistries
  readonly env: NodeJS.ProcessEnv
  /** The command line, in a process of its own. */
  run(...argv: readonly string[]): Promise<CliResult>
  /** Publishes the artifacts in this process. */
  publish(options?: Partial<PublishOptions>): Promise<PublishOutcome>
  /** `PUT /core 201` of everything that was to change something, oldest first. */
  writes(): readonly string[]
}

const token = 'a-plain-token-for-tests'

/** Everything but the registries: also a second clone, with other bytes where `text` differs. */
export function layOut(root: string, members: readonly Member[], files: object = {}): string {
  writeTree(root, { ...trees(members), ...(files as Record<string, string>) })
  commitAll(root)
  const artifacts = join(root, 'artifacts')
  mkdirSync(artifacts)
  const commit = git(root, 'rev-parse', 'HEAD').trim()
  const list = members.flatMap((member) => build(artifacts, member))
  writeFileSync(
    join(artifacts, 'manifest.json'),
    JSON.stringify({ format: 1, commit, artifacts: list }),
  )
  return artifacts
}

const isPython = (name: string) => name.startsWith('py-')

function trees(members: readonly Member[]): Record<string, string> {
  const npm = members.filter(({ name }) => !isPython(name))
  return {
    '.gitignore': 'artifacts\n',
    'package.json': JSON.stringify({ private: true, workspaces: ['npm/*'] }),
    ...Object.fromEntries(
      npm.map((member) => [
        `npm/${folderOf(member)}/package.json`,
        JSON.stringify(manifestOf(member), null, 2),
      ]),
    ),
    ...Object.fromEntries(
      members
        .filter(({ name }) => isPython(name))
        .map((member) => [`${member.name}/pyproject.toml`, pyproject(member)]),
    ),
  }
}

const folderOf = ({ name }: Member) => name.replace(/^@.*\//, '')

function manifestOf({ name, version = '1.0.0', needs = [], more }: Member) {
  const dependencies = Object.fromEntries(needs.map((need) => [need, '>=0']))
  return {
    name,
    version,
    license: 'MIT',
    dependencies,
    publishConfig: { access: 'public' },
    ...more,
  }
}

function pyproject({ name, version = '1.0.0', needs = [] }: Member): string {
  return [
    '[project]',
    `name = "${name}"`,
    `version = "${version}"`,
    `dependencies = ${JSON.stringify(needs)}`,
    '[build-system]',
    'requires = ["hatchling"]',
    'build-backend = "hatchling.build"',
    '',
  ].join('\n')
}

function build(folder: string, member: Member): readonly Artifact[] {
  const { name, version = '1.0.0', text = '' } = member
  if (!isPython(name)) {
    const bytes = tarGz({
      'package/package.json': JSON.stringify(manifestOf(member)),
      'package/index.js': `export const text = '${text}'\n`,
    })
    const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`
    return [made(folder, bytes, { file, name, version, ecosystem: 'npm', kind: 'tarball' })]
  }
  const wheel = makeWheel(name, version, text === '' ? [] : [`other-${text}`])
  const sdist = makeSdist(name, version)
  const common = { name, version, ecosystem: 'pypi' } as const
  return [
    made(folder, sdist.data, { ...common, file: sdist.filename, kind: 'sdist' }),
    made(folder, wheel.data, { ...common, file: wheel.filename, kind: 'wheel' }),
  ]
}

function made(
  folder: string,
  bytes: Buffer,
  known: Pick<Artifact, 'file' | 'name' | 'version' | 'ecosystem' | 'kind'>,
): Artifact {
  writeFileSync(join(folder, known.file), bytes)
  const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex')
  return {
    ...known,
    package: `${known.ecosystem}:${known.name}`,
    size: bytes.length,
    sha256: digest('sha256'),
    sha512: digest('sha512'),
    files: 2,
  }
}

export async function openStage(
  members: readonly Member[],
  options: LocalRegistryOptions = {},
  more: { readonly env?: NodeJS.ProcessEnv; readonly files?: object } = {},
): Promise<Stage> {
  const folder = tempFolder()
  const registries = await startLocalRegistries({ offline: true, tokens: [token], ...options })
  const root = join(folder.path, 'repository')
  mkdirSync(root)
  const artifacts = layOut(root, members, more.files)
  const env = { ...environment(registries, folder.path), ...more.env }
  return {
    root,
    artifacts,
    registries,
    env,
    run: (...argv) => runCli(argv, { cwd: root, env }),
    publish: (options = {}) =>
      publish(
        root,
        { from: 'artifacts', only: [], wait: 1, smoke: false, clients: [], ...options },
        around(env),
      ),
    writes: () =>
      registries
        .requests()
        .filter(({ method, server }) => method !== 'GET' && server !== 'oidc')
        .map(({ method, path, status }) => `${method} ${path} ${status}`),
    async [Symbol.asyncDispose]() {
      await registries.stop()
      folder[Symbol.dispose]()
    },
  }
}

const around = (env: NodeJS.ProcessEnv): Surroundings => ({
  env: { ...outerEnvironment(), ...env },
  signal: new AbortController().signal,
  emit: () => {},
  redact: (text) => text,
  hide: () => {},
})

/** Where the clients publish to and with which key; a home with nothing in it. */
function environment(registries: LocalRegistries, home: string): NodeJS.ProcessEnv {
  return {
    HOME: home,
    npm_config_registry: registries.npm.url,
    PIP_INDEX_URL: registries.pypi.simple,
    UV_PUBLISH_URL: registries.pypi.upload,
    NPM_TOKEN: token,
    UV_PUBLISH_TOKEN: token,
  }
}

/** What each package came to: `core published`. */
export const ends = ({ packages }: PublishReport) =>
  packages.map(({ name, end, tag }) =>
    [name, end.kind, ...(tag === undefined ? [] : [tag])].join(' '),
  )

/** The reasons of what did not go well, by name. */
export const reasons = ({ packages }: PublishReport) =>
  Object.fromEntries(
    packages.flatMap(({ name, end }) => ('because' in end ? [[name, end.because] as const] : [])),
  )

/** What stands on the registries: versions with their digests, and dist-tags. */
export function shelf({ registries }: Pick<Stage, 'registries'>) {
  const { npm, pypi } = registries.snapshot()
  const packages = Object.entries(npm).map(([name, { versions, distTags }]) => [
    name,
    { tags: distTags, files: Object.values(versions).map(({ sha256 }) => sha256) },
  ])
  const projects = Object.entries(pypi).map(([name, { releases }]) => [
    name,
    {
      files: Object.values(releases).flatMap((files) =>
        Object.values(files)
          .map(({ sha256 }) => sha256)
          .sort(),
      ),
    },
  ])
  return Object.fromEntries([...packages, ...projects]) as Record<
    string,
    { tags?: object; files: string[] }
  >
}

/** What must stand there when these artifacts are published and nothing else. */
export function planned(artifacts: string, tag = '1.0.0') {
  const text = readFileSync(join(artifacts, 'manifest.json'), 'utf8')
  const list = JSON.parse(text) as { artifacts: Artifact[] }
  const byName = Map.groupBy(list.artifacts, ({ name }) => name)
  return Object.fromEntries(
    [...byName].map(([name, files]) => [
      name,
      {
        ...(isPython(name) ? {} : { tags: { latest: tag } }),
        files: files.map(({ sha256 }) => sha256).sort(),
      },
    ]),
  )
}
