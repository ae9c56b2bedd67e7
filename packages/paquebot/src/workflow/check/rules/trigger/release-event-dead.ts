import { tagProducers } from '../../facts/tags.ts'
import type { Rule } from '../../model.ts'

export const releaseEventDead: Rule = {
  id: 'trigger/release-event-dead',
  severity: 'error',
  summary: 'a release that a workflow makes starts the workflow that waits for releases',
  why: 'A release made with `GITHUB_TOKEN` starts no workflow ([GitHub docs](https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/trigger-a-workflow)): `on: release` is never heard.',
  fix: 'Make what follows a job behind the release, call its workflow, or make the release with the token of a GitHub App.',
  *check(checked) {
    const waiting = checked.workflows.find((workflow) =>
      workflow.triggers.some(({ event }) => event.value === 'release'),
    )
    if (waiting === undefined) return
    const line = waiting.triggers.find(({ event }) => event.value === 'release')?.event.range.start
      .line
    for (const { release, token, workflow, file, at, how } of tagProducers(checked)) {
      const onlyOnRelease = workflow.triggers.every(({ event }) => event.value === 'release')
      if (!release || token !== 'default' || onlyOnRelease) continue
      yield {
        file,
        range: at,
        message: `the release that \`${how}\` makes with \`GITHUB_TOKEN\` does not start \`${waiting.path}\`, which waits for releases (line ${line ?? 1})`,
        hint: 'make it a job behind this one, or make the release with the token of a GitHub App',
      }
    }
  },
}
