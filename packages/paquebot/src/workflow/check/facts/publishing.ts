import { posix } from 'node:path'
import type { Range, Step } from '@paquebot/actions'
import type { EcosystemId, Package } from '../../../model/package.ts'
import { publishable } from '../../../model/package.ts'
import type { Checked } from '../model.ts'
import {
  actionOf,
  entryOf,
  envOf,
  hasExpression,
  inputOf,
  permissionOf,
  placeOf,
  type StepRef,
  stepsOf,
} from './read.ts'
import { commandsOf, type ScriptCommand } from './scripts.ts'

export type PublishTool =
  | 'npm'
  | 'pnpm'
  | 'yarn'
  | 'bun'
  | 'changesets'
  | 'lerna'
  | 'semantic-release'
  | 'npm-publish-action'
  | 'pypi-publish-action'
  | 'twine'
  | 'uv'
  | 'poetry'
  | 'hatch'
  | 'flit'
  | 'pdm'
  | 'paquebot'

/** A step that uploads to a registry. */
export interface PublishStep extends StepRef {
  readonly ecosystem: EcosystemId
  readonly tool: PublishTool
  /** `all`: every package of its ecosystem that may be uploaded; `unknown`: a variable decides, or nobody can tell. */
  readonly packages: readonly Package[] | 'all' | 'unknown'
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
  const found = stepsOf(checked.workflows).flatMap((ref) => publishingOf(checked, ref))
  known.set(checked, found)
  return found
}

function publishingOf(checked: Checked, ref: StepRef): readonly PublishStep[] {
  const byAction = actionUpload(checked, ref)
  if (byAction !== undefined) return [byAction]
  return commandsOf(checked, ref).flatMap((command) => commandUploads(checked, ref, command))
}

const npmActions = new Set([
  'js-devtools/npm-publish',
  'pascalgn/npm-publish-action',
  'simenandre/publish-with-pnpm',
])

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

interface Kind {
  readonly tool: PublishTool
  readonly ecosystem: EcosystemId
  readonly matches: (words: ScriptCommand['words']) => boolean
}

/** The first word that is no flag, behind flags with a value of their own. */
function subcommand(words: ScriptCommand['words']): string | null | undefined {
  const rest = words.slice(1)
  for (let index = 0; index < rest.length; index += 1) {
    const word = rest[index]
    if (word === undefined || word === null || !word.startsWith('-')) return word
    if (/^(?:-C|--dir|--filter|-F|--cwd|--prefix|-w|--workspace|--directory|--project)$/.test(word))
      index += 1
  }
  return undefined
}

function runs(tool: PublishTool, ecosystem: EcosystemId, sub: string): Kind {
  return { tool, ecosystem, matches: (words) => words[0] === tool && subcommand(words) === sub }
}

const yarnPublish = (words: ScriptCommand['words']): boolean =>
  words[0] === 'yarn' &&
  words.slice(1).some((word) => word === 'publish') &&
  words
    .slice(1, 3)
    .some((word) => ['npm', 'publish', 'workspaces', 'workspace'].includes(word ?? ''))

const kinds: readonly Kind[] = [
  runs('npm', 'npm', 'publish'),
  runs('pnpm', 'npm', 'publish'),
  { tool: 'yarn', ecosystem: 'npm', matches: yarnPublish },
  runs('bun', 'npm', 'publish'),
  {
    tool: 'changesets',
    ecosystem: 'npm',
    matches: ([program, sub]) => isChangeset(program) && sub === 'publish',
  },
  {
    tool: 'changesets',
    ecosystem: 'npm',
    matches: ([program, first, sub]) =>
      ['pnpm', 'yarn'].includes(program ?? '') && first === 'changeset' && sub === 'publish',
  },
  runs('lerna', 'npm', 'publish'),
  {
    tool: 'semantic-release',
    ecosystem: 'npm',
    matches: ([program]) => program === 'semantic-release',
  },
  runs('twine', 'pypi', 'upload'),
  runs('uv', 'pypi', 'publish'),
  runs('poetry', 'pypi', 'publish'),
  runs('hatch', 'pypi', 'publish'),
  runs('flit', 'pypi', 'publish'),
  runs('pdm', 'pypi', 'publish'),
]

function isChangeset(program: string | null | undefined): boolean {
  return program === 'changeset' || program === '@changesets/cli'
}

function commandUploads(
  checked: Checked,
  ref: StepRef,
  command: ScriptCommand,
): readonly PublishStep[] {
  const { words, at } = command
  if (isTrial(words)) return []
  if (words[0] === 'paquebot' && ['publish', 'release'].includes(words[1] ?? ''))
    return worldsOf(checked, words).map((ecosystem) =>
      upload(ref, { ecosystem, tool: 'paquebot', packages: 'all', command, at }),
    )
  const kind = kinds.find(({ matches }) => matches(words))
  if (kind === undefined) return []
  const { tool, ecosystem } = kind
  const packages = packagesOf(checked, tool, command)
  return [upload(ref, { tool, ecosystem, packages, command, at, elsewhere: isElsewhere(words) })]
}

function isTrial(words: ScriptCommand['words']): boolean {
  return words.some((word) => /^(?:--dry-run(?:=true)?|--help|-h|--dry_run)$/.test(word ?? ''))
}

function isElsewhere(words: ScriptCommand['words']): boolean {
  return words.some((word) =>
    /^--(?:registry|repository|repository-url|publish-url|index|index-url)(?:=|$)/.test(word ?? ''),
  )
}

function worldsOf(checked: Checked, words: ScriptCommand['words']): readonly EcosystemId[] {
  const said = words.find(
    (word, index) => words[index - 1] === '--only' || word?.startsWith('--only='),
  )
  const found = [...new Set(publishable(checked.workspace).map(({ ecosystem }) => ecosystem))]
  return said === undefined || said === null
    ? found
    : found.filter((world) => said.replace('--only=', '').includes(world))
}

function packagesOf(
  checked: Checked,
  tool: PublishTool,
  command: ScriptCommand,
): PublishStep['packages'] {
  const { words, directory } = command
  if (['changesets', 'lerna'].includes(tool)) return 'all'
  if (tool === 'twine') return ofFiles(checked, command)
  if (words.some((word) => /^(?:-r|--recursive|--workspaces|-ws|workspaces)$/.test(word ?? '')))
    return selected(words)
  const named = words.find(
    (word, index) =>
      /^(?:-w|--workspace|--filter|-F|workspace)$/.test(words[index - 1] ?? '') ||
      /^--(?:workspace|filter)=/.test(word ?? ''),
  )
  if (named !== undefined) return withName(checked, named?.replace(/^--\w+=/, '') ?? null)
  if (directory === null) return 'unknown'
  if (tool === 'uv') return ofFiles(checked, command)
  if (['poetry', 'hatch', 'flit', 'pdm'].includes(tool))
    return packageAt(checked, 'pypi', directory)
  if (tool === 'semantic-release') return 'unknown'
  const at = words
    .slice(words.indexOf('publish') + 1)
    .filter((_, index, all) => !takesValue(all[index - 1]))
  const folder = at.find((word) => word === null || !word.startsWith('-'))
  if (folder === null || /\.tgz$|[*?]/.test(folder ?? '')) return 'unknown'
  return packageAt(checked, 'npm', posix.join(directory, folder ?? '.'))
}

function takesValue(word: string | null | undefined): boolean {
  return /^--(?:access|tag|otp|registry|provenance-file|publish-branch|userconfig)$/.test(
    word ?? '',
  )
}

/** `pnpm -r publish --filter '@acme/*'`. */
function selected(words: ScriptCommand['words']): PublishStep['packages'] {
  return words.some((word) => /^(?:--filter|-F)(?:=|$)/.test(word ?? '')) ? 'unknown' : 'all'
}

function withName(checked: Checked, name: string | null): PublishStep['packages'] {
  const found = publishable(checked.workspace).filter(
    (pkg) =>
      pkg.ecosystem === 'npm' && (pkg.name === name || pkg.path === posix.normalize(name ?? '')),
  )
  return found.length === 0 ? 'unknown' : found
}

/** The package of that folder; a folder without one, or with a private one, tells nothing. */
function packageAt(
  checked: Checked,
  ecosystem: EcosystemId,
  folder: string,
): PublishStep['packages'] {
  if (hasExpression(folder)) return 'unknown'
  const path = posix.normalize(folder).replace(/(.)\/$/, '$1')
  const found = publishable(checked.workspace).filter(
    (pkg) => pkg.ecosystem === ecosystem && pkg.path === path,
  )
  return found.length === 0 ? 'unknown' : found
}

function ofFiles(checked: Checked, command: ScriptCommand): PublishStep['packages'] {
  const { directory, texts } = command
  const file = texts
    .slice(2)
    .find((text) => /^['"]?[\w$./*-]*\//.test(text) && !text.startsWith('-'))
  if (directory === null || file?.includes('$')) return 'unknown'
  const folder = file === undefined ? 'dist' : posix.dirname(file.replace(/^['"]/, ''))
  return ofDist(checked, posix.join(directory, folder))
}

/** The Python package whose `dist` this is; where there is one only, it. */
function ofDist(checked: Checked, folder: string): PublishStep['packages'] {
  const own = packageAt(checked, 'pypi', posix.dirname(posix.normalize(folder).replace(/\/$/, '')))
  if (own !== 'unknown') return own
  const all = publishable(checked.workspace).filter(({ ecosystem }) => ecosystem === 'pypi')
  return all.length === 1 && !hasExpression(folder) ? all : 'unknown'
}

/** Variables that a client takes a token from. */
export const tokenVariables: Readonly<Record<EcosystemId, readonly string[]>> = {
  npm: [
    'NODE_AUTH_TOKEN',
    'NPM_TOKEN',
    'NPM_AUTH_TOKEN',
    'NPM_CONFIG__AUTH',
    'YARN_NPM_AUTH_TOKEN',
  ],
  pypi: [
    'TWINE_PASSWORD',
    'UV_PUBLISH_TOKEN',
    'UV_PUBLISH_PASSWORD',
    'POETRY_PYPI_TOKEN_PYPI',
    'HATCH_INDEX_AUTH',
    'FLIT_PASSWORD',
    'PDM_PUBLISH_PASSWORD',
  ],
}

/** The line that hands a registry's token to the step; undefined where nobody does. */
export function tokenOf(
  ref: StepRef,
  ecosystem: EcosystemId,
): { readonly name: string; readonly value: string; readonly range: Range } | undefined {
  const names = tokenVariables[ecosystem]
  const variable = envOf(ref).find(
    ({ key, value }) => names.includes(key.value.toUpperCase()) && value.value !== '',
  )
  if (variable !== undefined)
    return { name: variable.key.value, value: variable.value.value, range: variable.key.range }
  const input = ecosystem === 'pypi' ? 'password' : 'token'
  const given = isPublishAction(ref.step) ? entryOf(ref.step.with, input) : undefined
  return given && given.value !== ''
    ? { name: input, value: given.value, range: given.range }
    : undefined
}

function isPublishAction(step: Step): boolean {
  const name = actionOf(step)?.name
  return name === 'pypa/gh-action-pypi-publish' || (name !== undefined && npmActions.has(name))
}

/** The job may mint ID tokens, as far as its file says. */
export function hasIdToken(ref: StepRef): boolean {
  return permissionOf(ref, 'id-token') === 'write'
}

function authOf(ref: StepRef, ecosystem: EcosystemId): PublishStep['auth'] {
  if (tokenOf(ref, ecosystem) !== undefined) return 'token'
  return hasIdToken(ref) ? 'oidc' : 'unknown'
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
