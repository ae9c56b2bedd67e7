import { describe, expect, it } from 'vitest'
import { runCli } from '../../test/support/cli.ts'
import { tempFolder, writeTree } from '../../test/support/temp.ts'
import { commands } from './commands.ts'

const run = (argv: readonly string[], cwd = process.cwd()) => runCli(argv, { cwd })

describe('the command line', () => {
  it('answers --version with a version and nothing else', async () => {
    const { code, stdout, stderr } = await run(['--version'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/)
  })

  it.each(commands.map((entry) => entry.name))(
    'has help for `%s` with usage and an example',
    async (name) => {
      const { code, stdout } = await run([name, '--help'])
      expect(code).toBe(0)
      expect(stdout).toContain(`Usage: paquebot ${name}`)
      expect(stdout).toContain('Examples:')
    },
  )

  it('names the nearest command and flag, with exit code 2', async () => {
    const command = await run(['reherse'])
    expect(command).toMatchObject({ code: 2, stdout: '' })
    expect(command.stderr).toContain('did you mean `paquebot rehearse`?')
    const flag = await run(['rehearse', '--ofline'])
    expect(flag).toMatchObject({ code: 2, stdout: '' })
    expect(flag.stderr).toContain('did you mean `--offline`?')
  })

  it('takes a list where a flag may be repeated, and no empty one, which would mean everything', async () => {
    const list = await run(['publish', '--client', 'npm, uv twine'])
    expect(list.stderr).toContain('`--client uv` and `--client twine` cannot both be')
    const wrong = await run(['publish', '--client', 'npm yarn'])
    expect(wrong.stderr).toContain('`--client yarn`: it takes `npm`, `uv`, `twine`')
    const empty = await run(['publish', '--only', ' '])
    expect([empty.code, empty.stdout]).toEqual([2, ''])
    expect(empty.stderr).toContain('`--only` is given without a word in it')
  })

  it('refuses two answers to what is to happen', async () => {
    const two = await run(['release', '--decide', '--dry-run'])
    expect([two.code, two.stderr.includes('`--decide` and `--dry-run` cannot both be')]).toEqual([
      2,
      true,
    ])
    const out = await run(['rehearse', '--out', 'artifacts'])
    expect([out.code, out.stderr.includes('`--out` needs `--as current`')]).toEqual([2, true])
  })

  it('refuses values that a flag does not take', async () => {
    expect((await run(['rehearse', '--as', 'huge'])).stderr).toContain(
      'it takes `patch`, `minor`, `major`',
    )
    expect((await run(['rehearse', '--as'])).stderr).toContain('`--as` needs a value')
    expect((await run(['status', 'extra'])).stderr).toContain('`status` does not take `extra`')
  })

  it.each([
    [['pre'], '`pre` needs `<action>`'],
    [['pre', 'leave'], '`leave` is not one of `enter`, `exit`'],
    [['pre', 'enter'], '`pre enter` needs a tag'],
    [['pre', 'exit', 'rc'], '`pre exit` takes no tag'],
    [['pre', 'enter', 'rc', 'beta'], '`pre` does not take `beta`'],
    [['version', '--snapshot-prerelease-template', 'x'], 'needs `--snapshot`'],
  ])('says what is missing in %j', async (argv, message) => {
    using folder = tempFolder()
    writeTree(folder.path, { 'package.json': '{"name":"a","version":"1.0.0"}' })
    const { code, stderr } = await run(argv, folder.path)
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) })
  })

  it('prints an error as the one JSON document', async () => {
    using folder = tempFolder()
    const { code, stdout } = await run(['status', '--json'], folder.path)
    expect(code).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({
      paquebot: 1,
      command: 'status',
      ok: false,
      error: { code: 'discover/no-root' },
      findings: [],
    })
  })

  it('tells the line of a mistake in paquebot.toml', async () => {
    using folder = tempFolder()
    writeTree(folder.path, {
      'paquebot.toml': 'follow = []\n[packages.a]\nsmok = ["x"]\n',
      'package.json': '{"name":"a","version":"1.0.0"}',
    })
    const { code, stderr } = await run(['status'], folder.path)
    expect(code).toBe(2)
    expect(stderr).toContain('paquebot.toml:3')
  })

  it.each(['bash', 'zsh', 'fish'])(
    'prints completions for %s that know every command',
    async (shell) => {
      const { code, stdout } = await run(['completions', shell])
      expect(code).toBe(0)
      for (const { name } of commands)
        for (const word of name.split(' ')) expect(stdout).toContain(word)
    },
  )
})
