// The floor of `plan`, a throw-away prototype: the least that one Node process can do to give the same releases
// with the same versions for the generated sets (`../make-repository.ts`). It knows their shape: two folders of
// packages, their three ranges, their form of a pyproject. Plain JavaScript, so that no type stripping counts.
//
//     node plan.mjs [npm]        prints `{"name": "version", …}` of what is released
import { readdirSync, readFileSync } from 'node:fs'

const folders = process.argv[2] === 'npm' ? ['packages'] : ['packages', 'python']

/** Packages by the name that changesets call them by. */
export const packages = new Map()
for (const folder of folders) for (const name of readdirSync(folder)) add(folder, name)

function add(folder, name) {
  const path = `${folder}/${name}`
  if (folder === 'packages') {
    const text = readFileSync(`${path}/package.json`, 'utf8')
    const manifest = JSON.parse(text)
    const needs = Object.entries(manifest.dependencies).filter(([, range]) =>
      range.startsWith('work'),
    )
    packages.set(manifest.name, {
      path,
      text,
      file: 'package.json',
      version: manifest.version,
      needs,
    })
  } else {
    const text = readFileSync(`${path}/pyproject.toml`, 'utf8')
    const needs = [...text.matchAll(/^ {2}"(bench-[^>"]*)([^"]*)",$/gm)].map((match) => [
      `pypi:${match[1]}`,
      match[2],
    ])
    const version = /^version = "(.*)"$/m.exec(text)[1]
    packages.set(`pypi:${name.replace('package', 'bench-package')}`, {
      path,
      text,
      file: 'pyproject.toml',
      version,
      needs,
    })
  }
}

const dependents = new Map()
for (const [name, { needs }] of packages)
  for (const [on, range] of needs) {
    const known = dependents.get(on)
    if (known === undefined) dependents.set(on, [[name, range]])
    else known.push([name, range])
  }

const sizes = ['none', 'patch', 'minor', 'major']

/** Changesets in the order of their names, which is the order in which packages come in. */
export const changesets = readdirSync('.changeset')
  .filter((file) => file.endsWith('.md') && file !== 'README.md')
  .sort()
  .map((file) => {
    const [, front, body] = readFileSync(`.changeset/${file}`, 'utf8').split('---\n')
    const bumps = [...front.matchAll(/^"(.*)": (\w+)$/gm)].map((match) => [match[1], match[2]])
    return { file, bumps, summary: body.trim() }
  })

/** Bumps by name, in the order in which packages came in. */
export const bumps = new Map()
for (const { bumps: all } of changesets)
  for (const [name, bump] of all)
    if (sizes.indexOf(bump) > sizes.indexOf(bumps.get(name) ?? 'none')) bumps.set(name, bump)

export function next(version, bump) {
  const [major, minor, patch] = version.split('.').map(Number)
  if (bump === 'major') return `${major + 1}.0.0`
  return bump === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`
}

function breaks(range, bump, to) {
  if (range === 'workspace:*') return true
  if (range === 'workspace:~') return bump !== 'patch'
  if (range === 'workspace:^') return bump === 'major'
  const upper = /<(\d+)/.exec(range)
  return upper !== null && Number(to.split('.')[0]) >= Number(upper[1])
}

const queue = [...bumps.keys()]
for (const name of queue) {
  const bump = bumps.get(name)
  const to = next(packages.get(name).version, bump)
  for (const [dependent, range] of dependents.get(name) ?? []) {
    if (bumps.has(dependent) || !breaks(range, bump, to)) continue
    bumps.set(dependent, 'patch')
    queue.push(dependent)
  }
}

if (import.meta.main)
  console.log(
    JSON.stringify(
      Object.fromEntries(
        [...bumps].map(([name, bump]) => [name, next(packages.get(name).version, bump)]),
      ),
    ),
  )
