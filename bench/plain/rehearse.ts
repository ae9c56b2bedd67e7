import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, delimiter, join } from 'node:path'
import type * as LocalRegistry from '../../packages/local-registry/src/index.ts'
import { root } from '../measure.ts'
import { run, twoAtATime } from './children.ts'

/**
 * A release rehearsal of examples/event-forge as somebody would write it as a plain script: the same
 * child processes as `paquebot rehearse`, in plain sequence, two at a time where Paquebot has two. So
 * the ratio is our own overhead (planning, inspecting, publishing in process, reporting) and not the
 * price of the checks:
 *
 * 1. a clone of the repository; the new version written by search and replace
 * 2. `pnpm install --frozen-lockfile`
 * 3. core first, then the other four: `pnpm run build`, `pnpm pack`; beside them the Python package:
 *    sdist and, out of it, the wheel, by `python -m build` with uv as installer (`uv build` with uv)
 * 4. `npm publish <tgz>` for each tarball, a plain POST for sdist and wheel; then a look whether each
 *    is there with its bytes, which is what publishing a second time costs Paquebot
 * 5. npm install-back, each package in a project of its own: the exact version; once more with its
 *    peers; `import` and `require` in a process each; the types under two module resolutions
 * 6. Python install-back: a virtual environment, pip (and uv where it is at hand) with the exact
 *    version; every module imported; the extras resolved where uv is at hand; the smoke command
 *
 * Arguments: the repository and a folder for caches and tools; `prepare` as third only gets the tools.
 * BENCH_NPM and BENCH_PYPI are the addresses that names from outside are looked up at.
 */

const [repository = '', cache = '', mode = 'run'] = process.argv.slice(2)
const work = join(cache, 'work')
const copy = join(work, 'repository')
const artifacts = join(work, 'artifacts')
const npmTools = join(cache, 'npm-tools')
const pythonTools = join(cache, 'python-tools')
const pnpm = [join(npmTools, 'node_modules/.bin/pnpm')]
const tsc = join(npmTools, 'node_modules/.bin/tsc')
const version = '1.0.1'

const env: NodeJS.ProcessEnv = {
  npm_config_cache: join(cache, 'npm'),
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
  XDG_DATA_HOME: join(cache, 'data'),
  XDG_CACHE_HOME: join(cache, 'xdg'),
  PIP_CACHE_DIR: join(cache, 'pip'),
  UV_CACHE_DIR: join(cache, 'uv'),
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
  PIP_NO_COMPILE: '1',
  PYTHONDONTWRITEBYTECODE: '1',
  CI: '1',
  pnpm_config_pm_on_fail: 'ignore',
  pnpm_config_verify_deps_before_run: 'false',
}

const npmPackages = ['core', 'adapter-mongoose', 'adapter-typeorm', 'nestjs', 'publisher-rabbitmq']
const pythonPackage = 'event-forge-inbox-outbox'
const module = 'event_forge_inbox_outbox'

/** pnpm, TypeScript and the Python front end, once: Paquebot keeps its own in its cache too. */
async function prepare(): Promise<void> {
  mkdirSync(npmTools, { recursive: true })
  const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
  const wanted = [manifest.packageManager, 'typescript@5']
  await run(['npm', 'install', '--prefix', npmTools, '--no-save', ...wanted], {
    cwd: npmTools,
    env,
  })
  await run(['python3', '-m', 'venv', pythonTools], { cwd: cache })
  const pip = [join(pythonTools, 'bin/python'), '-m', 'pip', 'install', '-q', 'build', 'uv']
  await run(pip, { cwd: cache, env })
}

async function rehearse(): Promise<void> {
  rmSync(work, { recursive: true, force: true })
  mkdirSync(artifacts, { recursive: true })
  const uv = await whereIs('uv')
  await run(['git', 'clone', '-q', '--shared', repository, copy], { cwd: work })
  bumpAll()
  await run([...pnpm, 'install', '--frozen-lockfile'], { cwd: copy, env })
  const [core = '', ...others] = npmPackages
  await twoAtATime([() => buildNpm(core), () => buildPython(uv)])
  await twoAtATime(others.map((name) => () => buildNpm(name)))
  const registries = await startRegistries()
  try {
    await publish(registries)
    await twoAtATime([
      ...npmPackages.map((name) => () => tryNpm(name, registries.npm.url)),
      () => tryPython(registries.pypi.simple, uv),
    ])
  } finally {
    await registries.stop()
  }
}

async function whereIs(program: string): Promise<boolean> {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      return readdirSync(folder).includes(program)
    } catch {
      return false
    }
  })
}

function bumpAll(): void {
  const files = [
    ...npmPackages.map((name) => `packages/${name}/package.json`),
    'packages/python/pyproject.toml',
    `packages/python/src/${module}/__init__.py`,
  ]
  for (const file of files) {
    const path = join(copy, file)
    const text = readFileSync(path, 'utf8')
    writeFileSync(
      path,
      text.replace(/^(\s*"?(?:__)?version(?:__)?"?\s*[:=]\s*")1\.0\.0"/m, `$1${version}"`),
    )
  }
}

async function buildNpm(name: string): Promise<void> {
  const cwd = join(copy, 'packages', name)
  await run([...pnpm, 'run', 'build'], { cwd, env })
  await run([...pnpm, 'pack', '--pack-destination', artifacts], { cwd, env })
}

async function buildPython(uv: boolean): Promise<void> {
  const cwd = join(copy, 'packages/python')
  const argv = uv
    ? ['uv', 'build', '--no-sources', '--out-dir', artifacts, cwd]
    : [
        join(pythonTools, 'bin/python'),
        '-m',
        'build',
        '--installer',
        'uv',
        '--outdir',
        artifacts,
        cwd,
      ]
  // `build` looks for uv on PATH.
  const PATH = `${process.env.PATH}${delimiter}${join(pythonTools, 'bin')}`
  await run(argv, { cwd, env: { ...env, PATH } })
}

/** The built registry where there is one: Paquebot runs from its build too. */
async function startRegistries(): Promise<LocalRegistry.LocalRegistries> {
  const folder = join(root, 'packages/local-registry')
  const library = (await import(join(folder, 'dist/index.js'))) as typeof LocalRegistry
  return library.startLocalRegistries({
    tokens: ['bench'],
    upstream: { npm: process.env.BENCH_NPM ?? '', pypi: process.env.BENCH_PYPI ?? '' },
    reserved: { npm: npmPackages.map(npmName), pypi: [pythonPackage] },
    existing: { npm: npmPackages.map(npmName), pypi: [pythonPackage] },
  })
}

function manifestOf(name: string): {
  readonly name: string
  readonly exports: Readonly<Record<string, Readonly<Record<string, unknown>> | string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
} {
  return JSON.parse(readFileSync(join(repository, 'packages', name, 'package.json'), 'utf8'))
}

const npmName = (name: string) => manifestOf(name).name

const filesOf = (end: RegExp) => readdirSync(artifacts).filter((file) => end.test(file))

async function publish(registries: LocalRegistry.LocalRegistries): Promise<void> {
  const { npm, pypi } = registries
  const key = `//${new URL(npm.url).host}/:_authToken`
  const settings = join(work, 'npmrc')
  writeFileSync(settings, `registry=${npm.url}\n${key}=bench\n`)
  const npmEnv = { ...env, npm_config_userconfig: settings }
  const upload = (file: string) => () =>
    run(['npm', 'publish', join(artifacts, file), '--ignore-scripts', '--access', 'public'], {
      cwd: work,
      env: npmEnv,
    })
  await twoAtATime(filesOf(/\.tgz$/).map(upload))
  for (const file of filesOf(/\.(whl|tar\.gz)$/)) await uploadPython(file, pypi.upload)
  for (const name of npmPackages) await lookUp(`${npm.url}${npmName(name).replace('/', '%2f')}`)
  await lookUp(`${pypi.simple}${pythonPackage}/`)
}

async function uploadPython(file: string, address: string): Promise<void> {
  const bytes = readFileSync(join(artifacts, file))
  const isWheel = file.endsWith('.whl')
  const form = new FormData()
  const fields = {
    ':action': 'file_upload',
    protocol_version: '1',
    metadata_version: '2.4',
    name: pythonPackage,
    version,
    filetype: isWheel ? 'bdist_wheel' : 'sdist',
    pyversion: isWheel ? 'py3' : 'source',
    sha256_digest: createHash('sha256').update(bytes).digest('hex'),
  }
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('content', new Blob([bytes]), basename(file))
  const authorization = `Basic ${Buffer.from('__token__:bench').toString('base64')}`
  const response = await fetch(address, { method: 'POST', body: form, headers: { authorization } })
  if (!response.ok) throw new Error(`${file}: ${response.status} ${response.statusText}`)
}

async function lookUp(address: string): Promise<void> {
  const response = await fetch(address)
  if (!response.ok) throw new Error(`${address}: ${response.status}`)
  await response.arrayBuffer()
}

async function tryNpm(name: string, registry: string): Promise<void> {
  const manifest = manifestOf(name)
  const folder = join(work, 'try', name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "name": "consumer", "private": true }\n')
  const options = { cwd: folder, env: { ...env, npm_config_registry: registry } }
  const install = ['npm', 'install', '--no-audit', '--no-fund']
  await run([...install, `${manifest.name}@${version}`], options)
  const peers = Object.entries(manifest.peerDependencies ?? {}).map(
    ([peer, range]) => `${peer}@${range}`,
  )
  if (peers.length > 0) await run([...install, ...peers], options)
  await Promise.all([
    run(['node', '--input-type=module', '-e', `await import('${manifest.name}')`], options),
    run(
      ['node', '-e', `require('${manifest.name}/package.json'); ${requireOf(manifest)}`],
      options,
    ),
  ])
  for (const resolution of ['node16', 'bundler'] as const)
    await compile(folder, manifest.name, resolution)
}

function requireOf({ name, exports }: ReturnType<typeof manifestOf>): string {
  const main = exports['.']
  return typeof main === 'object' && 'require' in main ? `require('${name}')` : ''
}

async function compile(
  folder: string,
  name: string,
  resolution: 'node16' | 'bundler',
): Promise<void> {
  const project = join(folder, `types-${resolution}`)
  mkdirSync(project)
  const line = `import * as all from '${name}'\nvoid all\n`
  writeFileSync(join(project, 'esm.mts'), line)
  if (resolution === 'node16') writeFileSync(join(project, 'cjs.cts'), 'export {}\n')
  const compilerOptions = {
    module: resolution === 'node16' ? 'node16' : 'esnext',
    moduleResolution: resolution,
    target: 'es2022',
    lib: ['es2023', 'dom'],
    types: [],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
  }
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
  // What it says is judged by Paquebot; here only its time counts.
  await run([tsc, '-p', project, '--pretty', 'false'], { cwd: folder, env }).catch(() => {})
}

const importAll = `
import importlib, pkgutil, ${module} as top
for found in pkgutil.walk_packages(top.__path__, top.__name__ + '.'):
    try: importlib.import_module(found.name)
    except ImportError: pass
`

async function tryPython(index: string, uv: boolean): Promise<void> {
  const folder = join(work, 'try', 'python')
  mkdirSync(folder, { recursive: true })
  const options = { cwd: folder, env: { ...env, PIP_INDEX_URL: index, UV_DEFAULT_INDEX: index } }
  const wanted = `${pythonPackage}==${version}`
  await Promise.all([tryByPip(folder, wanted, options), ...(uv ? [tryByUv(wanted, options)] : [])])
}

type Options = Parameters<typeof run>[1]

async function tryByPip(folder: string, wanted: string, options: Options): Promise<void> {
  const python = join(folder, 'pip/bin/python')
  await run(['python3', '-m', 'venv', '--without-pip', 'pip'], options)
  await run(['python3', '-m', 'pip', '--python', python, 'install', '-q', wanted], options)
  await run([python, '-I', '-B', '-c', importAll], options)
  await run([python, '-c', `import ${module}`], options)
}

async function tryByUv(wanted: string, options: Options): Promise<void> {
  await run(['uv', 'venv', '-q', '--no-config', '--no-project', 'uv'], options)
  const install = [
    'uv',
    'pip',
    'install',
    '--python',
    'uv/bin/python',
    '--refresh-package',
    pythonPackage,
  ]
  await run([...install, wanted], options)
  for (const extra of ['rabbitmq', 'sqlalchemy']) {
    await run([...install, '--dry-run', wanted.replace('==', `[${extra}]==`)], options)
  }
}

await (mode === 'prepare' ? prepare() : rehearse())
