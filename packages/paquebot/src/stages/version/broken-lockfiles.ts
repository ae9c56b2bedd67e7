import { posix } from 'node:path'
import type { Repository } from '../../io/repository.ts'
import type { Finding } from '../../model/finding.ts'
import type { Workspace } from '../../model/package.ts'
import { positionAt } from '../plan/position.ts'

/** The kind of a lockfile's text, and what only a whole one has near its beginning. */
interface Kind {
  readonly language: 'json' | 'yaml' | 'toml'
  readonly begins: RegExp
  /** What must be there, for people and as a test of the parsed text. */
  readonly needs: string
  readonly isWhole: (value: Readonly<Record<string, unknown>>) => boolean
}

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const npm: Kind = {
  language: 'json',
  begins: /^\uFEFF?\s*\{[\s\S]*"(?:packages|dependencies)"\s*:\s*\{/,
  needs: 'tables `packages` and `dependencies`',
  // One without either is stale, and not broken: its tool can refresh it.
  isWhole: ({ packages = {}, dependencies = {} }) => isTable(packages) && isTable(dependencies),
}

const toml = (needs: string, isWhole: Kind['isWhole'], begins: RegExp): Kind => ({
  language: 'toml',
  begins,
  needs,
  isWhole,
})

const kinds: Readonly<Record<string, Kind>> = {
  'package-lock.json': npm,
  'npm-shrinkwrap.json': npm,
  'pnpm-lock.yaml': {
    language: 'yaml',
    begins: /^\uFEFF?(?:#.*\n|\s*\n|---\n)*lockfileVersion:/,
    needs: '`lockfileVersion`',
    isWhole: (value) => value.lockfileVersion !== undefined,
  },
  'uv.lock': toml(
    'a list `package`',
    (value) => value.package === undefined || Array.isArray(value.package),
    /^version = \d+\n[\s\S]*\n\[\[package\]\]\n/,
  ),
  'poetry.lock': toml(
    'a table `metadata`',
    (value) => isTable(value.metadata),
    /^(?:#.*\n|\n)*\[\[package\]\]\n[\s\S]*\n\[metadata\]\n/,
  ),
  'pdm.lock': toml(
    'a table `metadata`',
    (value) => isTable(value.metadata),
    /^(?:#.*\n|\n)*\[metadata\]\n/,
  ),
}

/**
 * Lockfiles of the root and of packages that no package manager reads: half-merged, cut off, of another form. An error
 * for each, since a frozen install after `version` could not pass. The look is at the text; only what looks odd is
 * parsed.
 */
export async function findBrokenLockfiles(
  repository: Pick<Repository, 'read' | 'named'>,
  { packages }: Pick<Workspace, 'packages'>,
): Promise<readonly Finding[]> {
  const folders = new Set(['.', ...packages.map(({ path }) => path)])
  const odd = Object.entries(kinds).flatMap(([name, kind]) =>
    repository.named(name).flatMap((file) => {
      const text = folders.has(posix.dirname(file)) ? repository.read(file) : undefined
      return text === undefined || looksWhole(text, kind) ? [] : [{ file, text, kind }]
    }),
  )
  const findings = await Promise.all(odd.map(({ file, text, kind }) => judge(file, text, kind)))
  return findings.flatMap((finding) => finding ?? [])
}

const looksWhole = (text: string, { begins }: Kind) => !conflict.test(text) && begins.test(text)
const conflict = /^(?:<{7}|>{7}) /m

async function judge(file: string, text: string, kind: Kind): Promise<Finding | undefined> {
  const marker = conflict.exec(text)
  if (marker !== null)
    return broken(file, text, { why: 'a merge left it half-done', at: marker.index })
  const read = await parse(text, kind.language)
  if ('why' in read) return broken(file, text, read)
  const { value } = read
  if (isTable(value) && kind.isWhole(value)) return undefined
  return broken(file, text, { why: `it has not ${kind.needs}`, at: 0 })
}

interface Problem {
  readonly why: string
  /** Offset in the text. */
  readonly at: number
}

async function parse(
  text: string,
  language: Kind['language'],
): Promise<Problem | { readonly value: unknown }> {
  const parsers = { json: parseJson, yaml: parseYaml, toml: parseToml }
  try {
    return await parsers[language](text.replace(/^\uFEFF/, ''))
  } catch (error) {
    // Nested so deep that the parser gives up.
    if (error instanceof RangeError) return { why: 'it is nested too deep to be read', at: 0 }
    throw error
  }
}

async function parseJson(text: string) {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const at = Number(/at position (\d+)/.exec(error.message)?.[1] ?? text.length)
    return { why: 'it is no JSON', at }
  }
}

async function parseYaml(text: string) {
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text, { logLevel: 'silent' })
  const [first] = document.errors
  if (first === undefined) return { value: document.toJS() as unknown }
  return { why: 'it is no YAML', at: first.pos[0] }
}

async function parseToml(text: string) {
  const { parse, TomlError } = await import('smol-toml')
  try {
    return { value: parse(text) as unknown }
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const before = text.split('\n').slice(0, error.line - 1)
    return {
      why: 'it is no TOML',
      at: before.join('\n').length + error.column - (error.line === 1 ? 1 : 0),
    }
  }
}

const remakes: Readonly<Record<string, string>> = {
  'package-lock.json': 'npm install --package-lock-only',
  'npm-shrinkwrap.json': 'npm shrinkwrap',
  'pnpm-lock.yaml': 'pnpm install --lockfile-only',
  'uv.lock': 'uv lock',
  'poetry.lock': 'poetry lock',
  'pdm.lock': 'pdm lock',
}

function broken(file: string, text: string, { why, at }: Problem): Finding {
  const folder = posix.dirname(file)
  const where = folder === '.' ? '' : ` in \`${folder}\``
  return {
    rule: 'version/broken-lockfile',
    severity: 'error',
    message: `\`${file}\` cannot be read: ${why}`,
    file,
    ...positionAt(text, Math.min(at, text.length)),
    hint: `put back the committed one with \`git checkout HEAD -- ${file}\`, or make it anew with \`${remakes[posix.basename(file)]}\`${where}`,
  }
}
