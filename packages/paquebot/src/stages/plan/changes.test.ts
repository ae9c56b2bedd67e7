import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commitAll, git, tempFolder, writeTree } from '../../../test/support/temp.ts'
import { openRepository } from '../../io/repository.ts'
import { forgiveReleased, readChanges } from './changes.ts'
import { pkg, workspaceOf } from './test-support.ts'

const workspace = workspaceOf(
  pkg('npm:@x/core', '1.0.0'),
  pkg('npm:twin', '1.0.0'),
  pkg('pypi:twin', '1.0.0'),
  pkg('pypi:core-python', '1.0.0', { name: 'core_python', aliases: ['@x/core-python'] }),
)

async function read(files: Readonly<Record<string, string>>) {
  using folder = tempFolder()
  writeTree(folder.path, files)
  return await readChanges(openRepository(folder.path), workspace)
}

describe('readChanges', () => {
  it('reads changesets in the order of their file names, those of pre/ last', async () => {
    const text = '---\n"@x/core": minor\n---\n\nA door\n'
    const { changes, findings } = await read({
      '.changeset/pre/a.md': text,
      '.changeset/b.md': text,
      '.changeset/a-b.md': text,
      '.changeset/a.md': text,
      '.changeset/README.md': '# no changeset',
      '.changeset/CLAUDE.md': 'no changeset',
      '.changeset/.hidden.md': 'no changeset',
      '.changeset/deeper/x.md': 'no changeset',
      '.changeset/config.json': '{}',
    })
    expect(findings).toEqual([])
    expect(changes.map((change) => change.id)).toEqual(['a-b', 'a', 'b', 'pre/a'])
    expect(changes[1]).toEqual({
      id: 'a',
      file: '.changeset/a.md',
      summary: 'A door',
      bumps: new Map([['npm:@x/core', 'minor']]),
    })
  })

  it('knows the commit that added a changeset', async () => {
    using folder = tempFolder()
    writeTree(folder.path, { 'README.md': 'x' })
    commitAll(folder.path)
    writeTree(folder.path, { '.changeset/one.md': '---\n"@x/core": patch\n---\n\nOne\n' })
    git(folder.path, 'add', '-A')
    git(folder.path, 'commit', '-q', '-m', 'fix: one')
    const commit = git(folder.path, 'rev-parse', 'HEAD').trim()
    writeTree(folder.path, { '.changeset/two.md': '---\n"@x/core": patch\n---\n\nTwo\n' })
    const { changes } = await readChanges(openRepository(folder.path), workspace)
    expect(changes.map((change) => change.commit)).toEqual([commit, undefined])
  })

  it('names no commit where the clone is cut off, and says so', async () => {
    using folder = tempFolder()
    const [whole, cut] = [join(folder.path, 'whole'), join(folder.path, 'cut')]
    writeTree(whole, { '.changeset/one.md': '---\n"@x/core": patch\n---\n\nOne\n' })
    commitAll(whole)
    git(whole, 'commit', '-q', '--allow-empty', '-m', 'chore: more')
    git(folder.path, 'clone', '-q', '--depth', '1', `file://${whole}`, cut)
    const { changes, findings } = await readChanges(openRepository(cut), workspace)
    expect(changes.map((change) => change.commit)).toEqual([undefined])
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['plan/shallow-history', 'warning'],
    ])
  })

  it('tells of prerelease mode', async () => {
    const { pre, findings } = await read({
      '.changeset/pre.json': '{ "mode": "pre", "tag": "rc" }',
    })
    expect(pre.state).toEqual({ mode: 'pre', tag: 'rc' })
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['plan/pre-mode', 'info'],
    ])
  })

  it.each([
    [
      '{ "mode": "pre", "tag": "rc" ',
      1,
      30,
      "it is no JSON: expected ',' or '}' after property value",
    ],
    ['[]', 1, 1, 'it is no JSON object'],
    ['{ "tag": "rc" }', 1, 1, '`mode` is neither `pre` nor `exit`'],
    ['{ "mode": "pre" }', 1, 1, '`tag` is missing'],
    [
      '{ "mode": "pre", "tag": "r c" }',
      1,
      1,
      '`r c` is no tag: SemVer takes letters, digits and hyphens',
    ],
    ['{ "mode": "pre", "tag": "latest" }', 1, 1, '`latest` is the dist-tag of final releases'],
  ])('says what is wrong with pre.json: %s', async (text, line, column, message) => {
    const { findings } = await read({ '.changeset/pre.json': text })
    expect(findings.map((one) => [one.rule, one.line, one.column, one.message])).toEqual([
      ['plan/invalid-pre-state', line, column, `.changeset/pre.json: ${message}`],
    ])
  })

  it('forgives names that are gone where an earlier prerelease announced them', async () => {
    const gone = '---\n"@x/gone": patch\n---\n\nx\n'
    const found = await read({
      '.changeset/pre.json': '{ "mode": "pre", "tag": "rc", "changesets": ["old"] }',
      '.changeset/old.md': gone,
      '.changeset/pre/older.md': gone,
      '.changeset/new.md': gone,
    })
    const { findings } = forgiveReleased(found)
    expect(findings.map(({ severity, file }) => [severity, file])).toEqual([
      ['info', '.changeset/pre.json'],
      ['error', '.changeset/new.md'],
      ['warning', '.changeset/old.md'],
      ['warning', '.changeset/pre/older.md'],
    ])
  })

  it('takes what version 2 listed in pre.json as released before', async () => {
    const { changes } = await read({
      '.changeset/pre.json':
        '{ "mode": "pre", "tag": "rc", "initialVersions": { "@x/core": "1.0.0" }, "changesets": ["a"] }',
      '.changeset/a.md': '---\n"@x/core": minor\n---\n\nA\n',
      '.changeset/b.md': '---\n"@x/core": patch\n---\n\nB\n',
    })
    expect(changes.map(({ id, file }) => [id, file])).toEqual([
      ['b', '.changeset/b.md'],
      ['pre/a', '.changeset/a.md'],
    ])
  })

  it('knows the commit that added a changeset which was moved since', async () => {
    using folder = tempFolder()
    writeTree(folder.path, { '.changeset/one.md': '---\n"@x/core": patch\n---\n\nOne\n' })
    commitAll(folder.path)
    const commit = git(folder.path, 'rev-parse', 'HEAD').trim()
    mkdirSync(join(folder.path, '.changeset/pre'))
    git(folder.path, 'mv', '.changeset/one.md', '.changeset/pre/one.md')
    git(folder.path, 'commit', '-q', '-m', 'chore: release')
    const { changes } = await readChanges(openRepository(folder.path), workspace)
    expect(changes.map((change) => [change.id, change.commit])).toEqual([['pre/one', commit]])
  })

  it.each([
    ['@x/core-python', 'pypi:core-python'],
    ['core_python', 'pypi:core-python'],
    ['Core.Python', 'pypi:core-python'],
    ['pypi:core_python', 'pypi:core-python'],
    ['pypi:twin', 'pypi:twin'],
    ['npm:twin', 'npm:twin'],
  ])('takes `%s` for %s', async (written, id) => {
    const { changes } = await read({ '.changeset/a.md': `---\n"${written}": patch\n---\n\nx\n` })
    expect([...(changes[0]?.bumps.keys() ?? [])]).toEqual([id])
  })

  it('takes the larger bump of two names of one package', async () => {
    const text = '---\n"core_python": patch\n"@x/core-python": minor\n---\n\nx\n'
    const { changes } = await read({ '.changeset/a.md': text })
    expect(changes[0]?.bumps).toEqual(new Map([['pypi:core-python', 'minor']]))
  })

  it('accepts an empty changeset, text before it, CRLF and a byte order mark', async () => {
    const { changes, findings } = await read({
      '.changeset/a.md': '---\n---\n',
      '.changeset/b.md': '\uFEFF\r\nnote\r\n---\r\n"@x/core": patch # why\r\n---\r\n\r\nA\r\nB\r\n',
    })
    expect(findings).toEqual([])
    expect(changes.map(({ summary, bumps }) => [summary, bumps.size])).toEqual([
      ['', 0],
      ['A\r\nB', 1],
    ])
  })

  it('suggests the name that was meant', async () => {
    const { findings } = await read({
      '.changeset/a.md': '---\n"@x/core": patch\n"@x/coer": minor\n---\n\nx\n',
    })
    expect(findings).toEqual([
      {
        rule: 'plan/unknown-package',
        severity: 'error',
        message: '.changeset/a.md names `@x/coer`, and there is no such package',
        file: '.changeset/a.md',
        line: 3,
        column: 1,
        hint: 'did you mean "@x/core"?',
      },
    ])
  })

  it('asks which package is meant when both worlds have the name', async () => {
    const { findings } = await read({ '.changeset/a.md': '---\n"twin": patch\n---\n\nx\n' })
    expect(findings).toEqual([
      {
        rule: 'plan/ambiguous-package',
        severity: 'error',
        message: '`twin` is the name of several packages: `npm:twin`, `pypi:twin`',
        file: '.changeset/a.md',
        line: 2,
        column: 1,
        hint: 'write "npm:twin" or "pypi:twin"',
      },
    ])
  })

  it.each([
    ['', 1, 1, 'the file is empty'],
    ['Just text\n', 1, 1, 'it has no front matter between two `---` lines'],
    ['---\n"@x/core": Minor\n---\n\nx\n', 2, 12, '`Minor` is no bump for `@x/core`'],
    ['---\n"@x/core": [minor]\n---\n\nx\n', 2, 12, '`[minor]` is no bump for `@x/core`'],
    ['---\n"@x/core":\n---\n\nx\n', 2, 1, '`@x/core` has no bump'],
    ['---\n- "@x/core"\n---\n\nx\n', 1, 4, 'the front matter is no list of `package: bump` lines'],
  ])('says where %j is no changeset', async (text, line, column, message) => {
    const { findings, changes } = await read({ '.changeset/a.md': text })
    expect(changes).toEqual([])
    expect(findings.map(({ hint, ...finding }) => finding)).toEqual([
      {
        rule: 'plan/invalid-changeset',
        severity: 'error',
        message: `.changeset/a.md: ${message}`,
        file: '.changeset/a.md',
        line,
        column,
      },
    ])
  })

  it('says to quote a scope', async () => {
    const { findings } = await read({ '.changeset/a.md': '---\n@x/core: minor\n---\n\nx\n' })
    expect(findings[0]).toMatchObject({
      rule: 'plan/invalid-changeset',
      line: 2,
      column: 1,
      hint: 'put the name in quotes: "@x/core"',
    })
  })
})
