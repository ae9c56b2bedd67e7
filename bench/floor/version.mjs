// The floor of `version`, a throw-away prototype over that of `plan`: versions into manifests, an entry with commit
// links on top of each changelog, changesets away. The walk for the links ends when every changeset is found.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, unlinkSync, writeFileSync } from 'node:fs'

const walk = spawn(
  'git',
  ['log', '--diff-filter=A', '--name-only', '--format=%x00%h', '--abbrev=7', '--', '.changeset'],
  { stdio: ['ignore', 'pipe', 'ignore'] },
)
const { bumps, changesets, next, packages } = await import('./plan.mjs')

const commits = new Map()
const wanted = new Set(changesets.map(({ file }) => `.changeset/${file}`))
let rest = ''
walk.stdout.setEncoding('utf8')
for await (const chunk of walk.stdout) {
  const blocks = (rest + chunk).split('\0')
  rest = blocks.pop()
  for (const block of blocks) take(block)
  if (wanted.size === 0) break
}
take(rest)
if (walk.exitCode === null) {
  walk.kill()
  await once(walk, 'exit')
}

function take(block) {
  const [commit, ...files] = block.split('\n')
  for (const file of files) if (wanted.delete(file)) commits.set(file, commit)
}

const about = new Map()
for (const { file, bumps: all, summary } of changesets) {
  const commit = commits.get(`.changeset/${file}`)
  const line = commit === undefined ? `- ${summary}` : `- ${commit}: ${summary}`
  for (const [name, bump] of all) {
    const lines = about.get(name) ?? { major: [], minor: [], patch: [], names: [] }
    about.set(name, lines)
    lines[bump].push(line)
    lines.names.push(file)
  }
}

const versions = new Map(
  [...bumps].map(([name, bump]) => [name, next(packages.get(name).version, bump)]),
)
for (const [name, to] of versions) {
  const { path, file, text, version, needs } = packages.get(name)
  writeFileSync(`${path}/${file}`, text.replace(`"${version}"`, `"${to}"`))
  const old = readFileSync(`${path}/CHANGELOG.md`, 'utf8')
  const end = old.indexOf('\n') + 1
  writeFileSync(
    `${path}/CHANGELOG.md`,
    `${old.slice(0, end)}\n${entry(name, to, needs)}${old.slice(end)}`,
  )
}
for (const { file } of changesets) unlinkSync(`.changeset/${file}`)
console.log(versions.size)

function entry(name, to, needs) {
  const { major = [], minor = [], patch = [] } = about.get(name) ?? {}
  const parts = [
    ['Major', major],
    ['Minor', minor],
    ['Patch', [...patch, ...dependencyLines(new Set(needs.map(([on]) => on)))]],
  ]
  const sections = parts
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `### ${title} Changes\n\n${lines.join('\n')}\n`)
  return `## ${to}\n\n${sections.join('\n')}`
}

/** A line for each changeset that a released dependency brings, then the dependencies in the order of the plan. */
function dependencyLines(needs) {
  const updated = [...versions.keys()].filter((on) => needs.has(on))
  if (updated.length === 0) return []
  const brought = new Set(updated.flatMap((on) => about.get(on)?.names ?? []))
  const links = changesets
    .filter(({ file }) => brought.has(file))
    .map(({ file }) => {
      const commit = commits.get(`.changeset/${file}`)
      return commit === undefined ? '- Updated dependencies' : `- Updated dependencies [${commit}]`
    })
  const listed = updated.map((on) => `  - ${on}@${versions.get(on)}`).join('\n')
  return links.length === 0 ? [listed.trimStart()] : [...links, listed]
}
