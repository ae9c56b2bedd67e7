import type { Range } from '@paquebot/actions'
import type { EcosystemId, Package } from '../../../model/package.ts'
import { publishable } from '../../../model/package.ts'
import type { Checked } from '../model.ts'
import { clientOf, isElsewhere, isTrial, type PublishTool } from './publish-clients.ts'
import { authOf, npmActions } from './publish-login.ts'
import { ofDist, type Published, packageAt, packagesOf } from './published-packages.ts'
import { inputOf, placeOf, type StepRef, stepsInJobs } from './read.ts'
import { commandsOf, type ScriptCommand } from './scripts.ts'
import { actionOf } from './uses.ts'

/** A step that uploads to a registry. */
export interface PublishStep extends StepRef {
  readonly ecosystem: EcosystemId
  readonly tool: PublishTool
  readonly packages: Published
  readonly auth: 'oidc' | 'token' | 'unknown'
  /** Of scripts. */
  readonly command?: ScriptCommand
  /** To a registry that is not the public one of its ecosystem, or for a trial. */
  readonly elsewhere: boolean
  /** The line to show. */
  readonly at: Range
}

const known = new WeakMap<Checked, readonly PublishStep[]>()

/** Every step of every workflow that uploads packages, in the order of files and lines. */
export function publishSteps(checked: Checked): readonly PublishStep[] {
  const before = known.get(checked)
  if (before !== undefined) return before
  const found = stepsInJobs(checked.workflows).flatMap((ref) => publishingOf(checked, ref))
  known.set(checked, found)
  return found
}

function publishingOf(checked: Checked, ref: StepRef): readonly PublishStep[] {
  const byAction = actionUpload(checked, ref)
  if (byAction !== undefined) return [byAction]
  return commandsOf(checked, ref).flatMap((command) => commandUploads(checked, ref, command))
}

function actionUpload(checked: Checked, ref: StepRef): PublishStep | undefined {
  const { step } = ref
  const name = actionOf(step)?.name
  if (name === 'pypa/gh-action-pypi-publish') return pypiAction(checked, ref)
  if (name !== undefined && npmActions.has(name)) {
    if (inputOf(step, 'dry-run')?.value === 'true') return undefined
    const packages = packageAt(checked, 'npm', inputOf(step, 'package')?.value ?? '.')
    return upload(ref, {
      ecosystem: 'npm',
      tool: 'npm-publish-action',
      packages,
      at: placeOf(step),
    })
  }
  if (name === 'cycjimmy/semantic-release-action' && inputOf(step, 'dry_run')?.value !== 'true')
    return upload(ref, {
      ecosystem: 'npm',
      tool: 'semantic-release',
      packages: 'unknown',
      at: placeOf(step),
    })
  return undefined
}

function pypiAction(checked: Checked, ref: StepRef): PublishStep {
  const { step } = ref
  const folder = inputOf(step, 'packages-dir') ?? inputOf(step, 'packages_dir')
  const url = inputOf(step, 'repository-url') ?? inputOf(step, 'repository_url')
  return upload(ref, {
    ecosystem: 'pypi',
    tool: 'pypi-publish-action',
    packages: ofDist(checked, folder?.value ?? 'dist/'),
    elsewhere: url !== undefined && url.value !== '',
    at: placeOf(step),
  })
}

type Parts = Pick<PublishStep, 'ecosystem' | 'tool' | 'packages' | 'at'> &
  Partial<Pick<PublishStep, 'command' | 'elsewhere'>>

function upload(ref: StepRef, parts: Parts): PublishStep {
  return { elsewhere: false, ...ref, ...parts, auth: authOf(ref, parts.ecosystem) }
}

function commandUploads(
  checked: Checked,
  ref: StepRef,
  command: ScriptCommand,
): readonly PublishStep[] {
  const { words, at } = command
  if (isTrial(words)) return []
  if (/^(?:\.\/)?paquebot$/.test(words[0] ?? '') && ['publish', 'release'].includes(words[1] ?? ''))
    return ownUploads(checked, ref, command)
  const kind = clientOf(words)
  if (kind === undefined) return []
  const { tool, ecosystem } = kind
  const packages = packagesOf(checked, tool, command)
  return [upload(ref, { tool, ecosystem, packages, command, at, elsewhere: isElsewhere(words) })]
}

/** `paquebot publish`: what `--only` names, an ecosystem or packages, else everything. */
function ownUploads(
  checked: Checked,
  ref: StepRef,
  command: ScriptCommand,
): readonly PublishStep[] {
  const { words, at } = command
  const index = words.findIndex((word) => word === '--only' || word?.startsWith('--only='))
  const only = words[index] === '--only' ? words[index + 1] : words[index]?.slice('--only='.length)
  const all = [...new Set(publishable(checked.workspace).map(({ ecosystem }) => ecosystem))]
  const named = all.filter((world) => only?.includes(world))
  const packages = index === -1 || named.length > 0 ? 'all' : 'unknown'
  return (named.length > 0 ? named : all).map((ecosystem) =>
    upload(ref, { ecosystem, tool: 'paquebot', packages, command, at }),
  )
}

/** The packages that a step uploads, named; empty where nobody can tell. */
export function uploadedBy(
  checked: Checked,
  { packages, ecosystem }: PublishStep,
): readonly Package[] {
  if (packages === 'unknown') return []
  if (packages !== 'all') return packages
  return publishable(checked.workspace).filter((pkg) => pkg.ecosystem === ecosystem)
}
