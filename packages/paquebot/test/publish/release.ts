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
import type { PublishReport } from '../../src/stages/publish/report.ts'
import { type CliResult, runCli } from '../support/cli.ts'
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
  run(...argv: readonly string[]): Promise<CliResult>
  /** The report of a run with `--json`, from the artifacts. */
  publish(...argv: readonly string[]): Promise<{ code: number | null; report: PublishReport }>
  /** `PUT /core 201` of everything that changes something, oldest first. */
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
  const run = (...argv: readonly string[]) => runCli(argv, { cwd: root, env })
  return {
    root,
    artifacts,
    registries,
    env,
    run,
    async publish(...argv) {
      const all = ['publish', '--from', 'artifacts', '--no-smoke', '--json', '--quiet', ...argv]
      const { code, stdout, stderr } = await run(...all)
      if (stderr !== '') throw new Error(stderr)
      const { result, error } = JSON.parse(stdout) as { result: PublishReport; error?: object }
      if (error !== undefined) throw Object.assign(new Error('the command failed'), error)
      return { code, report: result }
    },
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

/** Where the clients publish to and with which key; a home with nothing in it. */
export function environment(registries: LocalRegistries, home: string): NodeJS.ProcessEnv {
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

/** What must be on the registries when everything of these artifacts is there. */
export function shelf(registries: LocalRegistries, artifacts: string) {
  const { npm, pypi } = registries.snapshot()
  const list = JSON.parse(readFileSync(join(artifacts, 'manifest.json'), 'utf8')) as {
    artifacts: Artifact[]
  }
  const there = list.artifacts.filter(({ ecosystem, name, version, file, sha256 }) =>
    ecosystem === 'npm'
      ? npm[name]?.versions[version]?.sha256 === sha256
      : pypi[name]?.releases[version]?.[file]?.sha256 === sha256,
  )
  return {
    missing: list.artifacts.length - there.length,
    tags: Object.fromEntries(Object.entries(npm).map(([name, { distTags }]) => [name, distTags])),
  }
}
