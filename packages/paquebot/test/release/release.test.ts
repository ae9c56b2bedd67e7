import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Files } from '@paquebot/fake-github'
import { startLocalRegistries } from '@paquebot/local-registry'
import { describe, expect, it } from 'vitest'
import {
  cloneFrom,
  githubWith,
  registryEnvironment,
  registryToken,
  runIn,
} from '../support/github.ts'
import { git, tempFolder } from '../support/temp.ts'

const manifest = (version: string) =>
  `${JSON.stringify({ name: 'parcel', version, license: 'MIT', main: 'index.js', files: ['index.js'] }, null, 2)}\n`

const files: Files = {
  'package.json': manifest('1.0.0'),
  'index.js': 'module.exports = 1\n',
  'README.md': '# parcel\n',
  LICENSE: 'MIT\n',
  'CHANGELOG.md': '# parcel\n\n## 1.0.0\n\n### Major Changes\n\n- The first\n',
  '.gitignore': 'node_modules\n',
  '.changeset/config.json': '{ "access": "public" }\n',
}

async function openHarbour(more: Files = {}, options: Parameters<typeof githubWith>[1] = {}) {
  const github = await githubWith({ ...files, ...more }, options)
  const registries = await startLocalRegistries({ offline: true, tokens: [registryToken] })
  return {
    github,
    registries,
    release: async (flags: readonly string[] = [], prepare: (cwd: string) => void = () => {}) => {
      using folder = tempFolder()
      const cwd = cloneFrom(github, join(folder.path, 'clone'))
      prepare(cwd)
      const argv = ['release', '--no-smoke', ...flags]
      return await runIn(github, cwd, argv, { env: registryEnvironment(registries, folder.path) })
    },
    async [Symbol.asyncDispose]() {
      await registries.stop()
      await github.stop()
    },
  }
}

describe('paquebot release', () => {
  it('publishes, tags and releases what the tree has, then says that there is nothing to do', async () => {
    await using harbour = await openHarbour({ '.changeset/empty.md': '---\n---\n\nOnly tests\n' })
    const first = await harbour.release()
    expect(first).toMatchObject({
      code: 0,
      result: {
        mode: 'publish',
        because: '1 version of the tree is not on the registry',
        published: [{ name: 'parcel', version: '1.0.0', ecosystem: 'npm' }],
        tags: [{ name: 'v1.0.0', made: true, packages: ['parcel'] }],
        pull: { outcome: 'none' },
      },
    })
    const { releases } = await harbour.github.repository().snapshot()
    expect(releases).toMatchObject([
      { tag: 'v1.0.0', body: '### Major Changes\n\n- The first', draft: false, latest: true },
    ])
    expect(await harbour.release()).toMatchObject({
      code: 0,
      result: {
        mode: 'none',
        because: 'nothing is pending, and every version is on its registry',
        published: [],
        pull: { outcome: 'none' },
      },
      writes: [],
    })
  })

  it('publishes a merged release whose own run was dropped, although the next changeset is there', async () => {
    const wish = (text: string) => `---\n"parcel": minor\n---\n\n${text}\n`
    await using harbour = await openHarbour({ '.changeset/one.md': wish('One') })
    const repository = harbour.github.repository()
    expect((await harbour.release()).result).toMatchObject({ mode: 'pr', published: [] })
    const merged = await repository.merge(1)
    await repository.commit({ '.changeset/two.md': wish('Two') })
    expect((await harbour.release()).result).toMatchObject({
      mode: 'publish',
      because: 'changesets are pending, and 1 version of an earlier release is not on the registry',
      plan: [{ commit: merged, packages: ['npm:parcel'] }],
      published: [{ name: 'parcel', version: '1.1.0', ecosystem: 'npm' }],
      tags: [{ name: 'v1.1.0', commit: merged, made: true }],
      pull: { outcome: 'opened' },
    })
  })

  it('divides what is to be done among jobs, and does nothing', async () => {
    await using harbour = await openHarbour()
    const repository = harbour.github.repository()
    const commit = repository.refs()['refs/heads/main'] ?? ''
    const part = { commit, short: commit.slice(0, 7), packages: 'npm:parcel' }
    expect(await harbour.release(['--decide'])).toMatchObject({
      code: 0,
      result: {
        done: false,
        jobs: { releases: [part], npm: [part], pypi: [], announce: false, pull: 'none' },
      },
      writes: [],
    })
    expect((await harbour.release()).code).toBe(0)
    const { jobs } = (await harbour.release(['--decide'])).result
    expect(jobs).toEqual({ releases: [], npm: [], pypi: [], announce: false, pull: 'none' })
    // A tag that got lost, with its release.
    git(repository.folder, 'update-ref', '-d', 'refs/tags/v1.0.0')
    expect((await harbour.release(['--decide'])).result.jobs).toMatchObject({ announce: true })
  })

  it('makes a tag and a release that got lost', async () => {
    await using harbour = await openHarbour()
    await harbour.release()
    const before = await harbour.github.repository().snapshot()
    await harbour.github.repository().setRef('refs/tags/v1.0.0', null)
    expect(await harbour.release()).toMatchObject({ code: 0, result: { mode: 'publish' } })
    expect((await harbour.github.repository().snapshot()).refs).toEqual(before.refs)
  })

  it('tells what was published although a ruleset lets nobody make its tag', async () => {
    await using harbour = await openHarbour(
      {},
      {
        rulesets: [
          {
            name: 'tags of the App',
            target: 'tag',
            enforcement: 'active',
            conditions: { ref_name: { include: ['refs/tags/v*'], exclude: [] } },
            rules: [{ type: 'creation' }],
          },
        ],
      },
    )
    expect(await harbour.release()).toMatchObject({
      code: 1,
      result: { mode: 'publish', published: [{ name: 'parcel', version: '1.0.0' }], tags: [] },
      findings: [{ rule: 'github/rule', severity: 'error' }, {}, {}],
    })
  })

  it('does nothing from a commit that GitHub does not have on the base branch', async () => {
    await using harbour = await openHarbour()
    const refused = await harbour.release([], (cwd) => {
      writeFileSync(join(cwd, 'index.js'), 'module.exports = 2\n')
      git(cwd, 'commit', '-qam', 'feat: two')
    })
    expect(refused).toMatchObject({
      code: 1,
      findings: [{ rule: 'pr/not-on-base' }],
      writes: [],
    })
    expect(harbour.registries.snapshot().npm).toEqual({})
  })

  it('publishes from the commit that wrote the version, when main has moved on', async () => {
    await using harbour = await openHarbour()
    const written = harbour.github.repository().ref('refs/heads/main')
    await harbour.github.repository().commit({ 'index.js': 'module.exports = 2\n' })
    expect(await harbour.release()).toMatchObject({ code: 0, result: { mode: 'publish' } })
    expect(harbour.github.repository().ref('refs/tags/v1.0.0')).toBe(written)
    const url = `${harbour.registries.npm.url}parcel/-/parcel-1.0.0.tgz`
    using folder = tempFolder()
    const file = join(folder.path, 'parcel.tgz')
    writeFileSync(file, Buffer.from(await (await fetch(url)).arrayBuffer()))
    const text = execFileSync('tar', ['-xzOf', file, 'package/index.js'], { encoding: 'utf8' })
    expect(text).toBe('module.exports = 1\n')
  })

  it('releases the commit of the main line, also where pull requests are merged and not squashed', async () => {
    const wish = '---\n"parcel": minor\n---\n\nMore\n'
    await using harbour = await openHarbour({ '.changeset/more.md': wish })
    expect(await harbour.release()).toMatchObject({ result: { mode: 'pr' } })
    const merge = await harbour.github.repository().merge(1, { method: 'merge' })
    const released = await harbour.release()
    expect(released).toMatchObject({
      code: 0,
      result: { mode: 'publish', plan: [{ commit: merge }] },
    })
    expect(harbour.github.repository().ref('refs/tags/v1.1.0')).toBe(merge)
    // The release branch that nobody has removed goes as well.
    expect(Object.keys(harbour.github.repository().refs())).toEqual([
      'refs/heads/main',
      'refs/tags/v1.1.0',
    ])
    expect(await harbour.release()).toMatchObject({ result: { mode: 'none' }, writes: [] })
  })

  it('tells in a dry run what it would do, and does nothing', async () => {
    await using harbour = await openHarbour()
    const publishing = await harbour.release(['--dry-run'])
    expect(publishing).toMatchObject({
      code: 0,
      result: { done: false, mode: 'publish', plan: [{ packages: ['npm:parcel'] }] },
      writes: [],
    })
    const wish = '---\n"parcel": minor\n---\n\nMore\n'
    await harbour.github.repository().commit({ '.changeset/more.md': wish })
    expect(await harbour.release(['--dry-run'])).toMatchObject({
      code: 0,
      result: { done: false, mode: 'pr', pull: { outcome: 'opened', done: false } },
      writes: [],
    })
    expect(harbour.registries.snapshot().npm).toEqual({})
  })
})
