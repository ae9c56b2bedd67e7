import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { exec, lastLines } from '../../io/exec.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Finding } from '../../model/finding.ts'
import type { ChangesetSettings } from '../plan/settings.ts'

type FormatterName = Exclude<ChangesetSettings['format'], 'auto' | false>

/** A program that brings written changelogs into the repository's own form. */
export interface Formatter {
  readonly name: FormatterName
  /** Program and arguments; the files come behind. */
  readonly argv: readonly string[]
}

interface Kind {
  /** Its configuration: files, or a key of a JSON file. */
  readonly signs: readonly (string | { readonly file: string; readonly key: string })[]
  readonly args: readonly string[]
  /** Absent for a program that is no npm package. */
  readonly isPackage: boolean
}

const endings = (stem: string, list: string) => list.split(' ').map((end) => `${stem}.${end}`)

/** What `@changesets/format` 0.1.2 looks for and runs, in its order; biome formats no Markdown. */
const kinds: Readonly<Record<FormatterName, Kind>> = {
  dprint: {
    signs: ['dprint.json', 'dprint.jsonc', '.dprint.json', '.dprint.jsonc'],
    args: ['fmt', '--allow-no-files'],
    isPackage: true,
  },
  deno: {
    signs: ['deno.json', 'deno.jsonc'],
    args: ['fmt', '--permit-no-files'],
    isPackage: false,
  },
  oxfmt: {
    signs: ['.oxfmtrc.json', '.oxfmtrc.jsonc', ...endings('oxfmt.config', 'ts mts')],
    args: ['--write', '--no-error-on-unmatched-pattern'],
    isPackage: true,
  },
  prettier: {
    signs: [
      '.prettierrc',
      ...endings('.prettierrc', 'json yml yaml json5 js ts mjs mts cjs cts toml'),
      ...endings('prettier.config', 'js ts mjs mts cjs cts'),
      { file: 'package.json', key: 'prettier' },
    ],
    args: ['--write', '--no-error-on-unmatched-pattern'],
    isPackage: true,
  },
}

const order = Object.keys(kinds) as readonly FormatterName[]

/**
 * The formatter for the changelogs of the repository at `root`, or a warning `version/no-formatter` where one is
 * asked for that is not installed: it is never fetched. Looks at files only.
 */
export function findFormatter(
  setting: ChangesetSettings['format'],
  root: string,
): { formatter?: Formatter; findings: readonly Finding[] } {
  const name = setting === 'auto' ? detect(root) : setting
  if (name === false || name === undefined) return { findings: [] }
  const program = findProgram(name, root)
  if (program === undefined) return { findings: [missing(name)] }
  return { formatter: { name, argv: [...program, ...kinds[name].args] }, findings: [] }
}

function detect(root: string): FormatterName | undefined {
  const folders = upwards(root)
  const configured = folders.flatMap((folder) => order.filter((name) => isConfigured(name, folder)))
  const installed = () =>
    folders.flatMap((folder) =>
      order.filter(
        (name) => kinds[name].isPackage && existsSync(join(folder, 'node_modules', name)),
      ),
    )
  return configured[0] ?? installed()[0]
}

/** The folder and all above it. */
function upwards(folder: string): readonly string[] {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [folder, ...upwards(parent)]
}

function isConfigured(name: FormatterName, folder: string): boolean {
  return kinds[name].signs.some((sign) =>
    typeof sign === 'string'
      ? existsSync(join(folder, sign))
      : hasKey(join(folder, sign.file), sign.key),
  )
}

function hasKey(file: string, key: string): boolean {
  try {
    return key in JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return false
  }
}

function findProgram(name: FormatterName, root: string): readonly string[] | undefined {
  if (!kinds[name].isPackage) return [name]
  for (const folder of upwards(root)) {
    const program = join(folder, 'node_modules', '.bin', name)
    if (existsSync(program)) return [program]
  }
  return existsSync(join(root, '.pnp.cjs')) ? ['yarn', 'run', name] : undefined
}

function missing(name: FormatterName): Finding {
  return {
    rule: 'version/no-formatter',
    severity: 'warning',
    message: `changelogs are meant to be formatted with \`${name}\`, which is not installed`,
    file: '.changeset/config.json',
    hint: `install the dependencies of the repository first, or set \`format\` to false`,
  }
}

/** Formats files of the repository in place. Throws `version/format-failed` with what the program said. */
export async function formatFiles(
  { name, argv }: Formatter,
  files: readonly string[],
  where: { readonly root: string; readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<void> {
  const { root, env, signal } = where
  const paths = files.map((file) => join(root, file))
  const result = await exec([...argv, ...paths], { cwd: root, env, signal })
  if (result.code === 0) return
  throw new PaquebotError('version/format-failed', `\`${name}\` could not format the changelogs`, {
    hint: 'everything is as it was; mend its configuration, or set `format` to false in .changeset/config.json',
    details: lastLines(result, 30),
  })
}
