import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { artifactsIn, openHarbour, pair, pairFiles } from '../support/announcing.ts'
import { runCli } from '../support/cli.ts'

const plain = (text: string) =>
  text.replaceAll(/\b[0-9a-f]{7}\b/g, '<commit>').replaceAll(/127\.0\.0\.1:\d+/g, '<host>')

describe('the command line', () => {
  it('tells, then does, then finds nothing to do', async () => {
    await using harbour = await openHarbour({ files: pair })
    artifactsIn(join(harbour.clone, 'dist'), harbour.stock, pairFiles)
    const announce = (...flags: string[]) =>
      runCli(['announce', '--from', 'dist', ...flags], { cwd: harbour.clone, env: harbour.env() })
    harbour.writes()
    const told = await announce('--dry-run')
    expect({ code: told.code, text: plain(told.stdout), writes: harbour.writes() }).toEqual({
      code: 0,
      text: [
        'tag               commit   on the remote             release',
        '@acme/core@1.2.0  <commit>  would be made             would be published (latest)',
        'py-v0.4.0         <commit>  would be made, annotated  would be published with 2 files',
        '',
        'would announce 2 tags and 2 releases',
        '',
      ].join('\n'),
      writes: [],
    })
    const done = await announce()
    expect({ code: done.code, text: plain(done.stdout) }).toEqual({
      code: 0,
      text: [
        'tag               commit   on the remote    release',
        '@acme/core@1.2.0  <commit>  made             http://<host>/acme/ship/releases/tag/%40acme%2Fcore%401.2.0 (latest)',
        'py-v0.4.0         <commit>  made, annotated  http://<host>/acme/ship/releases/tag/py-v0.4.0 with 2 files',
        '',
        'announced 2 tags and 2 releases',
        '',
      ].join('\n'),
    })
    expect(plain(done.stderr)).toContain(
      'released py-v0.4.0: http://<host>/acme/ship/releases/tag/py-v0.4.0',
    )
    const again = await announce('--json')
    expect(JSON.parse(again.stdout)).toMatchObject({
      ok: true,
      result: {
        done: true,
        forge: 'github',
        repository: 'acme/ship',
        announcements: [
          {
            tag: '@acme/core@1.2.0',
            tagging: { kind: 'there' },
            release: { kind: 'there', attach: [] },
          },
          { tag: 'py-v0.4.0', tagging: { kind: 'there' }, release: { kind: 'there', attach: [] } },
        ],
        skipped: [],
        made: [],
      },
      findings: [],
    })
    const everything = [told, done, again].map(({ stdout, stderr }) => stdout + stderr).join()
    expect(everything).not.toContain(harbour.github.tokens.github_token)
  })

  it('ends with 1 when something was not announced, and names flags that it does not know', async () => {
    const { 'packages/core/CHANGELOG.md': _, ...files } = pair
    await using harbour = await openHarbour({ files })
    const options = { cwd: harbour.clone, env: harbour.env() }
    const result = await runCli(['announce', '--only', '@acme/core'], options)
    expect(result.code).toBe(1)
    expect(result.stdout).toContain('none: it has no text')
    expect(result.stdout).toContain('[announce/no-notes]')
    expect(await runCli(['announce', '--assets', 'egg'], options)).toMatchObject({ code: 2 })
    expect(await runCli(['announce', '--from', 'nowhere'], options)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('[publish/artifacts]'),
    })
  })
})
