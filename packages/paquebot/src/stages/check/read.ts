import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { defaultBranch } from '../../io/default-branch.ts'
import { isDirectory } from '../../io/files.ts'
import { gitRoot, listFilesMeanwhile, repositoryOf } from '../../io/git.ts'
import { githubAddress } from '../../io/git-folder.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Checked, Ruleset } from '../../workflow/check/model.ts'
import { filesOf, readWorkflows, textsOf } from './files.ts'
import { readPackages } from './packages.ts'

/** What is known beside the files. */
interface Known {
  readonly rulesets?: readonly Ruleset[]
}

/**
 * Everything that the rules look at, of the whole repository around `cwd`: git's top level, or outside git the nearest
 * folder with a `.github`. Packages that cannot be read do not end the check; a `paquebot.toml` that cannot, does
 * (`config/invalid`): it says which rules are off.
 */
export async function readChecked(cwd: string, { rulesets }: Known = {}): Promise<Checked> {
  const root = checkedRoot(cwd)
  const listing = listFilesMeanwhile(root)
  const [parser, found] = await Promise.all([
    import('@paquebot/actions'),
    readPackages(root, listing),
  ])
  const { repository } = found
  const files = filesOf(repository)
  const slug = repositoryOf((gitRoot(root) && githubAddress(root)) ?? '')
  const workflows = readWorkflows(repository, files)
  const dependabot = dependabotFiles.find((path) => files.read(path) !== null)
  return {
    workflows: workflows.flatMap(({ path, text }) =>
      text === undefined ? [] : [parser.parseWorkflow(path, text)],
    ),
    actions: textsOf(files, actionFiles.flatMap(repository.named).filter(isUsed).toSorted()).map(
      ({ path, text }) => parser.parseAction(path, text),
    ),
    ...(dependabot && {
      dependabot: parser.parseDependabot(dependabot, files.read(dependabot) ?? ''),
    }),
    workspace: found.workspace,
    config: found.config,
    files,
    ...(slug && { slug }),
    defaultBranch: defaultBranch(root),
    ...(rulesets && { rulesets }),
    unread: [...found.unread, ...workflows.flatMap(({ unread }) => unread ?? [])],
  }
}

/** Not what the tests of a runner or a linter are fed with. */
const isUsed = (path: string) =>
  path.startsWith('.github/') ||
  !/(?:^|\/)(?:testdata|__tests__|tests?|fixtures?|__fixtures__|vendor)\//.test(path)

const actionFiles = ['action.yml', 'action.yaml']
const dependabotFiles = ['.github/dependabot.yml', '.github/dependabot.yaml']

/** Git's top level; else the nearest folder upwards with a `.github`, else the folder itself. */
export function checkedRoot(cwd: string): string {
  if (!isDirectory(cwd))
    throw new PaquebotError('discover/no-root', `\`${cwd}\` is no folder`, {
      hint: 'check `--cwd`',
    })
  return gitRoot(cwd) ?? withGithubFolder(cwd) ?? cwd
}

function withGithubFolder(folder: string): string | undefined {
  if (existsSync(join(folder, '.github'))) return folder
  const parent = dirname(folder)
  return parent === folder ? undefined : withGithubFolder(parent)
}
