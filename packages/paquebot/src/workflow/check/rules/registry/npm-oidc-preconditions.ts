import { bringsNpm, nodeAt, oldNpm } from '../../facts/node-versions.ts'
import { type PublishStep, publishSteps, uploadedBy } from '../../facts/publishing.ts'
import { repositoryOf } from '../../facts/repository-field.ts'
import type { Checked, Flaw, Rule } from '../../model.ts'

export const npmOidcPreconditions: Rule = {
  id: 'registry/npm-oidc-preconditions',
  severity: 'error',
  summary: 'A job that publishes to npm with OIDC has what npm asks for',
  why: "npm's trusted publishing needs `id-token: write`, a runner of GitHub's, npm 11.5.1 or newer, and a `repository` in package.json that is this repository. Node 20 and 22 bring npm 10: it does not log in, says nothing of it, and the upload ends with `ENEEDAUTH` or 404.",
  fix: 'Use Node 24, or `npm install -g npm@11` before the upload; `runs-on: ubuntu-latest`; write the repository into package.json.',
  *check(checked) {
    const jobs = new Set<string>()
    for (const upload of publishSteps(checked)) {
      const key = `${upload.workflow.path} ${upload.job.id.value}`
      if (
        upload.ecosystem !== 'npm' ||
        upload.elsewhere ||
        jobs.has(key) ||
        upload.tool === 'paquebot'
      )
        continue
      jobs.add(key)
      yield* oldClient(checked, upload)
      if (upload.auth !== 'oidc') continue
      yield* foreignRunner(upload)
      yield* otherRepository(checked, upload)
    }
  },
}

/** Publishes through the npm of the chosen Node. */
function usesNpm(checked: Checked, { tool }: PublishStep): boolean {
  if (tool === 'npm') return true
  const manager = checked.workspace.tools.npm?.name
  return tool === 'changesets' && manager === 'npm'
}

function* oldClient(checked: Checked, upload: PublishStep): Generator<Flaw> {
  const node = nodeAt(checked, upload)
  const npm = node && oldNpm(node.major)
  if (node === undefined || npm === undefined || bringsNpm(upload)) return
  const file = upload.workflow.path
  const hint = 'use Node 24, or `npm install -g npm@11` before the upload'
  if (upload.auth === 'oidc' && usesNpm(checked, upload))
    yield {
      file,
      range: node.range,
      message: `Node ${node.major} brings npm ${npm}, and OIDC needs 11.5.1: the upload has no log-in`,
      hint,
    }
  else if (upload.auth === 'token')
    yield {
      file,
      range: node.range,
      severity: 'info',
      message: `Node ${node.major} brings npm ${npm}: publishing without a token (OIDC) needs 11.5.1 and \`id-token: write\``,
      hint,
    }
}

function* foreignRunner(upload: PublishStep): Generator<Flaw> {
  const label = upload.job.runsOn.find(({ value }) =>
    /^(?:self-hosted|blacksmith|depot|buildjet|warp|namespace|ubicloud)/.test(value),
  )
  if (label !== undefined)
    yield {
      file: upload.workflow.path,
      range: label.range,
      message: `npm takes OIDC from runners of GitHub alone, and this one is \`${label.value}\``,
      hint: 'write `runs-on: ubuntu-latest` for the publishing job',
    }
}

function* otherRepository(checked: Checked, upload: PublishStep): Generator<Flaw> {
  const { slug } = checked
  if (slug === undefined) return
  for (const pkg of uploadedBy(checked, upload)) {
    if (pkg.version === null || isSample(pkg.path)) continue
    const field = repositoryOf(checked, pkg.manifest)
    if (field.slug?.toLowerCase() === slug.toLowerCase()) continue
    yield {
      file: pkg.manifest,
      ...(field.range && { range: field.range }),
      severity: 'warning',
      message:
        field.slug === undefined
          ? '`repository` is missing: npm refuses the provenance of a public repository without it'
          : `\`repository\` is ${field.slug} and not ${slug}: npm refuses the provenance`,
      hint: `write \`"repository": { "type": "git", "url": "git+https://github.com/${slug}.git" }\``,
    }
  }
}

/** Fixtures and examples that nobody has marked as private; they are not what a release is about. */
function isSample(path: string): boolean {
  return /(?:^|\/)(?:fixtures?|examples?|tests?|e2e|benchmarks?|playgrounds?|templates?)(?:\/|$)/.test(
    path,
  )
}
