import { pushes } from '../../facts/git.ts'
import type { Rule } from '../../model.ts'

export const pushAllTags: Rule = {
  id: 'git/push-all-tags',
  severity: 'warning',
  summary: 'a workflow pushes the tag it made, not every tag it has',
  why: '`--tags` pushes all tags of the clone, those that were deleted or moved on the server included, and with more than three new ones GitHub makes no event at all ([events, `push`](https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#push)).',
  fix: 'Name the tag:\n\n```sh\ngit push origin "refs/tags/v$VERSION"\n```',
  *check(checked) {
    for (const { command, push } of pushes(checked))
      if (push.allTags)
        yield {
          file: command.file,
          range: command.at,
          message: '`--tags` pushes every tag of the clone',
          hint: 'name the tag: `git push origin "refs/tags/v$VERSION"`',
        }
  },
}
