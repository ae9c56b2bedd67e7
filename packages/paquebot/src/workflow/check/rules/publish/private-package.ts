import { posix } from 'node:path'
import type { PublishStep } from '../../facts/publishing.ts'
import { publishSteps } from '../../facts/publishing.ts'
import type { Checked, Rule } from '../../model.ts'

export const privatePackage: Rule = {
  id: 'publish/private-package',
  severity: 'error',
  summary: '`npm publish` runs where there is a package to publish',
  why: 'npm refuses a package with `"private": true` (`EPRIVATE`). A template that publishes the root of a monorepo fails on every release, or publishes the root once somebody takes `private` away.',
  fix: 'Publish the packages (`pnpm -r publish`, `changeset publish`, `paquebot publish`), or delete the workflow.',
  *check(checked) {
    for (const upload of publishSteps(checked)) {
      if (!isPrivate(checked, upload)) continue
      yield {
        file: upload.workflow.path,
        range: upload.at,
        message: '`npm publish` of a `package.json` with `"private": true`: npm refuses it',
        hint: 'publish the packages instead of the root, or delete this workflow',
      }
    }
  },
}

function isPrivate(checked: Checked, { tool, command }: PublishStep): boolean {
  if (tool !== 'npm' || command === undefined || command.directory === null) return false
  if (
    command.words.length > 2 &&
    command.words
      .slice(2)
      .some((word) => word === null || !word.startsWith('-') || /^-w|^--w/.test(word))
  )
    return false
  const path = posix.normalize(command.directory)
  return checked.workspace.packages.some(
    (pkg) => pkg.ecosystem === 'npm' && pkg.path === path && pkg.private,
  )
}
