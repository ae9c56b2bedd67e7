// The floor of `changelog` from commits, a throw-away prototype: one streamed `git log`, one pass over it.
//
//     node changelog.mjs whole | since | each | each-whole
//
// `whole` and `since` are the changelog of the repository over all tags `v*`, and since the last of them; `each` is a
// section for every package since the last tag, by the folders that a commit touches, and `each-whole` over all tags.
import { spawn, spawnSync } from 'node:child_process'

const mode = process.argv[2] ?? 'whole'
const perPackage = mode.startsWith('each')
const isWhole = mode.endsWith('whole')
const last = isWhole
  ? undefined
  : spawnSync('git', ['describe', '--tags', '--abbrev=0', '--match', 'v*'], {
      encoding: 'utf8',
    }).stdout.trim()

const walk = spawn(
  'git',
  [
    'log',
    ...(perPackage ? ['--name-only'] : []),
    '--decorate=short',
    '--decorate-refs=refs/tags/v*',
    '--format=%x00%h%x01%D%x01%cs%x01%B%x01',
    ...(isWhole ? [] : [`${last}..HEAD`]),
  ],
  { stdio: ['ignore', 'pipe', 'ignore'] },
)

const titles = {
  feat: 'Features',
  fix: 'Bug Fixes',
  perf: 'Performance',
  docs: 'Documentation',
  refactor: 'Refactor',
  test: 'Testing',
  chore: 'Miscellaneous Tasks',
}
/** By package (or the empty name), then by release, newest first. */
const logs = new Map()
let release = { name: 'unreleased', date: '' }
const conventional = /^(\w+)(?:\(([^)]*)\))?(!?): (.*)/

let rest = ''
walk.stdout.setEncoding('utf8')
for await (const chunk of walk.stdout) {
  const blocks = (rest + chunk).split('\0')
  rest = blocks.pop()
  for (const block of blocks) take(block)
}
take(rest)

function take(block) {
  if (block === '') return
  const [commit, refs, date, message, files = ''] = block.split('\x01')
  if (refs !== '') release = { name: refs.slice(refs.indexOf('v')).split(',')[0], date }
  const match = conventional.exec(message)
  if (match === null) return
  const [, type, scope, mark, subject] = match
  const title = titles[type]
  if (title === undefined) return
  const breaking = mark === '!' || message.includes('\nBREAKING CHANGE: ')
  const line = `- ${scope === undefined ? '' : `*(${scope})* `}${breaking ? '[**breaking**] ' : ''}${subject} (${commit})`
  if (!perPackage) put('', title, line)
  else for (const name of foldersOf(files)) put(name, title, line)
}

function foldersOf(files) {
  const names = new Set()
  for (const file of files.split('\n')) {
    if (!file.startsWith('p')) continue
    const end = file.indexOf('/', file.indexOf('/') + 1)
    if (end !== -1) names.add(file.slice(0, end))
  }
  return names
}

function put(name, title, line) {
  const log = within(logs, name)
  const lines = within(log, release).get(title)
  if (lines === undefined) log.get(release).set(title, [line])
  else lines.push(line)
}

function within(map, key) {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = new Map()
  map.set(key, made)
  return made
}

const out = []
for (const [name, log] of [...logs].sort(([a], [b]) => (a < b ? -1 : 1))) {
  out.push(`# ${name === '' ? 'Changelog' : name}\n`)
  for (const [{ name: version, date }, sections] of log) {
    out.push(`## ${version} ${date}\n`)
    for (const [title, lines] of sections) out.push(`### ${title}\n`, lines.join('\n'), '')
  }
}
process.stdout.write(`${out.join('\n')}\n`)
