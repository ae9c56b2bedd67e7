import {
  findNodeAtLocation,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser'
import type { Repository } from '../../io/repository.ts'
import type { Finding } from '../../model/finding.ts'
import { tooDeep, tooDeepAt } from '../../model/nesting.ts'
import type { Workspace } from '../../model/package.ts'
import { readGroups } from './groups.ts'
import { positionAt } from './position.ts'
import { type ChangesetSettings, defaultSettings, type ModuleSetting } from './settings.ts'

const changesetConfigFile = '.changeset/config.json'

/** A parsed `config.json` that knows where each value stands. */
export interface ConfigDocument {
  readonly value: Readonly<Record<string, unknown>>
  /** The place of a value, for findings; `{ file }` alone when it cannot be found. */
  at(path: readonly (string | number)[]): Pick<Finding, 'file' | 'line' | 'column'>
}

/**
 * Settings of `.changeset/config.json`; a missing file is all defaults. Comments, trailing commas and a byte
 * order mark are accepted, unknown keys ignored, and what older versions wrote is understood.
 * A value that cannot be is an error finding at its line, and its default holds.
 */
export function readChangesetConfig(
  repository: Pick<Repository, 'read'>,
  workspace: Workspace,
  profile: ChangesetSettings['profile'] = 'corrected',
): { settings: ChangesetSettings; findings: readonly Finding[] } {
  const text = repository.read(changesetConfigFile)
  if (text === undefined) return { settings: { ...defaultSettings, profile }, findings: [] }
  const { document, findings: syntax } = parseDocument(text)
  const invalid = Object.entries(document.value).flatMap(([key, value]) =>
    checkOption(document, key, value),
  )
  const usable = withoutKeys(document.value, new Set(invalid.map((problem) => problem.key)))
  const groups = readGroups({ ...document, value: usable }, workspace)
  const settings = { ...fromWritten(usable), ...groups.settings, profile }
  const findings = [...syntax, ...invalid.map((problem) => problem.finding), ...groups.findings]
  return { settings, findings: [...findings, ...checkPrivateTag(settings, document)] }
}

function parseDocument(text: string): { document: ConfigDocument; findings: readonly Finding[] } {
  const body = text.replace(/^\uFEFF/, '')
  const deepAt = tooDeepAt(body)
  if (deepAt !== undefined) return unusable(tooDeep, body, deepAt)
  const strict = parseStrictly(body)
  if (strict !== undefined) {
    const at: ConfigDocument['at'] = (path) => placeIn(parseTree(body), body, path)
    return { document: { value: strict, at }, findings: [] }
  }
  return parseLeniently(body)
}

/** A text without comments and faults needs no tree, until a place in it is asked for. */
function parseStrictly(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function placeIn(
  tree: Node | undefined,
  body: string,
  path: readonly (string | number)[],
): ReturnType<ConfigDocument['at']> {
  const node = tree && findNodeAtLocation(tree, [...path])
  const file = changesetConfigFile
  return node === undefined ? { file } : { file, ...positionAt(body, node.offset) }
}

function parseLeniently(body: string): { document: ConfigDocument; findings: readonly Finding[] } {
  const errors: ParseError[] = []
  const tree = parseTree(body, errors, { allowTrailingComma: true })
  const document: ConfigDocument = {
    value: tree?.type === 'object' ? (toValue(tree) as Record<string, unknown>) : {},
    at: (path) => placeIn(tree, body, path),
  }
  const [error] = errors
  if (error === undefined && tree?.type === 'object') return { document, findings: [] }
  const message = error === undefined ? 'not an object' : readable(printParseErrorCode(error.error))
  return {
    document,
    findings: [
      invalidConfig(`it is no JSON object: ${message}`, {
        file: changesetConfigFile,
        ...positionAt(body, error?.offset ?? 0),
      }),
    ],
  }
}

function unusable(message: string, body: string, offset: number) {
  const file = changesetConfigFile
  const document: ConfigDocument = { value: {}, at: () => ({ file }) }
  return { document, findings: [invalidConfig(message, { file, ...positionAt(body, offset) })] }
}

function toValue(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(toValue)
  if (node.type !== 'object') return node.value
  const pairs = (node.children ?? []).flatMap(({ children }) =>
    children?.[1] === undefined
      ? []
      : [[String(children[0]?.value), toValue(children[1])] as const],
  )
  return Object.fromEntries(pairs)
}

function invalidConfig(
  message: string,
  at: Pick<Finding, 'file' | 'line' | 'column'>,
  hint?: string,
): Finding {
  return {
    rule: 'plan/invalid-changeset-config',
    severity: 'error',
    message: `${changesetConfigFile}: ${message}`,
    ...at,
    hint: hint ?? 'mend the value; the keys are described in docs/rules.md',
  }
}

interface Check {
  readonly expects: string
  readonly ok: (value: unknown) => boolean
  /** Checks of what an object holds. */
  readonly inside?: Readonly<Record<string, Check>>
}

const isText = (value: unknown) => typeof value === 'string'
const isBoolean = (value: unknown) => typeof value === 'boolean'
const isList = (value: unknown) => Array.isArray(value) && value.every(isText)
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const text: Check = { expects: 'text', ok: isText }
const flag: Check = { expects: 'true or false', ok: isBoolean }
const list: Check = { expects: 'a list of names or globs', ok: isList }
const groups: Check = {
  expects: 'a list of lists of names or globs',
  ok: (value) => Array.isArray(value) && value.every(isList),
}
const oneOf = (...values: readonly unknown[]): Check => ({
  expects: values.map((value) => JSON.stringify(value)).join(' or '),
  ok: (value) => values.includes(value),
})
// Without a template null stands in the settings, and people have copied it from there.
const template: Check = {
  expects: 'text that is not empty',
  ok: (value) => value === null || (isText(value) && value !== ''),
}
const objectOf = (inside: Readonly<Record<string, Check>>): Check => ({
  expects: 'an object',
  ok: isObject,
  inside,
})
const isModule = (value: unknown) =>
  isText(value) || (Array.isArray(value) && isText(value[0]) && value.length <= 2)

const checks: Readonly<Record<string, Check>> = {
  baseBranch: text,
  // `private` is what old versions called `restricted`.
  access: oneOf('public', 'restricted', 'private'),
  changedFilePatterns: list,
  ignore: list,
  fixed: groups,
  linked: groups,
  format: oneOf('auto', 'prettier', 'oxfmt', 'deno', 'dprint', false),
  updateInternalDependencies: oneOf('patch', 'minor'),
  bumpVersionsWithWorkspaceProtocolOnly: flag,
  changelog: {
    expects: 'false, a module, or [module, options]',
    ok: (value) => value === false || isModule(value),
  },
  commit: {
    expects: 'true, false, a module, or [module, options]',
    ok: (value) => isBoolean(value) || isModule(value),
  },
  privatePackages: {
    expects: 'true, false, or { "version": …, "tag": … }',
    ok: (value) => isBoolean(value) || (isObject(value) && Object.values(value).every(isBoolean)),
  },
  snapshot: objectOf({ useCalculatedVersion: flag, prereleaseTemplate: template }),
  ___experimentalUnsafeOptions_WILL_CHANGE_IN_PATCH: objectOf({
    onlyUpdatePeerDependentsWhenOutOfRange: flag,
    updateInternalDependents: oneOf('always', 'out-of-range'),
    useCalculatedVersionForSnapshots: flag,
  }),
}

interface Problem {
  readonly key: string
  readonly finding: Finding
}

function checkOption(document: ConfigDocument, key: string, value: unknown): readonly Problem[] {
  const check = Object.hasOwn(checks, key) ? checks[key] : undefined
  if (check === undefined) return []
  if (!check.ok(value)) return [{ key, finding: wrongValue(document, [key], { value, check }) }]
  return Object.entries(check.inside ?? {}).flatMap(([name, check]) => {
    const inner = object(value)[name]
    if (inner === undefined || check.ok(inner)) return []
    return [{ key, finding: wrongValue(document, [key, name], { value: inner, check }) }]
  })
}

function wrongValue(
  document: ConfigDocument,
  path: readonly string[],
  { value, check }: { readonly value: unknown; readonly check: Check },
): Finding {
  const message = `\`${path.join('.')}\` is ${JSON.stringify(value)} and must be ${check.expects}`
  return invalidConfig(message, document.at(path))
}

function withoutKeys(
  value: Readonly<Record<string, unknown>>,
  keys: ReadonlySet<string>,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.has(key)))
}

type Plain = Omit<ChangesetSettings, 'fixed' | 'linked' | 'ignore' | 'profile'>

/** The checked value in the form that the planner reads, without what names packages. */
function fromWritten(written: Readonly<Record<string, unknown>>): Plain {
  const known = written as Partial<Plain>
  const unsafe = object(written.___experimentalUnsafeOptions_WILL_CHANGE_IN_PATCH)
  const snapshot = object(written.snapshot)
  return {
    baseBranch: known.baseBranch ?? defaultSettings.baseBranch,
    access: known.access === 'public' ? 'public' : 'restricted',
    changedFilePatterns: known.changedFilePatterns ?? defaultSettings.changedFilePatterns,
    format: known.format ?? defaultSettings.format,
    updateInternalDependencies:
      known.updateInternalDependencies ?? defaultSettings.updateInternalDependencies,
    bumpVersionsWithWorkspaceProtocolOnly: known.bumpVersionsWithWorkspaceProtocolOnly ?? false,
    changelog: moduleSetting(written.changelog) ?? defaultSettings.changelog,
    commit: commitSetting(written.commit),
    privatePackages: privatePackages(written.privatePackages),
    snapshot: {
      // Version 2 kept this one among the experimental options.
      useCalculatedVersion:
        (snapshot.useCalculatedVersion ?? unsafe.useCalculatedVersionForSnapshots) === true,
      prereleaseTemplate:
        typeof snapshot.prereleaseTemplate === 'string' ? snapshot.prereleaseTemplate : null,
    },
    onlyUpdatePeerDependentsWhenOutOfRange: unsafe.onlyUpdatePeerDependentsWhenOutOfRange === true,
    updateInternalDependents:
      unsafe.updateInternalDependents === 'always' ? 'always' : 'out-of-range',
  }
}

const object = (value: unknown): Readonly<Record<string, unknown>> => (isObject(value) ? value : {})

function moduleSetting(value: unknown): false | ModuleSetting | undefined {
  if (value === undefined || value === false) return value
  const [module, options] = Array.isArray(value) ? value : [value, null]
  return { module: String(module), options: options ?? null }
}

function commitSetting(value: unknown): false | ModuleSetting {
  if (value === true) return { module: '@changesets/cli/commit', options: { skipCI: 'version' } }
  return moduleSetting(value) || false
}

function privatePackages(value: unknown): ChangesetSettings['privatePackages'] {
  if (typeof value === 'boolean') return { version: value, tag: value }
  const { version, tag } = object(value)
  return { version: version === true, tag: tag === true }
}

function checkPrivateTag(
  settings: ChangesetSettings,
  document: ConfigDocument,
): readonly Finding[] {
  const { version, tag } = settings.privatePackages
  if (version || !tag) return []
  const message = '`privatePackages` asks for tags of private packages but not for versions'
  return [
    invalidConfig(
      message,
      document.at(['privatePackages']),
      'set `version` to true, or `tag` to false',
    ),
  ]
}

/** `InvalidCommaToken` as `invalid comma token`. */
const readable = (code: string) => code.replace(/(?!^)([A-Z])/g, ' $1').toLowerCase()
