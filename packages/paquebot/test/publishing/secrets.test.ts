import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import {
  type IdentityClaims,
  type LocalRegistries,
  type RegistryRequest,
  type Reply,
  startLocalRegistries,
} from '@paquebot/local-registry'
import { describe, expect, it } from 'vitest'
import { outerEnvironment, runCli } from '../support/cli.ts'
import { pythonTools } from '../support/python-tools.ts'
import { tempFolder, writeTree } from '../support/temp.ts'
import { layOutRelease } from './artifacts.ts'
import { job, jobVariables, npmRecord, pypiRecord } from './support.ts'

/** Long enough to be taken for a secret, and easy to find. */
const marked = (where: string) => `MARKED-${where}-0123456789abcdef`

/** Secrets in every variable that a CI job or a person may have. */
const variables = [
  ...['NPM_TOKEN', 'NODE_AUTH_TOKEN', 'UV_PUBLISH_TOKEN', 'TWINE_PASSWORD', 'GITHUB_TOKEN'],
  ...['GH_TOKEN', 'AWS_SECRET_ACCESS_KEY', 'npm_config__auth', 'MY_API_KEY'],
]

interface Scene extends AsyncDisposable {
  readonly root: string
  readonly folder: string
  readonly registries: LocalRegistries
  /** Everything that nobody may see: what was planted and what the registries gave out. */
  secrets(): readonly string[]
  run(...argv: readonly string[]): Promise<{ code: number | null; said: string }>
  /** Secrets in what was said, in any file that was not planted, and in the environment of any child. */
  leaks(): readonly string[]
}

const programs = ['git', 'npm', 'node', 'python3', 'uv', 'twine']

/** Programs that write their environment down and then are the real ones. */
function spies(folder: string, path: string): string {
  const bin = join(folder, 'spies')
  mkdirSync(bin)
  mkdirSync(join(folder, 'environments'))
  for (const name of programs) {
    const real = execFileSync('sh', ['-c', `command -v ${name}`], {
      env: { PATH: path },
      encoding: 'utf8',
    }).trim()
    const dump = join(folder, 'environments', `${name}-$$`)
    writeFileSync(join(bin, name), `#!/bin/sh\nenv > ${dump}\nexec ${real} "$@"\n`)
    chmodSync(join(bin, name), 0o755)
  }
  return bin
}

async function openScene(claims: IdentityClaims | undefined, echoing?: RegExp): Promise<Scene> {
  const temp = tempFolder()
  const folder = temp.path
  const given: string[] = []
  const registries = await startLocalRegistries({
    offline: true,
    tokens: [],
    publishers: [npmRecord('acme-cli'), pypiRecord('acme-core')],
    intercept: async (request, next) => {
      if (echoing?.test(`${request.method} ${request.path}`)) return echo(request)
      const reply = await next()
      const { token, value } = parse(String(reply.body ?? ''))
      if (/exchange|mint-token|idtoken/.test(request.path))
        given.push(...[token, value].flatMap((one) => one ?? []))
      return reply
    },
  })
  const root = layOut(folder, registries)
  const outer = outerEnvironment()
  const path = `${pythonTools()}${delimiter}${outer.PATH}`
  const planted = [...variables, 'npmrc', 'pypirc', 'remote'].map(marked)
  const jobs: NodeJS.ProcessEnv = claims === undefined ? {} : jobVariables(registries, claims)
  const requestTokens = [jobs.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? []].flat()
  const env: NodeJS.ProcessEnv = {
    ...Object.fromEntries(variables.map((name) => [name, marked(name)])),
    ...jobs,
    PATH: `${spies(folder, path)}${delimiter}${path}`,
    HOME: join(folder, 'home'),
    TMPDIR: join(folder, 'tmp'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    npm_config_registry: registries.npm.url,
    // `npm test` names another one to its children.
    npm_config_userconfig: join(folder, 'home/.npmrc'),
    UV_DEFAULT_INDEX: registries.pypi.simple,
    UV_PUBLISH_URL: registries.pypi.upload,
  }
  const said: string[] = []
  const secrets = () => [...planted, ...given, ...requestTokens]
  return {
    root,
    folder,
    registries,
    secrets,
    async run(...argv) {
      const { code, stdout, stderr } = await runCli(argv, { cwd: root, env })
      said.push(stdout, stderr)
      return { code, said: stdout + stderr }
    },
    leaks() {
      const all = [
        ...said.map((text, at) => [`output ${at}`, text] as const),
        ...leftBehind(folder),
      ]
      return all.flatMap(([place, text]) =>
        secrets().flatMap((secret) =>
          forms(secret).some((form) => text.includes(form)) ? [`${place}: ${secret}`] : [],
        ),
      )
    },
    async [Symbol.asyncDispose]() {
      await registries.stop()
      temp[Symbol.dispose]()
    },
  }
}

/** As it is, in an address, and in a header of basic authentication. */
const forms = (secret: string) => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(`__token__:${secret}`).toString('base64'),
]

/** A repository with two built packages whose remote has a password, and a home full of secrets. */
function layOut(folder: string, registries: LocalRegistries): string {
  const root = join(folder, 'repository')
  const { host } = new URL(registries.npm.url)
  writeTree(folder, {
    'home/.npmrc': `//${host}/:_authToken=${marked('npmrc')}\n`,
    'home/.pypirc': `[pypi]\nusername = __token__\npassword = ${marked('pypirc')}\n`,
    'tmp/.keep': '',
  })
  layOutRelease(
    root,
    '[publisher.npm]\nworkflow = "release.yml"\n\n[publisher.pypi]\nworkflow = "release.yml"\n',
    `https://someone:${marked('remote')}@github.com/acme/tools.git`,
  )
  return root
}

const planted = /^(home\/\.(npmrc|pypirc)|repository\/\.git\/config)$/

/** Every file below the folder that a run may have written. */
function leftBehind(folder: string): readonly (readonly [string, string])[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name).slice(folder.length + 1)
    if (!entry.isFile() || planted.test(path) || path.includes('node_modules')) return []
    return [[path, readFileSync(join(folder, path), 'latin1')] as const]
  })
}

function parse(text: string): { token?: string; value?: string } {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

/** A refusal that repeats all that it was sent to prove: people copy such texts into issues. */
async function echo(request: RegistryRequest): Promise<Reply> {
  const { authorization = '' } = request.headers
  const basic = Buffer.from(authorization.replace(/^Basic /i, ''), 'base64').toString('utf8')
  const body = (await request.body()).toString('latin1').slice(0, 2000)
  const text = `refused: ${authorization}, that is ${basic}, and ${body}`
  const headers = { 'content-type': 'application/json' }
  return { status: 403, headers, body: JSON.stringify({ error: text, message: text }) }
}

const publishIt = ['publish', '--from', 'artifacts', '--no-smoke', '--verbose']
/** The children whose environments were looked at. */
const children = ({ folder }: Scene) =>
  new Set(readdirSync(join(folder, 'environments')).map((name) => name.replace(/-\d+$/, '')))

const uploads = ({ registries }: Scene) =>
  registries.requests().filter(({ method, path }) => method === 'PUT' || path === '/legacy/')

describe('no secret is told to anybody', () => {
  it('by a publish that works, its dry run and its status', async () => {
    await using scene = await openScene(job)
    expect((await scene.run('publish', '--from', 'artifacts', '--dry-run', '--json')).code).toBe(0)
    const { code, said } = await scene.run(...publishIt)
    expect(code, said).toBe(0)
    expect((await scene.run('publish', '--from', 'artifacts', '--status', '--json')).code).toBe(0)
    // Two ID tokens and a key for npm in preflight, as many for the upload, and PyPI's.
    expect(scene.secrets().length).toBeGreaterThan(variables.length + 8)
    expect(scene.leaks()).toEqual([])
    // The registries' addresses stand in variables, so no client is asked for them.
    expect(children(scene)).toEqual(new Set(['git']))
  })

  it('by a publish that both registries refuse', async () => {
    await using scene = await openScene({ ...job, workflow: 'ci.yml' })
    const { code, said } = await scene.run(...publishIt)
    expect(code, said).not.toBe(0)
    // The tokens that stand in are none that the registry knows, so nothing is uploaded.
    expect(said).toContain('npm does not know the token from the npmrc of the user')
    expect(uploads(scene)).toEqual([])
    await scene.run(...publishIt, '--json')
    expect(scene.leaks()).toEqual([])
  })

  it('by a publish with tokens that the registries do not know', async () => {
    await using scene = await openScene(undefined)
    const { code } = await scene.run(...publishIt)
    expect(code).not.toBe(0)
    await scene.run(...publishIt, '--json')
    expect(scene.leaks()).toEqual([])
  })

  it('by a publish whose registries are gone, and by the doctor', async () => {
    await using scene = await openScene(job)
    await scene.run('doctor')
    await scene.run('doctor', '--json')
    await scene.registries.stop()
    await scene.run(...publishIt, '--json')
    await scene.run('doctor', '--verbose')
    expect(scene.leaks()).toEqual([])
  })

  it('by uploads of real clients, but the key to the client itself', async () => {
    await using scene = await openScene(job)
    const { code, said } = await scene.run(...publishIt, '--client', 'npm', '--client', 'uv')
    expect(code, said).toBe(0)
    const leaks = scene.leaks()
    // uv takes its key from its environment; it is that of this upload and of nothing else.
    expect(leaks).toHaveLength(1)
    expect(leaks[0]).toMatch(/^environments\/uv-\d+: pypi-/)
    expect(children(scene)).toEqual(new Set(['git', 'node', 'npm', 'uv']))
  })

  it.each([
    ['npm’s exchange', /^POST .*exchange/],
    ['PyPI’s mint', /^POST .*mint-token/],
    ['npm', /^PUT/],
    ['PyPI', /^POST .legacy/],
  ])('by what %s repeats when it refuses', async (_title, echoing) => {
    await using scene = await openScene(job, echoing)
    const { code, said } = await scene.run(...publishIt)
    expect(code, said).not.toBe(0)
    expect(said).toContain('refused: ')
    await scene.run(...publishIt, '--json')
    expect(scene.leaks()).toEqual([])
  })

  it('by a rehearsal', async () => {
    await using scene = await openScene(job)
    const { code, said } = await scene.run(
      'rehearse',
      '--package',
      'acme-cli',
      '--offline',
      '--verbose',
    )
    expect(code, said).toBe(0)
    expect(scene.leaks()).toEqual([])
    expect(readdirSync(join(scene.root, '.paquebot/rehearsals'))).toEqual(['1'])
  })
})
