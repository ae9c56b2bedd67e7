// The floor of `status`, a throw-away prototype: the least that one Node process can do to know all
// packages. It lists the manifests through git, reads and parses each, and prints how many there are.
// Plain JavaScript, so that no type stripping counts against it.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(new URL('../../packages/paquebot/package.json', import.meta.url))
const { parse } = require('smol-toml')

const globs = ['package.json', '**/package.json', 'pyproject.toml', '**/pyproject.toml']
const listed = execFileSync(
  'git',
  ['ls-files', '-z', '--', ...globs.map((glob) => `:(glob)${glob}`)],
  {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  },
)
const manifests = listed.split('\0').filter((path) => path !== '')
const packages = manifests.map((path) => {
  const text = readFileSync(path, 'utf8')
  return path.endsWith('.json') ? JSON.parse(text).name : parse(text).project?.name
})
console.log(packages.filter((name) => name !== undefined).length)
