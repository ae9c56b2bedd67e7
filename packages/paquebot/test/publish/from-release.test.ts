import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FakeGithub } from '@paquebot/fake-github'
import { startLocalRegistries } from '@paquebot/local-registry'
import { describe, expect, it } from 'vitest'
import { sha256Of, uploadAsset } from '../../src/github/assets.ts'
import { openGitHub } from '../../src/github/client.ts'
import { createDraft } from '../../src/github/releases.ts'
import {
  cloneFrom,
  githubWith,
  jobEnvironment,
  registryEnvironment,
  registryToken,
  runIn,
} from '../support/github.ts'
import { git, tempFolder } from '../support/temp.ts'

const files = {
  'package.json': `${JSON.stringify({ name: 'parcel', version: '1.0.0', license: 'MIT', main: 'index.js', files: ['index.js'] })}\n`,
  'index.js': 'module.exports = 1\n',
  'README.md': '# parcel\n',
  LICENSE: 'MIT\n',
  '.gitignore': 'node_modules\n',
}

/** Builds on one machine, and keeps some of what was built in a draft. */
async function fillDraft(github: FakeGithub, isKept: (name: string) => boolean) {
  using folder = tempFolder()
  const cwd = cloneFrom(github, join(folder.path, 'clone'))
  expect((await runIn(github, cwd, ['build'])).code).toBe(0)
  const { signal } = new AbortController()
  const client = await openGitHub(cwd, {
    env: jobEnvironment(github),
    signal,
    tell: () => {},
  })
  if (client === undefined) throw new Error('no GitHub')
  const draft = await createDraft(client, {
    tag: 'v1.0.0',
    commit: git(cwd, 'rev-parse', 'HEAD').trim(),
    title: 'v1.0.0',
    notes: '',
    isPrerelease: false,
  })
  const artifacts = join(cwd, '.paquebot/artifacts')
  for (const name of readdirSync(artifacts).filter(isKept)) {
    const path = join(artifacts, name)
    await uploadAsset(client, draft, { name, path, sha256: sha256Of(readFileSync(path)) })
  }
}

async function publishElsewhere(github: FakeGithub) {
  using folder = tempFolder()
  await using registries = await startLocalRegistries({ offline: true, tokens: [registryToken] })
  const cwd = cloneFrom(github, join(folder.path, 'clone'))
  const argv = ['publish', '--from', 'release:v1.0.0', '--no-smoke']
  const told = await runIn(github, cwd, argv, {
    env: registryEnvironment(registries, folder.path),
  })
  return { ...told, published: Object.keys(registries.snapshot().npm) }
}

describe('paquebot publish --from release:<tag>', () => {
  it('publishes the files of a draft, on another machine', async () => {
    await using github = await githubWith(files)
    await fillDraft(github, () => true)
    expect(await publishElsewhere(github)).toMatchObject({ code: 0, published: ['parcel'] })
  })

  it('publishes nothing of a draft that has no list of its files', async () => {
    await using github = await githubWith(files)
    await fillDraft(github, (name) => name !== 'manifest.json')
    expect(await publishElsewhere(github)).toMatchObject({
      code: 2,
      error: {
        code: 'publish/artifacts',
        message: 'the release `v1.0.0` has no `manifest.json`',
      },
      published: [],
    })
  })
})
