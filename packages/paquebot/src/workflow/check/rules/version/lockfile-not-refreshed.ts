import type { Range } from '@paquebot/actions'
import { allCommands, type Command } from '../../facts/commands.ts'
import { hasFile } from '../../facts/places.ts'
import { inputOf } from '../../facts/read.ts'
import { stepsOf } from '../../facts/steps.ts'
import { toolOf } from '../../facts/tool.ts'
import { isAction } from '../../facts/uses.ts'
import type { Checked, Rule } from '../../model.ts'

export const lockfileNotRefreshed: Rule = {
  id: 'version/lockfile-not-refreshed',
  severity: 'warning',
  summary: 'What moves a version moves the lockfile that holds it as well',
  why: 'Lockfiles hold the versions or the ranges of the workspace’s own packages. After a bump without a refresh `uv sync --locked`, `npm ci` or `pnpm install --frozen-lockfile` stops: the pull request of the release is red.',
  fix: [
    'Refresh it in the same step:',
    '```sh',
    'changeset version && pnpm install --lockfile-only',
    'bump-my-version bump patch --no-commit && uv lock',
    '```',
  ].join('\n'),
  *check(checked) {
    const { file: lock, hint } = npmLock(checked) ?? {}
    if (lock !== undefined && hint !== undefined)
      for (const { file, range } of changesetVersions(checked))
        yield {
          file,
          range,
          message: `\`changeset version\` moves versions and leaves \`${lock}\` as it was`,
          hint: `put \`${hint}\` behind it`,
        }
    if (hasFile(checked, 'uv.lock')) yield* bumps(checked)
  },
}

/** The lockfile of the root, where a bump changes what it must hold. */
function npmLock(checked: Checked): { file: string; hint: string } | undefined {
  if (hasFile(checked, 'package-lock.json'))
    return { file: 'package-lock.json', hint: 'npm install --package-lock-only' }
  if (!hasFile(checked, 'pnpm-lock.yaml') || !rangesMove(checked)) return undefined
  return { file: 'pnpm-lock.yaml', hint: 'pnpm install --lockfile-only' }
}

/** pnpm locks ranges, not versions: `workspace:^` stays as it is. */
function rangesMove(checked: Checked): boolean {
  return checked.workspace.packages.some(
    (pkg) =>
      pkg.ecosystem === 'npm' &&
      pkg.dependencies.some(
        ({ id, range, kind }) =>
          kind !== 'peer' &&
          id.startsWith('npm:') &&
          range !== '' &&
          !/^(?:workspace:[*^~]$|catalog:|file:|link:|\*$)/.test(range),
      ),
  )
}

function changesetVersions(checked: Checked): readonly { file: string; range: Range }[] {
  const byAction = stepsOf(checked).flatMap(({ file, step }) =>
    isAction(step, 'changesets/action') &&
    step.uses !== undefined &&
    inputOf(step, 'version') === undefined &&
    inputOf(step, 'version-script') === undefined &&
    !/\/(?:publish|pack|select-mode)@/.test(step.uses.value)
      ? [{ file, range: step.uses.range }]
      : [],
  )
  const byCommand = allCommands(checked).flatMap((placed) => {
    if (!isVersion(placed.command)) return []
    const after = allCommands(checked).filter(({ job }) => job === placed.job)
    const rest = after.slice(after.indexOf(placed) + 1)
    if (rest.some(({ command }) => refreshesNpm(command))) return []
    return { file: placed.workflow.path, range: placed.command.called }
  })
  return [...byAction, ...byCommand]
}

function isVersion(command: Command): boolean {
  const found = toolOf(command)
  return (
    found?.tool === 'changeset' && found.args[0] === 'version' && !found.args.includes('--snapshot')
  )
}

function refreshesNpm(command: Command): boolean {
  const found = toolOf(command)
  if (found === undefined) return false
  const [first] = found.args
  if (found.tool === 'yarn')
    return (
      first === undefined || first === null || first === 'install' || first.startsWith('-') === true
    )
  return (
    /^(?:npm|pnpm|bun)$/.test(found.tool) &&
    /^(?:i|install|update)$/.test(first ?? '') &&
    !found.args.includes('--frozen-lockfile')
  )
}

/** `uv.lock` holds the version of the project itself. */
function* bumps(checked: Checked) {
  const settings = ['.bumpversion.toml', '.bumpversion.cfg', 'pyproject.toml', 'setup.cfg']
    .map((file) => (hasFile(checked, file) ? (checked.files.read(file) ?? '') : ''))
    .filter((text) => text.includes('bumpversion'))
  if (settings.some((text) => /uv lock|uv\.lock|uv sync/.test(text))) return
  if (!lockHoldsVersion(checked)) return
  const all = allCommands(checked)
  for (const placed of all) {
    const found = toolOf(placed.command)
    if (!/^(?:bump-my-version|bump2version|bumpversion)$/.test(found?.tool ?? '')) continue
    if (found?.tool === 'bump-my-version' && found.args[0] !== 'bump') continue
    const rest = all.filter(({ job }) => job === placed.job)
    const refreshed = rest
      .slice(rest.indexOf(placed) + 1)
      .some(
        ({ command: { words } }) =>
          words[0] === 'uv' &&
          (words[1] === 'lock' || words[1] === 'sync') &&
          !words.includes('--locked') &&
          !words.includes('--frozen'),
      )
    if (refreshed) continue
    yield {
      file: placed.command.file,
      range: placed.command.at,
      message: `\`${found?.tool}\` moves the version of the project and leaves the one in \`uv.lock\` as it was`,
      hint: 'run `uv lock` before the commit: `pre_commit_hooks = ["uv lock", "git add uv.lock"]`',
    }
  }
}

function lockHoldsVersion(checked: Checked): boolean {
  const root = checked.workspace.packages.find(
    (pkg) => pkg.ecosystem === 'pypi' && pkg.path === '.',
  )
  return root !== undefined && root.versionSource.kind !== 'tag'
}
