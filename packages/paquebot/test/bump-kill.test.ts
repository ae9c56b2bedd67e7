import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { outerEnvironment, runCli } from './support/cli.ts'
import { commitAll, git, identity, tempFolder, writeTree } from './support/temp.ts'

const clock = { SOURCE_DATE_EPOCH: '1767323045' }
const bump = ['bump', 'minor', '--package', '@x/a']

const pkg = (name: string) => `${JSON.stringify({ name, version: '1.0.0' }, null, 2)}\n`

function makeRepository(root: string): string {
  writeTree(root, {
    'package.json': '{ "private": true, "workspaces": ["packages/*"] }\n',
    '.changeset/config.json': '{ "fixed": [["@x/*"]] }\n',
    'packages/a/package.json': pkg('@x/a'),
    'packages/b/package.json': pkg('@x/b'),
  })
  commitAll(root)
  git(root, 'tag', '@x/a@1.0.0')
  git(root, 'tag', '@x/b@1.0.0')
  return git(root, 'rev-parse', 'HEAD').trim()
}

/** Everything but the time and the id of the commit. */
const stateOf = (root: string) => ({
  tree: git(root, 'rev-parse', 'HEAD^{tree}').trim(),
  log: git(root, 'log', '--format=%s'),
  tags: git(root, 'for-each-ref', '--format=%(refname) %(*tree)', 'refs/tags'),
  status: git(root, 'status', '--porcelain', '-uall'),
})

async function expected() {
  using folder = tempFolder()
  makeRepository(folder.path)
  const { code } = await runCli(bump, { cwd: folder.path, env: { ...identity, ...clock } })
  expect(code).toBe(0)
  return stateOf(folder.path)
}

/** A git that kills its caller after the n-th process, and an fs that kills itself before the n-th write. */
function makeKillers(folder: string): { gitFolder: string; preload: string } {
  const real = git(folder, '--exec-path').trim()
  writeTree(folder, {
    'bin/git': [
      '#!/bin/sh',
      'n=$(( $(cat "$KILL_COUNT" 2>/dev/null || echo 0) + 1 ))',
      'echo $n > "$KILL_COUNT"',
      `"${real}/git" "$@"`,
      'code=$?',
      '[ "$n" = "$KILL_AFTER" ] && kill -9 $PPID',
      'exit $code',
      '',
    ].join('\n'),
    'preload.mjs': [
      "import fs from 'node:fs'",
      "import { syncBuiltinESMExports } from 'node:module'",
      'let count = 0',
      // The journal is the first thing that is written.
      'let begun = false',
      "for (const name of ['renameSync', 'rmSync', 'writeFileSync', 'writeSync']) {",
      '  const real = fs[name]',
      '  fs[name] = (...args) => {',
      '    const path = String(args[0])',
      "    begun ||= path.startsWith(process.env.KILL_IN) && path.includes('landing')",
      "    const mine = begun && (name === 'writeSync' || path.startsWith(process.env.KILL_IN))",
      "    if (mine && ++count === Number(process.env.KILL_WRITE)) process.kill(process.pid, 'SIGKILL')",
      '    return real(...args)',
      '  }',
      '}',
      'syncBuiltinESMExports()',
      '',
    ].join('\n'),
  })
  chmodSync(join(folder, 'bin/git'), 0o755)
  return { gitFolder: join(folder, 'bin'), preload: join(folder, 'preload.mjs') }
}

type Kill = { KILL_AFTER?: string; KILL_WRITE?: string }

/** Bumps with the kill, then again; returns what the second run left. */
async function killedAndAgain(kill: Kill, want: Awaited<ReturnType<typeof expected>>) {
  using folder = tempFolder()
  using tools = tempFolder()
  makeRepository(folder.path)
  const { gitFolder, preload } = makeKillers(tools.path)
  const count = join(tools.path, 'count')
  const path = `${gitFolder}:${outerEnvironment().PATH}`
  const env = {
    ...identity,
    ...clock,
    ...kill,
    KILL_COUNT: count,
    KILL_IN: folder.path,
    ...(kill.KILL_WRITE === undefined ? { PATH: path } : { NODE_OPTIONS: `--import=${preload}` }),
  }
  const first = await runCli(bump, { cwd: folder.path, env })
  const isComplete = git(folder.path, 'tag').split('\n').length === want.tags.split('\n').length
  if (!isComplete) {
    const { code, stderr } = await runCli(bump, {
      cwd: folder.path,
      env: { ...identity, ...clock },
    })
    expect([code, stderr]).toEqual([0, ''])
    expect(existsSync(join(folder.path, '.paquebot/landing.json'))).toBe(false)
  }
  const { status, ...rest } = stateOf(folder.path)
  expect({ ...rest, status: isComplete ? want.status : status }).toEqual(want)
  return first.code === null
}

describe('a bump that is killed', () => {
  it.each(['KILL_AFTER', 'KILL_WRITE'] as const)(
    'is whole after the next run: %s each step',
    async (kind) => {
      const want = await expected()
      let at = 1
      for (; at < 200; at += 1) {
        const wasKilled = await killedAndAgain({ [kind]: String(at) }, want)
        if (!wasKilled) break
      }
      expect(at).toBeGreaterThan(8)
    },
    600_000,
  )

  it('is taken back by `version` as well, with what was staged', async () => {
    using folder = tempFolder()
    using tools = tempFolder()
    const head = makeRepository(folder.path)
    writeFileSync(join(folder.path, 'staged.txt'), 'x\n')
    git(folder.path, 'add', 'staged.txt')
    const { gitFolder } = makeKillers(tools.path)
    const env = { ...identity, ...clock, KILL_COUNT: join(tools.path, 'count') }
    let at = 1
    for (; git(folder.path, 'rev-parse', 'HEAD').trim() === head; at += 1) {
      writeFileSync(join(tools.path, 'count'), '0')
      const path = `${gitFolder}:${outerEnvironment().PATH}`
      await runCli([...bump, '--allow-dirty'], {
        cwd: folder.path,
        env: { ...env, PATH: path, KILL_AFTER: String(at) },
      })
    }
    const { stdout } = await runCli(['version'], { cwd: folder.path, env })
    expect(stdout).toContain('version/undone')
    expect(git(folder.path, 'rev-parse', 'HEAD').trim()).toBe(head)
    expect(git(folder.path, 'status', '--porcelain')).toBe('A  staged.txt\n')
    expect(git(folder.path, 'tag')).toBe('@x/a@1.0.0\n@x/b@1.0.0\n')
  }, 300_000)

  it('is finished where its commit was pushed, and left alone where the branch went on', async () => {
    const after = async (then: (root: string) => void) => {
      using folder = tempFolder()
      const root = folder.path
      const head = makeRepository(root)
      await runCli(bump, { cwd: root, env: { ...identity, ...clock } })
      git(root, 'tag', '-d', '@x/b@1.1.0')
      const file = 'packages/a/package.json'
      const edit = { file, before: pkg('@x/a'), after: readFileSync(join(root, file), 'utf8') }
      const files = git(root, 'show', '--format=', '--name-only', 'HEAD').trim().split('\n')
      const tags = ['@x/a@1.1.0', '@x/b@1.1.0'].map((name) => ({
        name,
        message: name,
        sign: false,
      }))
      writeTree(root, {
        '.paquebot/edits.json': JSON.stringify([edit]),
        '.paquebot/landing.json': JSON.stringify({ head, commit: { files }, tags }),
      })
      then(root)
      const { stdout } = await runCli(['version'], { cwd: root, env: { ...identity, ...clock } })
      const rule = /\[(bump\/\w+|version\/undone)\]/.exec(stdout)?.[1]
      return [
        rule,
        git(root, 'tag', '--list', '@x/b@1.1.0').trim(),
        git(root, 'status', '--porcelain'),
      ]
    }
    const pushed = (root: string) => git(root, 'update-ref', 'refs/remotes/origin/main', 'HEAD')
    const wentOn = (root: string) => git(root, 'commit', '--allow-empty', '-qm', 'feat: more')
    expect(await after(pushed)).toEqual(['bump/finished', '@x/b@1.1.0', ''])
    expect(await after(wentOn)).toEqual(['bump/unfinished', '', ''])
  }, 60_000)
})
