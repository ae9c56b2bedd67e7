import { deepStrictEqual } from 'node:assert'
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type LocalRegistries, startLocalRegistries } from '../packages/local-registry/src/index.ts'
import {
  builtCli,
  type Contender,
  judge,
  node,
  readOptions,
  render,
  waitForIdle,
} from './measure.ts'
import { argvOf, missingPeers, peer } from './peers.ts'

/**
 * Publishing 100 tiny packages that depend on each other, each contender to an embedded registry of its own in this
 * process. Ours uploads what `paquebot build` has packed before, as its publish job does; the peers pack in between,
 * which is what they do.
 */

const size = 100
const version = '1.0.0'
const nameOf = (at: number) => `bench-${at}`
/** Half of the packages are leaves. */
const needOf = (at: number) => (at === 0 ? undefined : Math.floor(at / 2))
const options = readOptions({ rounds: 5, warmUps: 1 })

if (!existsSync(builtCli)) throw new Error(`${builtCli} is missing: run \`node scripts/build.ts\``)

const folder = mkdtempSync(join(tmpdir(), 'paquebot-bench-publish-'))
const artifacts = join(folder, 'artifacts')
const repository = join(folder, 'repository')
try {
  await main()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function main(): Promise<void> {
  writeWorkspace()
  run([node, builtCli, 'build', '--no-install', '--out', artifacts])
  const [ours, ...others] = contenders()
  if (ours === undefined) return
  const rounds: number[][] = []
  for (let round = -options.warmUps; round < options.rounds; round += 1) {
    const times: number[] = []
    for (const one of [ours, ...others]) times.push(await runOnce(one))
    if (round >= 0) rounds.push(times)
  }
  const results = [ours, ...others].map((one, at) => judge(one, at, rounds))
  console.log(`Publishing ${size} packages (${options.rounds} rounds)\n${render(results)}`)
  for (const { name, why } of missingPeers()) console.log(`not available: ${name} (${why})`)
  for (const { name, ratio } of results.slice(1)) {
    const met = ratio.median >= 5 ? 'ok' : 'MISSED'
    console.log(`${name} takes ${ratio.median.toFixed(1)} x our time (goal >= 5 x: ${met})`)
    if (met !== 'ok' && options.strict) process.exitCode = 1
  }
}

function contenders(): readonly Contender[] {
  const pnpm = peer('pnpm')
  const changesets = peer('changesets-3')
  return [
    {
      name: 'paquebot publish',
      argv: [node, builtCli, 'publish', '--from', artifacts, '--no-smoke'],
    },
    ...(pnpm.kind === 'missing'
      ? []
      : [
          {
            name: 'pnpm -r publish',
            argv: [pnpm.entry, '-r', 'publish', '--no-git-checks', '--access=public'],
          },
        ]),
    ...(changesets.kind === 'missing'
      ? []
      : [
          {
            name: 'changeset publish',
            argv: [...argvOf(changesets.entry), 'publish', '--no-git-tag'],
            env: { PATH: pathWith(pnpm.kind === 'there' ? dirname(pnpm.entry) : '') },
          },
        ]),
  ]
}

/** `changeset publish` packs and publishes by the repository's own package manager. */
function pathWith(first: string): string {
  return `${first}:${process.env.PATH}`
}

async function runOnce({ name, argv, env }: Contender): Promise<number> {
  await using registries = await startLocalRegistries({ offline: true })
  const home = freshHome(registries)
  rmSync(join(repository, '.paquebot'), { recursive: true, force: true })
  waitForIdle(options.patience)
  const started = performance.now()
  const { code, output } = await child(argv, { ...environment(home, registries), ...env })
  const ms = performance.now() - started
  if (code !== 0) throw new Error(`\`${name}\` ended with ${code}: ${output.slice(-2000)}`)
  check(registries, name)
  return ms
}

/** A fast wrong answer is no answer: everything is there, and nothing came before what it needs. */
function check(registries: LocalRegistries, name: string): void {
  const { npm } = registries.snapshot()
  const wanted = Array.from({ length: size }, (_, at) => nameOf(at)).sort()
  deepStrictEqual(Object.keys(npm), wanted, `${name} has not published all`)
  for (const one of wanted) deepStrictEqual(npm[one]?.distTags.latest, version)
  const puts = registries
    .requests()
    .filter(({ method, path }) => method === 'PUT' && !path.startsWith('/-/'))
  const turn = new Map(puts.map(({ path }, at) => [path.slice(1), at]))
  for (let at = 1; at < size; at += 1) {
    const need = turn.get(nameOf(needOf(at) ?? 0)) ?? Number.POSITIVE_INFINITY
    if (need > (turn.get(nameOf(at)) ?? 0))
      throw new Error(`${name} publishes ${nameOf(at)} too early`)
  }
}

function child(
  [program = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const started = spawn(program, args, { cwd: repository, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [started.stdout, started.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += data
    })
  }
  return new Promise((resolve, reject) => {
    started.on('error', reject)
    started.on('close', (code) => resolve({ code, output }))
  })
}

function freshHome({ npm, tokens }: LocalRegistries): string {
  const home = join(folder, 'home')
  mkdirSync(home, { recursive: true })
  const npmrc = `registry=${npm.url}\n${npm.url.replace('http:', '')}:_authToken=${tokens[0]}\n`
  // pnpm reads the token from the project.
  for (const place of [home, repository]) writeFileSync(join(place, '.npmrc'), npmrc)
  return home
}

function environment(home: string, { npm }: LocalRegistries): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: home,
    PAQUEBOT_CACHE: join(folder, 'cache'),
    npm_config_registry: npm.url,
    npm_config_userconfig: join(home, '.npmrc'),
    npm_config_update_notifier: 'false',
  }
}

function writeWorkspace(): void {
  write('package.json', { name: 'bench', private: true, packageManager: 'pnpm@12.21.0' })
  write('pnpm-workspace.yaml', 'packages:\n  - packages/*\npmOnFail: ignore\n')
  write('.gitignore', '.npmrc\n.paquebot\n')
  write('.changeset/config.json', { access: 'public', baseBranch: 'main' })
  for (let at = 0; at < size; at += 1) {
    const need = needOf(at)
    const dependencies = need === undefined ? {} : { [nameOf(need)]: 'workspace:^' }
    const repositoryUrl = 'git+https://github.com/acme/bench.git'
    write(`packages/${at}/package.json`, {
      name: nameOf(at),
      version,
      license: 'MIT',
      main: 'index.js',
      files: ['index.js'],
      repository: { type: 'git', url: repositoryUrl, directory: `packages/${at}` },
      dependencies,
    })
    write(`packages/${at}/index.js`, `module.exports = ${at}\n`)
    write(`packages/${at}/README.md`, `# ${nameOf(at)}\n`)
    write(`packages/${at}/LICENSE`, 'MIT\n')
  }
  run(['git', 'init', '-q', '-b', 'main'])
  run(['git', 'add', '.'])
  const identity = ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost']
  run(['git', ...identity, 'commit', '-q', '-m', 'feat: a hundred packages'])
}

function write(path: string, content: string | object): void {
  const place = join(repository, path)
  mkdirSync(dirname(place), { recursive: true })
  writeFileSync(
    place,
    typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`,
  )
}

function run([program = '', ...args]: readonly string[]): void {
  execFileSync(program, args, { cwd: repository, stdio: ['ignore', 'ignore', 'inherit'] })
}
