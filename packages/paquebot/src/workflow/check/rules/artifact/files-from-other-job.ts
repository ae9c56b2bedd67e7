import { posix } from 'node:path'
import type { Range, Step } from '@paquebot/actions'
import { hasExpression, inputOf, linesOf, type StepRef, stepsInJobs } from '../../facts/read.ts'
import { commandsOf, type ScriptCommand } from '../../facts/scripts.ts'
import { actionOf } from '../../facts/uses.ts'
import type { Checked, Rule } from '../../model.ts'

export const filesFromOtherJob: Rule = {
  id: 'artifact/files-from-other-job',
  severity: 'error',
  summary: 'Files that a step publishes are made or downloaded in its own job',
  why: 'Every job begins on an empty machine. What another job built is not there: action-gh-release then only says that the pattern matches nothing and makes a release without files, pypi-publish fails.',
  fix: 'Download the artifact of the job that built it, and set `fail_on_unmatched_files: true`.',
  *check(checked) {
    for (const ref of stepsInJobs(checked.workflows)) {
      const wanted = wantedBy(checked, ref)
      if (wanted === undefined) continue
      const missing = wanted.paths.filter((path) => isNowhere(checked, path))
      if (missing.length === 0 || missing.length < wanted.paths.length || !isBare(checked, ref))
        continue
      yield {
        file: ref.workflow.path,
        range: wanted.range,
        message: `nothing in the job \`${ref.job.id.value}\` makes or downloads \`${missing[0]}\``,
        hint: 'download the artifact of the job that builds it',
      }
    }
  },
}

interface WantedFiles {
  readonly paths: readonly string[]
  readonly range: Range
}

/** The files that a step takes from the disk to give them away. */
function wantedBy(checked: Checked, ref: StepRef): WantedFiles | undefined {
  const { step } = ref
  const input = inputOf(step, releaseInputs[actionOf(step)?.name ?? ''] ?? '')
  if (input !== undefined) {
    const paths = linesOf(input.value).flatMap((line) => line.split(','))
    return paths.some(hasExpression) ? undefined : { paths, range: input.range }
  }
  if (actionOf(step)?.name === 'pypa/gh-action-pypi-publish' && step.uses !== undefined) {
    const given = inputOf(step, 'packages-dir') ?? inputOf(step, 'packages_dir')
    return hasExpression(given?.value ?? '')
      ? undefined
      : { paths: [given?.value ?? 'dist/'], range: given?.range ?? step.uses.range }
  }
  const command = commandsOf(checked, ref).find(isUpload)
  return (
    command && {
      paths: command.text.split(/\s+/).filter((word) => /^['"]?(?:\.\/)?dist\//.test(word)),
      range: command.at,
    }
  )
}

const releaseInputs: Readonly<Record<string, string>> = {
  'softprops/action-gh-release': 'files',
  'ncipollo/release-action': 'artifacts',
}

function isUpload({ words, text }: ScriptCommand): boolean {
  return (
    words[0] === 'gh' &&
    words[1] === 'release' &&
    /^(?:create|upload)$/.test(words[2] ?? '') &&
    /\sdist\//.test(text)
  )
}

/** No file of git is below the path's first folder. */
function isNowhere(checked: Checked, path: string): boolean {
  const parts = posix.normalize(path.trim()).split('/')
  const pattern = parts.findIndex((part) => /[*?[{]/.test(part))
  const folder = parts.slice(0, pattern === -1 ? parts.length : pattern).join('/')
  if (
    folder === '' ||
    folder === '.' ||
    folder.startsWith('/') ||
    folder.startsWith('..') ||
    /[$~]/.test(folder)
  )
    return false
  return !checked.files.paths.some(
    (file) => file === folder || file.startsWith(`${folder.replace(/\/$/, '')}/`),
  )
}

/** Every step before this one is known to make no such files. */
function isBare(checked: Checked, ref: StepRef): boolean {
  const { job, step } = ref
  const before = job.steps.slice(0, job.steps.indexOf(step))
  return (
    job.container === undefined &&
    before.every((one) => makesNothing(checked, { ...ref, step: one }))
  )
}

const idle =
  /^(?:actions\/(?:checkout|setup-[\w-]+|create-github-app-token)|pnpm\/action-setup|astral-sh\/setup-uv|orhun\/git-cliff-action|oven-sh\/setup-bun|codecov\/codecov-action|actions-rs\/toolchain|dtolnay\/rust-toolchain|step-security\/harden-runner|abatilo\/actions-poetry|snok\/install-poetry)$/

function makesNothing(checked: Checked, ref: StepRef): boolean {
  return ref.step.run === undefined
    ? idle.test(actionOf(ref.step)?.name ?? '')
    : commandsOf(checked, ref).every((command) => isIdle(command, ref.step))
}

const programs = new Set([
  'echo',
  'cat',
  'grep',
  'git',
  'head',
  'tail',
  'tr',
  'cut',
  'sort',
  'printf',
  'export',
  'set',
  'cd',
  'test',
  '[',
  '[[',
  'fi',
  'else',
  'done',
  'exit',
  'awk',
  'sed',
  'jq',
  'ls',
  '}',
  ')',
  'EOF',
  'date',
  'wc',
])

/** Reads and says, or installs from a registry. */
function isIdle({ words, text }: ScriptCommand, step: Step): boolean {
  const [program, sub] = words
  if (typeof program !== 'string' || /dist|\btar\b|download/.test(step.run?.value ?? ''))
    return false
  if (programs.has(program)) return !/submodule|lfs/.test(text)
  if (program === 'pip' || program === 'pip3')
    return sub === 'install' && !text.includes(' -e') && !/\s\.(?:\s|\[|$)/.test(text)
  return false
}
