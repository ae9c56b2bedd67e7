import type { Command } from './model.ts'
import type { PythonSource } from './python-source.ts'
import { tool } from './python-tools.ts'

/** The commands that make the environment with everything that is checked. */
export function installCommands(source: PythonSource): readonly Command[] {
  return [{ name: 'Install', ...installers[source.tool](source) }]
}

type Installed = Omit<Command, 'name'>

const installers: Readonly<Record<PythonSource['tool'], (source: PythonSource) => Installed>> = {
  uv: ({ groups, extras, members }) => ({
    run: words(
      'uv sync --locked',
      members.length > 0 && '--all-packages',
      extras.map((name) => `--extra ${name}`),
      groups.map((name) => `--group ${name}`),
    ),
  }),
  poetry: ({ lockfile }) => ({
    about: ['Poetry makes the environment where uv finds it.'],
    run: [
      'export POETRY_VIRTUALENVS_IN_PROJECT=true',
      ...(lockfile === undefined ? [] : [`${tool('poetry')} check --lock`]),
      `${tool('poetry')} sync --all-extras --all-groups`,
    ].join('\n'),
  }),
  pdm: ({ lockfile }) => ({
    run: `${tool('pdm')} sync --dev --group :all${lockfile === undefined ? '' : ' --frozen-lockfile'}`,
  }),
  pip: pipInstall,
}

/** Without a lockfile: what the manifest accepts today. */
function pipInstall({ groups, extras, requirements, pyproject }: PythonSource): Installed {
  const project =
    pyproject.value('build-system') !== undefined || pyproject.value('project') !== undefined
  const own = extras.length === 0 ? '-e .' : `-e ".[${extras.join(',')}]"`
  const about = ['There is no lockfile: what is installed may be another version tomorrow.']
  return {
    about,
    run: [
      'uv venv',
      words(
        'uv pip install',
        project && own,
        groups.map((name) => `--group ${name}`),
        requirements.map((file) => `-r ${file}`),
      ),
    ].join('\n'),
  }
}

const words = (...parts: readonly (string | false | readonly string[])[]): string =>
  parts
    .flat()
    .filter((part) => part !== false)
    .join(' ')
