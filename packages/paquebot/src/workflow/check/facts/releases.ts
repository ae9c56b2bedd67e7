import type { Job, Step } from '@paquebot/actions'
import type { Checked } from '../model.ts'
import { inputOf, isAction, scriptLines } from './steps.ts'

const publishActions = [
  'pypa/gh-action-pypi-publish',
  'js-devtools/npm-publish',
  'cycjimmy/semantic-release-action',
  'python-semantic-release/python-semantic-release',
  'rust-lang/crates-io-auth-action',
]

const publishCommand =
  /(?:^|[\s;&|(])(?:(?:npm|pnpm|yarn|bun|lerna|nx|cargo|poetry|hatch|flit|uv|pdm|vsce|changeset|paquebot)(?:\s+-{1,2}[\w-]+(?:[= ][^\s-]\S*)?|\s+npm|\s+release)*\s+publish\b|twine\s+upload\b|semantic-release\b|paquebot\s+release\b)/

const scriptCall = /(?:^|[\s;&|(])(?:npm run|pnpm run|yarn run|bun run|pnpm|yarn)\s+([\w:.-]+)/g

/** True when the step uploads packages, by an action, a command, or a script of package.json. */
export function isPublishStep(checked: Checked, step: Step): boolean {
  if (isAction(step, ...publishActions)) return true
  if (isAction(step, 'changesets/action'))
    return inputOf(step, 'publish') !== undefined || inputOf(step, 'publish-script') !== undefined
  return scriptLines(step).some(({ text }) => isPublishCommand(checked, text))
}

function isPublishCommand(checked: Checked, text: string): boolean {
  if (/--dry-run\b/.test(text)) return false
  if (publishCommand.test(text)) return true
  const scripts = scriptsOf(checked)
  return [...text.matchAll(scriptCall)].some(([, name = '']) => {
    const script = scripts[name] ?? ''
    return publishCommand.test(script) && !/--dry-run\b/.test(script)
  })
}

const known = new WeakMap<Checked, Readonly<Record<string, string>>>()

/** The scripts of the root's package.json. */
function scriptsOf(checked: Checked): Readonly<Record<string, string>> {
  const before = known.get(checked)
  if (before !== undefined) return before
  const scripts = readScripts(checked.files.read('package.json'))
  known.set(checked, scripts)
  return scripts
}

function readScripts(text: string | null): Readonly<Record<string, string>> {
  try {
    const scripts: unknown = JSON.parse(text ?? '{}')?.scripts
    const entries = typeof scripts === 'object' && scripts !== null ? Object.entries(scripts) : []
    return Object.fromEntries(entries.filter(([, value]) => typeof value === 'string'))
  } catch {
    return {}
  }
}

/** True when a step of the job uploads packages. */
export const isPublishJob = (checked: Checked, job: Job): boolean =>
  job.steps.some((step) => isPublishStep(checked, step))
