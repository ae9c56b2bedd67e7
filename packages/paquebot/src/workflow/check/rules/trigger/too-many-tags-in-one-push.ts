import { publishable } from '../../../../model/package.ts'
import { allCommands, type PlacedCommand } from '../../facts/commands.ts'
import { pushes } from '../../facts/git.ts'
import { toolOf } from '../../facts/tool.ts'
import type { Checked, Rule } from '../../model.ts'

export const tooManyTagsInOnePush: Rule = {
  id: 'trigger/too-many-tags-in-one-push',
  severity: 'warning',
  summary: 'no push carries more than three tags where a workflow waits for tags',
  why: 'GitHub makes no events for tags when more than three are pushed at once ([events that trigger workflows, `push`](https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#push)): a release of many packages starts nothing at all.',
  fix: 'Push each tag by itself:\n\n```sh\ngit tag --points-at HEAD | while read -r tag; do git push origin "refs/tags/$tag"; done\n```',
  *check(checked) {
    const packages = publishable(checked.workspace).length
    const waiting = checked.workflows.find((workflow) =>
      workflow.triggers.some(({ event, tags }) => event.value === 'push' && tags.length > 0),
    )
    if (packages <= 3 || waiting === undefined) return
    for (const { command, push, job } of pushes(checked)) {
      if (!(push.allTags || push.followTags) || !tagsEachPackage(checked, job)) continue
      yield {
        file: command.file,
        range: command.at,
        message: `one push carries the tags of up to ${packages} packages: with more than three GitHub starts nothing, and \`${waiting.path}\` waits for them`,
        hint: 'push each tag by itself',
      }
    }
  },
}

/** `changeset tag`, `changeset publish` and `lerna version` make a tag for each package. */
function tagsEachPackage(checked: Checked, job: PlacedCommand['job']): boolean {
  return allCommands(checked).some((placed) => {
    const called = placed.job === job ? toolOf(placed.command) : undefined
    const [first] = called?.args ?? []
    if (called?.tool === 'changeset' || called?.tool === '@changesets/cli')
      return first === 'tag' || first === 'publish'
    return called?.tool === 'lerna' && (first === 'version' || first === 'publish')
  })
}
