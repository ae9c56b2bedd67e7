import { posix } from 'node:path'
import type { Facts, NodeProject, PythonProject } from '../facts/model.ts'
import type { StepDraft } from '../model.ts'

/** `kept`: what was downloaded is there next time; `none`: what another workflow put there is not taken. */
export type Cache = 'kept' | 'none'

/** A checkout that leaves no token on the disk. */
export function checkout(history: 'history' | 'files' = 'files'): StepDraft {
  return {
    name: 'Check out',
    uses: 'actions/checkout',
    with: {
      // Empty, the event's own, unless a caller names another commit.
      ref: '${{ inputs.ref }}',
      ...(history === 'history' ? { 'fetch-depth': 0 } : {}),
      'persist-credentials': false,
    },
  }
}

/** Node with the package manager of a project. */
export function nodeSteps(
  project: NodeProject,
  version: string,
  cache: Cache,
): readonly StepDraft[] {
  const { tool, lockfile, directory } = project
  // setup-node asks Yarn for its cache, which is not set up yet.
  const cached =
    cache === 'kept' && lockfile !== undefined && tool.name !== 'bun' && !project.corepack
  const node: StepDraft = {
    name: 'Set up Node',
    uses: 'actions/setup-node',
    with: {
      'node-version': version,
      ...(cached
        ? { cache: tool.name, ...(directory === '.' ? {} : { 'cache-dependency-path': lockfile }) }
        : { 'package-manager-cache': false }),
    },
  }
  return [...managerBefore(project), node, ...managerAfter(project)]
}

/** pnpm must be there before setup-node looks for its store. */
function managerBefore({ tool, directory, lockfile }: NodeProject): readonly StepDraft[] {
  if (tool.name === 'bun')
    return [
      {
        name: 'Set up Bun',
        uses: 'oven-sh/setup-bun',
        with:
          tool.version === undefined
            ? { 'no-cache': true }
            : { 'bun-version': tool.version, 'no-cache': true },
      },
    ]
  if (tool.name !== 'pnpm') return []
  const manifest =
    directory === '.' ? {} : { package_json_file: posix.join(directory, 'package.json') }
  return [
    {
      name: 'Set up pnpm',
      ...(tool.version === undefined && lockfile !== undefined
        ? {
            about: ['Write `packageManager` in package.json, and every machine has the same pnpm.'],
          }
        : {}),
      uses: 'pnpm/action-setup',
      with: {
        ...(tool.version === undefined ? { version: 10 } : manifest),
        run_install: false,
      },
    },
  ]
}

/** Yarn 2 and newer come with Corepack, which Node does not bring any more. */
function managerAfter({ corepack }: NodeProject): readonly StepDraft[] {
  if (!corepack) return []
  const run = [
    'mkdir -p "$RUNNER_TEMP/bin"',
    'npx --yes corepack@0.34.0 enable --install-directory "$RUNNER_TEMP/bin"',
    'echo "$RUNNER_TEMP/bin" >> "$GITHUB_PATH"',
  ].join('\n')
  return [{ name: 'Set up Yarn', run }]
}

/** uv with a Python of its own. */
export function pythonSteps(
  project: PythonProject,
  version: string,
  cache: Cache,
): readonly StepDraft[] {
  const { lockfile } = project
  const cached = cache === 'kept' && lockfile !== undefined
  return [
    {
      name: 'Set up uv and Python',
      uses: 'astral-sh/setup-uv',
      with: {
        'python-version': version,
        'enable-cache': cached,
        ...(cached ? { 'cache-dependency-glob': lockfile } : {}),
      },
    },
  ]
}

/** uv alone, for tools that it fetches. */
export const uvStep: StepDraft = {
  name: 'Set up uv',
  uses: 'astral-sh/setup-uv',
  with: { 'enable-cache': false },
}

/**
 * Everything that builds and locks the packages: the Node and package managers of the projects, Python and uv. No
 * caches: for jobs that make what is published.
 */
export function toolchainSteps(facts: Facts): readonly StepDraft[] {
  const [python] = facts.python
  const managers = new Map(facts.node.toReversed().map((project) => [project.tool.name, project]))
  const node = [...managers.values()].flatMap((project) =>
    nodeSteps(project, newest(project.versions), 'none'),
  )
  const py =
    python === undefined
      ? []
      : [
          pythonStep(newest(python.versions)),
          ...pythonSteps(python, newest(python.versions), 'none'),
        ]
  return onceEach([...node, ...py])
}

/** Python on PATH as well: what builds without uv finds it. */
const pythonStep = (version: string): StepDraft => ({
  name: 'Set up Python',
  uses: 'actions/setup-python',
  with: { 'python-version': version },
})

/** Setting a tool up twice gives the second. */
function onceEach(steps: readonly StepDraft[]): readonly StepDraft[] {
  return steps.filter(
    ({ uses, run }, at) =>
      steps.findLastIndex((other) =>
        uses === undefined ? other.run === run : other.uses === uses,
      ) === at,
  )
}

/** Node for Paquebot itself, where the project has none. */
export const nodeForPaquebot: StepDraft = {
  name: 'Set up Node',
  uses: 'actions/setup-node',
  with: { 'node-version': '26', 'package-manager-cache': false },
}

export const newest = (versions: readonly string[]): string => versions.at(-1) ?? ''
export const oldest = (versions: readonly string[]): string => versions[0] ?? ''
