import { artifactsOf, type Upload } from '../../facts/artifacts.ts'
import { type Build, buildsOf } from '../../facts/building.ts'
import { needsOfCaller } from '../../facts/graph.ts'
import { type PublishStep, publishSteps } from '../../facts/publishing.ts'
import type { Checked, Rule } from '../../model.ts'

export const rebuildAfterTest: Rule = {
  id: 'publish/rebuild-after-test',
  severity: 'error',
  summary: 'What is published is what was built and tested before',
  why: [
    'A second build gives other bytes: other versions of back ends and dependencies, another time, another machine. What the',
    'tests saw then never reaches anybody, and what is published was seen by nobody.',
  ].join('\n'),
  fix: 'Download the artifact of the job that built and tested it, and upload these files to the registry.',
  *check(checked) {
    const { downloads } = artifactsOf(checked)
    const told = new Set<Build['step']>()
    for (const upload of publishSteps(checked)) {
      if (downloads.some(({ job }) => job === upload.job)) continue
      const found = builtTwice(checked, upload)
      if (found === undefined || told.has(found.build.step)) continue
      told.add(found.build.step)
      const { job, workflow, name } = found.artifact
      yield {
        file: upload.workflow.path,
        range: found.build.at,
        message: `built again: the job \`${job.id.value}\`${workflow === upload.workflow ? '' : ` of ${workflow.path}`} built and uploaded \`${name?.value ?? 'artifact'}\`, and other bytes are published`,
        hint: 'download that artifact and publish its files',
      }
    }
  },
}

function builtTwice(
  checked: Checked,
  upload: PublishStep,
): { build: Build; artifact: Upload } | undefined {
  const build = buildsOf(checked, upload).find(({ ecosystem }) => ecosystem === upload.ecosystem)
  if (build === undefined) return undefined
  const before = new Set(needsOfCaller(checked, upload).map(({ job }) => job))
  const artifact = artifactsOf(checked).uploads.find(
    (one) => before.has(one.job) && one.paths.some(isPackage) && buildsSame(checked, one, build),
  )
  return artifact && { build, artifact }
}

function buildsSame(checked: Checked, artifact: Upload, build: Build): boolean {
  const where = build.command?.directory
  return buildsOf(checked, artifact).some(
    ({ ecosystem, command }) =>
      ecosystem === build.ecosystem && (command?.directory ?? '.') === (where ?? '.'),
  )
}

/** `dist/`, `packages/core/dist/*.whl`, `*.tgz`. */
function isPackage(path: string): boolean {
  return /(?:^|\/)(?:dist|lib|build|wheelhouse)(?:\/|$)|\.(?:whl|tgz|tar\.gz)$/.test(path)
}
