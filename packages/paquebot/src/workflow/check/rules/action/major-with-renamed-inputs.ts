import type { Step, Text } from '@paquebot/actions'
import { stepsOf } from '../../facts/steps.ts'
import { majorOf, usedOf } from '../../facts/uses.ts'
import type { Flaw, Rule } from '../../model.ts'

interface Renames {
  /** The major version with the new names. */
  readonly since: number
  /** Old name to new name; null: taken away. */
  readonly inputs: Readonly<Record<string, string | null>>
  /** True: the new version refuses the old names. */
  readonly refuses?: true
}

/** From the lists of changes of the actions' own repositories. */
const renames: Readonly<Record<string, Renames>> = {
  'changesets/action': {
    since: 2,
    refuses: true,
    inputs: {
      publish: 'publish-script',
      version: 'version-script',
      commit: 'commit-message',
      title: 'pr-title',
      branch: 'pr-base-branch',
      prdraft: 'pr-draft',
      creategithubreleases: 'create-github-releases',
      commitmode: 'push-with-git-cli',
      setupgituser: null,
    },
  },
  'codecov/codecov-action': { since: 5, inputs: { file: 'files', plugin: 'plugins' } },
  'actions/create-github-app-token': { since: 3, inputs: { 'app-id': 'client-id' } },
  'pypa/gh-action-pypi-publish': {
    since: 1,
    inputs: {
      packages_dir: 'packages-dir',
      repository_url: 'repository-url',
      verify_metadata: 'verify-metadata',
      skip_existing: 'skip-existing',
      print_hash: 'print-hash',
    },
  },
}

export const majorWithRenamedInputs: Rule = {
  id: 'action/major-with-renamed-inputs',
  severity: 'warning',
  summary: 'Inputs of an action have the names of the version that is used',
  why: 'An input that the action does not know is dropped with a line in the log. `changesets/action` 2 of August 2026 renamed all of its inputs and outputs, and refuses the old ones: an update by a bot stops the release.',
  fix: [
    'Rename the inputs with the version:',
    '',
    '```yaml',
    '- uses: changesets/action@<sha> # v2.1.1',
    '  with:',
    '    publish-script: pnpm release',
    '    version-script: pnpm version-packages',
    '```',
  ].join('\n'),
  *check(checked) {
    for (const { file, workflow, action, step } of stepsOf(checked)) {
      const { uses } = step
      const renamed = uses && renames[usedOf(uses)?.repository ?? '']
      if (uses === undefined || renamed === undefined) continue
      const major = majorOf(uses, workflow ?? action)
      if (major !== undefined) yield* flawsIn(file, step, { uses, major, renamed })
    }
  },
}

function* flawsIn(
  file: string,
  step: Step,
  { uses, major, renamed }: { uses: Text; major: number; renamed: Renames },
): Iterable<Flaw> {
  const old = step.with.filter(({ key }) => Object.hasOwn(renamed.inputs, key.value.toLowerCase()))
  if (old.length === 0) return
  const pairs = old.map(({ key }) => {
    const fresh = renamed.inputs[key.value.toLowerCase()]
    return fresh === null ? `\`${key.value}\` is gone` : `\`${key.value}\` is \`${fresh}\``
  })
  const name = usedOf(uses)?.repository ?? ''
  if (major >= renamed.since) {
    const range = old[0]?.key.range ?? uses.range
    const severity = renamed.refuses ? 'error' : 'warning'
    const message = `\`${name}\` of version ${major} does not know these inputs: ${pairs.join(', ')}`
    yield { file, range, severity, message, hint: 'rename them' }
  } else if (major === renamed.since - 1 && renamed.refuses)
    yield {
      file,
      range: uses.range,
      message: `\`${name}\` ${renamed.since} refuses the inputs of version ${major} that are used here: ${pairs.join(', ')}`,
      hint: 'rename them together with the update of the version, which bots propose alone',
    }
}
