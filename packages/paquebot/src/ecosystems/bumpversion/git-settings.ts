import { posix } from 'node:path'
import type { Repository } from '../../io/repository.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Location } from '../../model/finding.ts'
import { type BumpversionTables, readTables, type SettingsTable } from './settings.ts'

/** What bump-my-version does with git when it bumps. */
export interface BumpversionSettings {
  readonly file: string
  readonly currentVersion?: string
  readonly commit: boolean
  readonly tag: boolean
  readonly signTags: boolean
  readonly allowDirty: boolean
  readonly noVerify: boolean
  /** Templates. */
  readonly message: string
  readonly tagName: string
  readonly tagMessage: string
  /** Settings that are told and not carried out. */
  readonly ignored: readonly { readonly key: string; readonly at: Location }[]
  at(key: string): Location
}

const defaultParse = String.raw`(?P<major>\d+)\.(?P<minor>\d+)\.(?P<patch>\d+)`
const defaultSerialize = '{major}.{minor}.{patch}'
const defaultMessage = 'Bump version: {current_version} → {new_version}'

/** Nothing of a configuration is executed, nothing is pushed. */
const ignoredKeys = [
  'setup_hooks',
  'pre_commit_hooks',
  'post_commit_hooks',
  'push_tag',
  'moveable_tags',
]

/** How bump-my-version tags. */
export type BumpversionTags = Pick<
  BumpversionSettings,
  'file' | 'currentVersion' | 'tag' | 'signTags' | 'tagName' | 'tagMessage' | 'at'
>

/**
 * How the releases of the package in this folder are tagged, from there or from a folder above it, whatever else the
 * settings say; undefined when there are none.
 */
export function readBumpversionTags(
  repository: Repository,
  folder: string,
): BumpversionTags | undefined {
  const tables = readTables(repository, folder)
  if (tables === undefined)
    return folder === '.' ? undefined : readBumpversionTags(repository, posix.dirname(folder))
  return tagsIn(tables)
}

function tagsIn({ main, file }: BumpversionTables): BumpversionTags {
  const { current_version: version, tag_name, tag_message } = main.values
  return {
    file,
    ...(typeof version === 'string' ? { currentVersion: version } : {}),
    tag: main.values.tag === true,
    signTags: main.values.sign_tags === true,
    tagName: typeof tag_name === 'string' ? tag_name : 'v{new_version}',
    tagMessage: typeof tag_message === 'string' ? tag_message : defaultMessage,
    at: main.at,
  }
}

/**
 * The settings for a bump of the package in this folder, from there or from a folder above it; undefined when
 * there are none. Throws `config/invalid` for what cannot be carried out as written.
 */
export function readBumpversionSettings(
  repository: Repository,
  folder: string,
): BumpversionSettings | undefined {
  const tables = readTables(repository, folder)
  if (tables === undefined)
    return folder === '.' ? undefined : readBumpversionSettings(repository, posix.dirname(folder))
  const { main } = tables
  checkGrammar(main)
  for (const table of tables.files) checkGrammar(table)
  const isOn = (key: string) => main.values[key] === true
  const text = (key: string, fallback: string) => {
    const value = main.values[key]
    return typeof value === 'string' ? value : fallback
  }
  return {
    ...tagsIn(tables),
    commit: isOn('commit'),
    allowDirty: isOn('allow_dirty'),
    noVerify: isOn('no_verify') || commitArguments(main).length > 0,
    message: text('message', defaultMessage),
    ignored: ignoredKeys
      .filter((key) => isUsed(main.values[key]))
      .map((key) => ({ key, at: main.at(key) })),
  }
}

const isUsed = (value: unknown) => value === true || (Array.isArray(value) && value.length > 0)

/** The grammar of versions is the package's own: three numbers here, as bump-my-version does by default. */
function checkGrammar(table: SettingsTable): void {
  const { parse, serialize, parts } = table.values
  const formats = [serialize].flat().filter((one) => one !== undefined)
  const isOfFile = table.values.filename !== undefined || table.values.glob !== undefined
  const known = isOfFile
    ? formats.every((one) => /^[^{}]*(?:\{(?:major|minor|patch)\}[^{}]*)+$/.test(String(one)))
    : formats.every((one) => one === defaultSerialize)
  if (parse !== undefined && String(parse).replace(/\s+/g, '') !== defaultParse)
    throw notSupported(table, 'parse', `\`${defaultParse}\``)
  if (!known) throw notSupported(table, 'serialize', `\`${defaultSerialize}\``)
  if (typeof parts === 'object' && parts !== null && Object.keys(parts).length > 0)
    throw notSupported(table, 'parts', 'none')
}

function notSupported(table: SettingsTable, key: string, what: string): PaquebotError {
  return new PaquebotError(
    'config/invalid',
    `\`${key}\` of bump-my-version is set to something that Paquebot does not carry out`,
    {
      at: table.at(key),
      hint: `Paquebot reads ${what} here; take the setting out, or bump with bump-my-version and leave \`paquebot bump\``,
    },
  )
}

/** `commit_args` may only skip hooks. */
function commitArguments(main: SettingsTable): readonly string[] {
  const written = main.values.commit_args
  const words =
    typeof written === 'string' ? written.split(/\s+/).filter((word) => word !== '') : []
  if (words.every((word) => word === '--no-verify' || word === '-n')) return words
  throw notSupported(main, 'commit_args', '`--no-verify`')
}
