import { posix } from 'node:path'
import type { Facts } from '../facts/model.ts'
import type { GeneratedFile } from '../model.ts'
import { asItem, entryLines, indent } from '../yaml-text.ts'

/** An entry of `updates`. */
interface Update {
  readonly ecosystem: string
  readonly directories: readonly string[]
  readonly what: string
}

/**
 * `.github/dependabot.yml`: one entry for each world with all of its folders. Minor and patch releases come together,
 * majors one by one, both a week after they are out. Source: GitHub's "Dependabot options reference".
 */
export function dependabotFile(facts: Facts): GeneratedFile {
  const lines = [
    '# Minor and patch updates come in one pull request for each world, major ones in their own. Nothing is taken before it',
    '# is a week old: most malicious releases are found within days. Security updates do not wait.',
    'version: 2',
    'updates:',
    ...updatesOf(facts).flatMap((update, at) => [
      ...(at === 0 ? [] : ['']),
      ...indent(asItem(updateLines(update, facts))),
    ]),
  ]
  return { path: '.github/dependabot.yml', body: `${lines.join('\n')}\n` }
}

function updatesOf({ node, python, preCommit }: Facts): readonly Update[] {
  const folders = (projects: readonly { readonly directory: string }[]) =>
    projects.map(({ directory }) => posix.join('/', directory)).toSorted()
  const bun = node.filter(({ tool }) => tool.name === 'bun')
  const uv = python.filter(({ lockfile }) => lockfile?.endsWith('uv.lock'))
  const worlds: readonly Update[] = [
    {
      ecosystem: 'npm',
      directories: folders(node.filter((one) => !bun.includes(one))),
      what: 'npm',
    },
    { ecosystem: 'bun', directories: folders(bun), what: 'bun' },
    { ecosystem: 'uv', directories: folders(uv), what: 'python' },
    {
      ecosystem: 'pip',
      directories: folders(python.filter((one) => !uv.includes(one))),
      what: 'python',
    },
    { ecosystem: 'pre-commit', directories: preCommit ? ['/'] : [], what: 'pre-commit' },
    { ecosystem: 'github-actions', directories: ['/'], what: 'actions' },
  ]
  return worlds.filter(({ directories }) => directories.length > 0)
}

function updateLines({ ecosystem, directories, what }: Update, { updatePrefix }: Facts) {
  return [
    ...entryLines('package-ecosystem', ecosystem),
    ...(directories.length === 1
      ? entryLines('directory', directories[0])
      : entryLines('directories', directories)),
    ...entryLines('schedule', { interval: 'weekly' }),
    ...entryLines('cooldown', { 'default-days': 7 }),
    ...entryLines('groups', { [what]: { 'update-types': ['minor', 'patch'] } }),
    ...(updatePrefix === undefined ? [] : entryLines('commit-message', { prefix: updatePrefix })),
  ]
}
