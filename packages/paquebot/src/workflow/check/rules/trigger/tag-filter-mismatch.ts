import type { Trigger } from '@paquebot/actions'
import { publishable } from '../../../../model/package.ts'
import { allCommands } from '../../facts/commands.ts'
import { globOf, tagProducers } from '../../facts/tags.ts'
import { toolOf } from '../../facts/tool.ts'
import type { Checked, Rule } from '../../model.ts'

export const tagFilterMismatch: Rule = {
  id: 'trigger/tag-filter-mismatch',
  severity: 'warning',
  summary:
    'the tags that the version tool makes pass the filter of the workflow that waits for tags',
  why: "In GitHub's filter patterns `*` does not match `/`, and the whole name must match ([filter pattern cheat sheet](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet)): `v*` hears nothing of `core@1.2.0`, nor `*@*` of `@acme/core@1.2.0`.",
  fix: 'Write the filter for the names that the tool makes: `"**@*"` for Changesets in a repository of many packages.',
  *check(checked) {
    const names = toolTags(checked)
    if (names === undefined) return
    // Other tags may be made by hand, or by a step whose names nobody knows.
    const waiting = checked.workflows.flatMap(({ path, triggers }) =>
      triggers.flatMap((trigger) =>
        trigger.event.value === 'push' && isGeneral(trigger) ? { path, trigger } : [],
      ),
    )
    if (waiting.some(({ trigger }) => names.tags.some((tag) => passes(tag, trigger)))) return
    if (tagProducers(checked).some(({ how }) => /^git push|action-create-tag|tag-action/.test(how)))
      return
    for (const { path, trigger } of waiting)
      yield {
        file: path,
        range: trigger.tags[0]?.range ?? trigger.event.range,
        message: `\`${trigger.tags.map(({ value }) => value).join('`, `')}\` matches no tag that ${names.tool} makes here: \`${names.tags.slice(0, 2).join('`, `')}\``,
        hint: 'write the filter for the names that the tool makes; `**` matches `/` as well',
      }
  },
}

/** A filter that is written for one name is for tags that somebody makes by hand. */
function isGeneral({ tags }: Trigger): boolean {
  return tags.some(({ value }) => /^(?:v|\*)/.test(value))
}

function passes(tag: string, { tags }: Trigger): boolean {
  return tags.some(({ value }) => !value.startsWith('!') && globOf(value).test(tag))
}

interface ToolTags {
  readonly tool: string
  readonly tags: readonly string[]
}

/** Sample tags of the tool that a workflow runs. */
function toolTags(checked: Checked): ToolTags | undefined {
  const tools = allCommands(checked).map(({ command }) => toolOf(command))
  const changesets = tools.some(
    (called) => called?.tool === 'changeset' && /^(?:tag|publish)$/.test(called.args[0] ?? ''),
  )
  if (!changesets) return undefined
  const packages = publishable(checked.workspace).filter(({ ecosystem }) => ecosystem === 'npm')
  const many = packages.length > 1 || packages.some(({ path }) => path !== '.')
  if (packages.length === 0) return undefined
  return {
    tool: 'Changesets',
    tags: many
      ? packages.flatMap(({ name }) => [`${name}@1.2.3`, `${name}@2.0.0-next.1`])
      : ['v1.2.3'],
  }
}
