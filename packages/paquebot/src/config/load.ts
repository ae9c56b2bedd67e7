import type { BaseIssue } from 'valibot'
import type { Repository } from '../io/repository.ts'
import type { Config } from '../model/config.ts'
import { PaquebotError } from '../model/error.ts'
import type { Location } from '../model/finding.ts'

const configFile = 'paquebot.toml'

const defaults: Config = {
  follow: [],
  bundle: [],
  exclude: [],
  changesets: 'corrected',
  packages: {},
  publisher: {},
}

/**
 * `paquebot.toml` of the root with its defaults; a missing file is all defaults.
 * Throws `config/invalid` with every problem and the place of the first.
 */
export async function loadConfig(repository: Pick<Repository, 'read'>): Promise<Config> {
  const text = repository.read(configFile)
  if (text === undefined) return defaults
  const value = await parseText(text)
  const [v, { configSchema }] = await Promise.all([import('valibot'), import('./schema.ts')])
  checkPrototypeNames(value, text)
  const parsed = v.safeParse(configSchema, value)
  // valibot's optional keys are `T | undefined`; TOML has no undefined, so the keys are absent.
  if (parsed.success) return parsed.output as Config
  throw await asError(parsed.issues, text)
}

/** valibot leaves these keys out of a record without a word. */
function checkPrototypeNames(value: unknown, text: string): void {
  const packages = (value as { packages?: unknown }).packages ?? {}
  const name = ['__proto__', 'constructor', 'prototype'].find((key) => Object.hasOwn(packages, key))
  if (name === undefined) return
  const before = text.slice(0, Math.max(0, text.search(new RegExp(`^.*${name}`, 'm'))))
  throw new PaquebotError(
    'config/invalid',
    `${configFile}: \`packages.${name}\` cannot be set by this name`,
    {
      at: { file: configFile, line: before.split('\n').length },
      hint: `write the id: \`[packages."npm:${name}"]\``,
    },
  )
}

async function parseText(text: string): Promise<unknown> {
  const { parse } = await import('smol-toml')
  try {
    return parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    const { line, column, message } = error as { line?: number; column?: number; message: string }
    throw new PaquebotError(
      'config/invalid',
      `${configFile} is not valid TOML: ${firstLine(message)}`,
      {
        at: {
          file: configFile,
          ...(line === undefined ? {} : { line }),
          ...(column === undefined ? {} : { column }),
        },
        hint: 'mend the line and run the command again',
      },
    )
  }
}

const firstLine = (text: string) =>
  text.split('\n')[0]?.replace(/^Invalid TOML document: /, '') ?? text

async function asError(
  issues: readonly BaseIssue<unknown>[],
  text: string,
): Promise<PaquebotError> {
  const { configSchema } = await import('./schema.ts')
  const known = Object.keys(configSchema.entries)
  const lines = issues.map((issue) => `${pathOf(issue).join('.') || configFile}: ${issue.message}`)
  const at = await locateOption(text, pathOf(issues[0]))
  return new PaquebotError('config/invalid', `${configFile}: ${lines.join('; ')}`, {
    at,
    hint: `the options are ${known.map((name) => `\`${name}\``).join(', ')}; see docs/configuration.md`,
  })
}

function pathOf(issue: BaseIssue<unknown> | undefined): (string | number)[] {
  return (issue?.path ?? []).map((item) => (item as { key: string | number }).key)
}

/** Where an option of `paquebot.toml` stands; the file alone when it is not there. */
export async function locateOption(
  text: string,
  path: readonly (string | number)[],
): Promise<Location> {
  const { locateToml } = await import('../edit/toml.ts')
  const place = locateToml(text, [...path])
  return place === undefined
    ? { file: configFile }
    : { file: configFile, line: place.line, column: place.column }
}
