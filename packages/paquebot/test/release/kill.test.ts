import { join } from 'node:path'
import type { FakeGithub, Files } from '@paquebot/fake-github'
import { type LocalRegistries, startLocalRegistries } from '@paquebot/local-registry'
import { expect, it } from 'vitest'
import { startCli } from '../support/cli.ts'
import {
  cloneFrom,
  githubWith,
  isWrite,
  jobEnvironment,
  registryEnvironment,
  registryToken,
  runIn,
} from '../support/github.ts'
import { tempFolder } from '../support/temp.ts'

const manifest = (name: string) => JSON.stringify({ name, version: '1.0.0', license: 'MIT' })
const changelog = (name: string) => `# ${name}\n\n## 1.0.0\n\n### Major Changes\n\n- The first\n`

const files: Files = {
  'package.json': JSON.stringify({ private: true, workspaces: ['packages/*'] }),
  '.gitignore': 'node_modules\n',
  '.changeset/config.json': '{ "access": "public" }\n',
  ...Object.fromEntries(
    ['hull', 'mast'].flatMap((name) => [
      [`packages/${name}/package.json`, manifest(name)],
      [`packages/${name}/index.js`, `module.exports = '${name}'\n`],
      [`packages/${name}/README.md`, `# ${name}\n`],
      [`packages/${name}/LICENSE`, 'MIT\n'],
      [`packages/${name}/CHANGELOG.md`, changelog(name)],
    ]),
  ),
}

interface World extends AsyncDisposable {
  readonly github: FakeGithub
  readonly registries: LocalRegistries
  /** Called after each write; true: the answer never arrives. */
  readonly hook: { written: () => boolean }
}

async function openWorld(): Promise<World> {
  const hook = { written: () => false }
  const github = await githubWith(files, {
    now: () => new Date('2026-01-02T03:04:05Z'),
    intercept: async (request, next) => {
      const reply = await next()
      return isWrite(request) && hook.written() ? 'drop' : reply
    },
  })
  const registries = await startLocalRegistries({
    offline: true,
    tokens: [registryToken],
    intercept: async ({ method }, next) => {
      const reply = await next()
      return method !== 'GET' && hook.written() ? 'drop' : reply
    },
  })
  return {
    github,
    registries,
    hook,
    async [Symbol.asyncDispose]() {
      await registries.stop()
      await github.stop()
    },
  }
}

const argv = ['release', '--no-smoke']

/** A run on a new machine. */
async function run({ github, registries }: World) {
  using folder = tempFolder()
  const cwd = cloneFrom(github, join(folder.path, 'clone'))
  return await runIn(github, cwd, argv, { env: registryEnvironment(registries, folder.path) })
}

/** The same, killed right after its write of this number; false when it has fewer. */
async function killedRun({ github, registries, hook }: World, number: number): Promise<boolean> {
  using folder = tempFolder()
  const cwd = cloneFrom(github, join(folder.path, 'clone'))
  const env = { ...jobEnvironment(github), ...registryEnvironment(registries, folder.path) }
  const child = startCli(argv, { cwd, env })
  let writes = 0
  hook.written = () => {
    writes += 1
    if (writes === number) child.kill('SIGKILL')
    return writes >= number
  }
  await new Promise((resolve) => child.on('close', resolve))
  hook.written = () => false
  return writes >= number
}

const stateOf = async ({ github, registries }: World) => ({
  github: await github.repository().snapshot(),
  registries: registries.snapshot(),
})

it('paquebot release, killed after any of its writes, is completed by a run on a new machine', {
  timeout: 240_000,
}, async () => {
  await using whole = await openWorld()
  await run(whole)
  const expected = await stateOf(whole)
  let number = 1
  for (let isKilled = true; isKilled; number += 1) {
    await using world = await openWorld()
    isKilled = await killedRun(world, number)
    const again = await run(world)
    expect([again.code, await stateOf(world)]).toEqual([0, expected])
    expect((await run(world)).writes).toEqual([])
  }
  // Two packages, their tags, and for each a draft, a file and the release.
  expect(number).toBeGreaterThan(9)
})
