import { globMatcher } from '../../../../model/glob.ts'
import type { Checked, Rule } from '../../model.ts'

export const missingDirectory: Rule = {
  id: 'dependabot/missing-directory',
  severity: 'warning',
  summary: 'The directories of an update exist',
  why: 'An update of a folder that was renamed or never there does nothing, and the dependencies of the real one grow old.',
  fix: 'Name the folder of the manifest; for a workspace that is the one with the lockfile.',
  *check(checked) {
    const { dependabot } = checked
    for (const { ecosystem, directories } of dependabot?.updates ?? [])
      for (const { value, range } of directories)
        if (ecosystem?.value !== 'github-actions' && !isThere(checked, value))
          yield {
            file: dependabot?.path ?? '',
            range,
            message: `there is no folder \`${value}\` in this repository`,
            hint: 'name the folder of the manifest, from the root: `/packages/app`',
          }
  },
}

function isThere({ files }: Checked, written: string): boolean {
  const directory = written.replace(/^\/|\/$/g, '')
  if (directory === '') return true
  if (!/[*?[{]/.test(directory)) return files.paths.some((path) => path.startsWith(`${directory}/`))
  const matches = globMatcher(directory, { dot: true })
  return files.paths.some((path) => {
    const parts = path.split('/')
    return parts.some((_, at) => at > 0 && matches(parts.slice(0, at).join('/')))
  })
}
