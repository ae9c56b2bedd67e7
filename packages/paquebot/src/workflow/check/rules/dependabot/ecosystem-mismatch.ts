import type { DependabotUpdate } from '@paquebot/actions'
import type { Checked, Rule } from '../../model.ts'

/** Source: GitHub's docs, "Dependabot supported ecosystems": `npm` is also pnpm and yarn, `uv` is not `pip`. */
export const ecosystemMismatch: Rule = {
  id: 'dependabot/ecosystem-mismatch',
  severity: 'warning',
  summary: 'An update names the package manager whose files lie there',
  why: 'Dependabot updates the files of the ecosystem that is named. `pip` beside a `uv.lock` moves the ranges and leaves the lockfile behind, so that every such pull request fails at `--locked`; an ecosystem without files does nothing.',
  fix: ['```yaml', '- package-ecosystem: uv', '  directory: /', '```'].join('\n'),
  *check(checked) {
    const { dependabot } = checked
    for (const update of dependabot?.updates ?? []) {
      const better = betterFor(checked, update)
      if (better === undefined || update.ecosystem === undefined) continue
      yield {
        file: dependabot?.path ?? '',
        range: update.ecosystem.range,
        message: `\`${update.ecosystem.value}\` is named, and ${better.because}`,
        hint: `write \`package-ecosystem: ${better.name}\``,
      }
    }
  },
}

function betterFor(checked: Checked, { ecosystem, directories }: DependabotUpdate) {
  const has = (name: string) => directories.some(({ value }) => hasFile(checked, value, name))
  if (ecosystem?.value === 'pip' && has('uv.lock'))
    return { name: 'uv', because: '`uv.lock` lies there, which only `uv` updates' }
  if (
    ecosystem?.value === 'npm' &&
    (has('bun.lock') || has('bun.lockb')) &&
    !has('package-lock.json')
  )
    return { name: 'bun', because: 'the lockfile of bun lies there, which only `bun` updates' }
  if (ecosystem !== undefined && ['pnpm', 'yarn'].includes(ecosystem.value))
    return { name: 'npm', because: 'Dependabot calls npm, pnpm and yarn `npm`' }
  return undefined
}

const hasFile = ({ files }: Checked, directory: string, name: string) =>
  files.paths.includes(
    [directory.replace(/^\/|\/$/g, ''), name].filter((part) => part !== '').join('/'),
  )
