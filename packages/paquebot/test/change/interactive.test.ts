import { chmodSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { commitAll, git, tempFolder, writeTree } from '../support/temp.ts'
import { keys, typeIntoCli } from '../support/terminal.ts'

const { enter, space, down, ctrlC } = keys

const pyproject = (name: string) =>
  `[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n[project]\nname = "${name}"\nversion = "1.0.0"\n`

function repository(root: string): void {
  writeTree(root, {
    'package.json': '{ "private": true, "workspaces": ["packages/*"] }\n',
    'packages/core/package.json': '{ "name": "@x/core", "version": "1.0.0" }\n',
    'packages/http/package.json': '{ "name": "@x/http", "version": "1.0.0" }\n',
    'python/pyproject.toml': pyproject('x-client'),
  })
  commitAll(root)
  git(root, 'checkout', '-q', '-b', 'feature')
  writeTree(root, { 'packages/http/index.js': '', 'python/x_client.py': '' })
}

const changesets = (root: string) =>
  readdirSync(root).includes('.changeset')
    ? readdirSync(join(root, '.changeset')).map((name) =>
        readFileSync(join(root, '.changeset', name), 'utf8'),
      )
    : []

it('offers the changed packages first, asks for major and minor, and writes what was typed', async () => {
  using folder = tempFolder()
  repository(folder.path)
  const { code, screen, left } = await typeIntoCli(['change'], { cwd: folder.path }, [
    // The first line is the group of the changed ones: it takes both.
    { expect: 'Which packages', send: `${space}${enter}` },
    { expect: 'need a major', send: `${down}${space}${enter}` },
    { expect: 'need a minor', send: enter },
    { expect: 'What changed', send: `Streams are read once${enter}` },
    { expect: 'Write it?', send: enter },
  ])
  expect({ code, left, changesets: changesets(folder.path) }).toEqual({
    code: 0,
    left: [],
    changesets: ['---\n"@x/http": patch\n"x-client": major\n---\n\nStreams are read once\n'],
  })
  expect(screen.indexOf('@x/http')).toBeLessThan(screen.indexOf('@x/core'))
})

it('asks only for the summary when flags name the packages', async () => {
  using folder = tempFolder()
  repository(folder.path)
  const { code } = await typeIntoCli(['change', '--minor', '@x/core'], { cwd: folder.path }, [
    { expect: 'What changed', send: `A door${enter}` },
  ])
  expect({ code, changesets: changesets(folder.path) }).toEqual({
    code: 0,
    changesets: ['---\n"@x/core": minor\n---\n\nA door\n'],
  })
})

it('leaves nothing after Ctrl-C at any question, nor after a no', async () => {
  using folder = tempFolder()
  repository(folder.path)
  const steps = [
    { expect: 'Which packages', send: `${space}${enter}` },
    { expect: 'need a major', send: enter },
    { expect: 'What changed', send: `Words${enter}` },
    { expect: 'Write it?', send: `n${enter}` },
  ]
  const codes: number[] = []
  for (const [at, { expect }] of steps.entries()) {
    const typed = [...steps.slice(0, at), { expect, send: ctrlC }]
    const withMinor = typed.flatMap((step) =>
      step.expect === 'What changed' ? [{ expect: 'need a minor', send: enter }, step] : [step],
    )
    codes.push((await typeIntoCli(['change'], { cwd: folder.path }, withMinor)).code)
  }
  const all = [...steps.slice(0, 2), { expect: 'need a minor', send: enter }, ...steps.slice(2)]
  codes.push((await typeIntoCli(['change'], { cwd: folder.path }, all)).code)
  expect({ codes, changesets: changesets(folder.path) }).toEqual({
    codes: [130, 130, 130, 130, 130],
    changesets: [],
  })
})

it('asks for the bump alone where there is one package', async () => {
  using folder = tempFolder()
  writeTree(folder.path, { 'pyproject.toml': pyproject('solo') })
  commitAll(folder.path)
  const { code } = await typeIntoCli(['change', '-m', 'A way out'], { cwd: folder.path }, [
    { expect: 'Which release', send: `${down}${enter}` },
    { expect: 'Write it?', send: enter },
  ])
  expect({ code, changesets: changesets(folder.path) }).toEqual({
    code: 0,
    changesets: ['---\n"solo": minor\n---\n\nA way out\n'],
  })
})

it('opens the file that it wrote in the editor', async () => {
  using folder = tempFolder()
  repository(folder.path)
  writeTree(folder.path, { 'bin/my editor': '#!/bin/sh\necho "$1: more words" >> "$2"\n' })
  chmodSync(join(folder.path, 'bin/my editor'), 0o755)
  const env = { VISUAL: `'${folder.path}/bin/my editor' added` }
  const { code } = await typeIntoCli(
    ['change', '--none', 'npm:@x/core', '-m', 'Words', '--open'],
    { cwd: folder.path, env },
    [],
  )
  expect({ code, changesets: changesets(folder.path) }).toEqual({
    code: 0,
    changesets: ['---\n"@x/core": none\n---\n\nWords\nadded: more words\n'],
  })
})
