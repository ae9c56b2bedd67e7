import { type PublishStep, publishSteps, uploadedBy } from '../../facts/publishing.ts'
import type { Checked, Rule } from '../../model.ts'

export const prereleaseAsLatest: Rule = {
  id: 'publish/prerelease-as-latest',
  severity: 'warning',
  summary: 'Prereleases do not become `latest` on npm',
  why: 'Without `--tag`, pnpm and yarn publish every version under the dist-tag `latest`, which is what `npm install name` takes; npm 11 refuses a prerelease without a tag. `changeset publish` takes the tag of the pre mode, a plain publish command does not.',
  fix: 'Give `--tag` from the version, or publish with `changeset publish` or `paquebot publish`.',
  *check(checked) {
    for (const upload of publishSteps(checked)) {
      if (!plain.has(upload.tool) || upload.elsewhere || saysTag(checked, upload)) continue
      const because = prereleases(checked, upload)
      if (because === undefined) continue
      yield {
        file: upload.workflow.path,
        range: upload.at,
        message: `no \`--tag\`, and prereleases can come through here (${because}): they become \`latest\``,
        hint: 'add `--tag` from the version, or end the script with `changeset publish`',
      }
    }
  },
}

const plain = new Set<PublishStep['tool']>(['npm', 'pnpm', 'yarn', 'bun'])

function saysTag(checked: Checked, upload: PublishStep): boolean {
  const packages = uploadedBy(checked, upload)
  return (
    /--tag\b/.test(upload.command?.text ?? '') ||
    (packages.length > 0 && packages.every(({ publishing }) => publishing.tag !== undefined))
  )
}

function prereleases(checked: Checked, upload: PublishStep): string | undefined {
  if (checked.files.read('.changeset/pre.json') !== null) return '`.changeset/pre.json` is there'
  const pre = uploadedBy(checked, upload).find(({ version }) => version?.includes('-'))
  if (pre !== undefined) return `\`${pre.name}\` is at ${pre.version}`
  return checked.files.read('.changeset/config.json') === null
    ? undefined
    : 'Changesets has a pre mode'
}
