import type { Repository } from '../io/repository.ts'
import type { Finding } from '../model/finding.ts'

/** Folders whose package manifests are material of tests or models for users, never packages. */
const materialFolders = new Set(
  'test tests __tests__ fixture fixtures __fixtures__ __mocks__ example examples template templates testdata e2e demo demos playground playgrounds vendor third_party'.split(
    ' ',
  ),
)

/** True for a path below a folder such as `tests` or `examples`. */
export function isMaterial(path: string): boolean {
  return path
    .split('/')
    .slice(0, -1)
    .some((folder) => materialFolders.has(folder))
}

/** Most paths are none of it, and one look is cheaper than taking each apart. */
const maybeOutput =
  /(?:^|\/)(?:node_modules|dist|\.turbo|__pycache__|\.pytest_cache|[^/]+\.egg-info)\/|\.tsbuildinfo$/
const outputFolder = /^(node_modules|dist|\.turbo|__pycache__|\.pytest_cache|.+\.egg-info)$/

/** Build output that git tracks: it ships stale, hides a missing build step and grows every diff. */
export function findTrackedOutput(
  repository: Pick<Repository, 'files' | 'untracked' | 'has'>,
): readonly Finding[] {
  const counts = new Map<string, number>()
  for (const path of repository.files.filter((path) => maybeOutput.test(path))) {
    const output = repository.untracked.has(path) ? undefined : outputOf(path)
    if (output === undefined || isMaterial(output) || isActionBundle(output, repository)) continue
    counts.set(output, (counts.get(output) ?? 0) + 1)
  }
  return [...counts].map(([path, count]) =>
    trackedOutput(path, count, path.endsWith('.tsbuildinfo')),
  )
}

function outputOf(path: string): string | undefined {
  const parts = path.split('/')
  const folder = parts.slice(0, -1).findIndex((part) => outputFolder.test(part))
  if (folder !== -1) return parts.slice(0, folder + 1).join('/')
  return path.endsWith('.tsbuildinfo') ? path : undefined
}

/** GitHub runs a JavaScript action from the tree, so its `dist` has to be tracked. */
function isActionBundle(output: string, { has }: Pick<Repository, 'has'>): boolean {
  if (!/(^|\/)dist$/.test(output)) return false
  const beside = output.slice(0, -'dist'.length)
  return has(`${beside}action.yml`) || has(`${beside}action.yaml`)
}

function trackedOutput(path: string, count: number, isFile: boolean): Finding {
  const what = isFile
    ? `\`${path}\` is`
    : `${count} ${count === 1 ? 'file' : 'files'} in \`${path}\` are`
  return {
    rule: 'discover/tracked-build-output',
    severity: 'warning',
    message: `${what} build output that git tracks`,
    file: path,
    hint: `run \`git rm -r --cached ${path}\` and add it to .gitignore`,
  }
}
