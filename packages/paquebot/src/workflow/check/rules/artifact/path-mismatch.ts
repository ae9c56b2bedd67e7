import { posix } from 'node:path'
import type { Range, Step } from '@paquebot/actions'
import { artifactsOf } from '../../facts/artifacts.ts'
import { buildsOf } from '../../facts/building.ts'
import { hasExpression, inputOf, type JobRef, placeOf, stepsInJobs } from '../../facts/read.ts'
import { actionOf } from '../../facts/uses.ts'
import type { Checked, Rule } from '../../model.ts'

export const pathMismatch: Rule = {
  id: 'artifact/path-mismatch',
  severity: 'error',
  summary: 'Built packages are taken from where the build puts them',
  why: '`python -m build` and its like write to `dist` of the folder that they run in. upload-artifact only warns when a path holds nothing, and the job that needs the files fails, or publishes none.',
  fix: 'Name the folder of the build: `packages/python/dist/`.',
  *check(checked) {
    for (const taken of takenFrom(checked)) {
      const built = outputFolders(checked, taken)
      if (built === undefined || built.includes(taken.folder)) continue
      if (checked.files.paths.some((path) => path.startsWith(`${taken.folder}/`))) continue
      yield {
        file: taken.workflow.path,
        range: taken.range,
        message: `takes \`${taken.folder}\`, and the build before it writes to \`${built.join('`, `')}\``,
        hint: `write \`${built[0]}/\``,
      }
    }
  },
}

interface Taken extends JobRef {
  readonly step: Step
  readonly folder: string
  readonly range: Range
}

/** Folders named `dist` that an upload takes. */
function* takenFrom(checked: Checked): Generator<Taken> {
  for (const upload of artifactsOf(checked).uploads) {
    const [path] = upload.paths
    if (upload.paths.length !== 1 || path === undefined || upload.path === undefined) continue
    const folder = distOf(path)
    if (folder !== undefined) yield { ...upload, folder, range: upload.path.range }
  }
  for (const ref of stepsInJobs(checked.workflows)) {
    if (actionOf(ref.step)?.name !== 'pypa/gh-action-pypi-publish') continue
    const given = inputOf(ref.step, 'packages-dir') ?? inputOf(ref.step, 'packages_dir')
    const folder = distOf(given?.value ?? 'dist/')
    if (folder !== undefined) yield { ...ref, folder, range: given?.range ?? placeOf(ref.step) }
  }
}

/** `./a/dist/*.whl` is `a/dist`. */
function distOf(path: string): string | undefined {
  if (hasExpression(path)) return undefined
  const folder = posix.normalize(path).replace(/\/(?:\*[^/]*)?$/, '')
  return /^(?:[\w.-]+\/)*dist$/.test(folder) ? folder : undefined
}

const writesBeside = new Set(['build', 'pyproject-build', 'hatch', 'poetry', 'flit'])
const moves = /\b(?:mv|cp|rsync|download|--outdir|--out-dir|-o|--output|unzip|tar)\b/

/** Where the Python builds before the step write; undefined where something else may write there too. */
function outputFolders(
  checked: Checked,
  { workflow, job, step }: Taken,
): readonly string[] | undefined {
  const before = job.steps.slice(0, job.steps.indexOf(step))
  const builds = buildsOf(checked, { workflow, job }).filter((build) => before.includes(build.step))
  if (builds.length === 0 || before.some((one) => isOpen(one))) return undefined
  const folders = builds.map(({ command }) =>
    command !== undefined &&
    command.directory !== null &&
    writesBeside.has(command.words[0] ?? '') &&
    !takesFolder(command.words)
      ? posix.join(command.directory, 'dist')
      : undefined,
  )
  return folders.every((folder) => folder !== undefined) ? [...new Set(folders)] : undefined
}

/** `python -m build packages/python`. */
function takesFolder(words: readonly (string | null)[]): boolean {
  return words.slice(1).some((word) => word === null || (word !== 'build' && !word.startsWith('-')))
}

const idle = /^(?:actions\/(?:checkout|setup-[\w-]+)|pnpm\/action-setup|astral-sh\/setup-uv)$/

function isOpen(step: Step): boolean {
  if (step.run !== undefined)
    return moves.test(step.run.value) || /(?:^|\s)(?:\.\/|bash |sh |make)/.test(step.run.value)
  return !idle.test(actionOf(step)?.name ?? '')
}
