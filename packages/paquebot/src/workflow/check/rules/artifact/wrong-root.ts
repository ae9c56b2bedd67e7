import { posix } from 'node:path'
import { artifactsOf, type Download, found, type Upload } from '../../facts/artifacts.ts'
import { buildsOf } from '../../facts/building.ts'
import { needsOfCaller } from '../../facts/graph.ts'
import { publishSteps } from '../../facts/publishing.ts'
import { actionOf } from '../../facts/uses.ts'

import type { Checked, Rule } from '../../model.ts'

export const wrongRoot: Rule = {
  id: 'artifact/wrong-root',
  severity: 'error',
  summary: 'An artifact is downloaded to the folder that it was uploaded from',
  why: [
    'upload-artifact takes names from the folder above everything that its `path` can match: of `packages/*/dist` that is',
    '`packages`, so the artifact holds `core/dist/…`. Downloaded to the top, the files land in `core/dist`, and the packages',
    'in `packages/core` are published without code, on a green run.',
  ].join('\n'),
  fix: 'Download with `path: packages`, the folder of the upload, or build in the job that publishes.',
  *check(checked) {
    const { uploads, downloads } = artifactsOf(checked)
    for (const download of downloads) {
      if (download.into === undefined || download.foreign || !comesBack(download)) continue
      const before = new Set(needsOfCaller(checked, download).map(({ job }) => job))
      const sources = found(
        download,
        uploads.filter(({ job }) => before.has(job)),
      )
      const upload = sources.find((one) => landsElsewhere(checked, one, download))
      if (upload?.root === undefined) continue
      const example = upload.paths.map((path) => path.replace('*', '<package>'))[0] ?? ''
      const lands = posix.join(download.into, posix.relative(upload.root, example))
      yield {
        file: download.workflow.path,
        range: download.name?.range ?? download.step.uses?.range ?? download.step.range,
        severity: publishesWithout(checked, download) ? 'error' : 'warning',
        message: `\`${upload.name?.value ?? 'artifact'}\` was uploaded from \`${upload.root}\` (line ${upload.path?.range.start.line ?? upload.step.range.start.line}) and is downloaded to \`${download.into}\`: \`${example}\` lands in \`${lands}\``,
        hint: `add \`path: ${upload.root}\``,
      }
    }
  },
}

/** The job has the sources, into which the files belong. */
function comesBack({ job, step, wanted }: Download): boolean {
  const before = job.steps.slice(0, job.steps.indexOf(step))
  return (
    wanted?.kind === 'names' && before.some((one) => actionOf(one)?.name === 'actions/checkout')
  )
}

/** Output of packages in their folders, put where none of these folders is. */
function landsElsewhere(checked: Checked, { root, paths }: Upload, { into }: Download): boolean {
  if (root === undefined || into !== '.' || root === '.') return false
  const folders = checked.workspace.packages.map(({ path }) => path)
  return paths.some(
    (path) =>
      /\*\/(?:dist|lib|build|out)\/?(?:\*\*.*)?$/.test(path) &&
      folders.some((folder) => folder.startsWith(`${root}/`)),
  )
}

/** Publishes from the packages' folders, and nothing but the artifact brings their code. */
function publishesWithout(checked: Checked, download: Download): boolean {
  const publishes = publishSteps(checked).some(
    ({ job, ecosystem }) => job === download.job && ecosystem === 'npm',
  )
  const moved = download.job.steps.some(({ run }) => /\b(?:mv|cp|rsync)\b/.test(run?.value ?? ''))
  return (
    publishes && !moved && !buildsOf(checked, download).some(({ ecosystem }) => ecosystem === 'npm')
  )
}
