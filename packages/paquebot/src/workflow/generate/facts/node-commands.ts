import { type Manifest, textsIn } from '../../../ecosystems/npm/manifest.ts'
import type { Command, NodeProject } from './model.ts'
import type { Manager } from './node-managers.ts'
import { hasAny, type Seen } from './seen.ts'

/** What the commands of a project are made of. */
export interface NodeSource {
  readonly seen: Seen
  readonly folder: string
  readonly manager: Manager
  /** Of the folder itself. */
  readonly manifest: Manifest
  /** Of the other packages that are installed with it. */
  readonly members: readonly Manifest[]
}

type Kind = 'lint' | 'format' | 'types' | 'test' | 'integration' | 'build'

/** Names that people give these scripts, the most telling first. */
const scriptNames: Readonly<Record<Kind, readonly string[]>> = {
  lint: ['lint:ci', 'lint:check', 'lint', 'check:lint'],
  format: [
    'format:check',
    'format:ci',
    'check:format',
    'format-check',
    'fmt:check',
    'prettier:check',
  ],
  types: [
    'typecheck',
    'type-check',
    'types:check',
    'check:types',
    'check-types',
    'types',
    'lint:types',
    'tsc',
  ],
  test: ['test:ci', 'test:unit', 'test'],
  integration: ['test:integration', 'test:int', 'integration'],
  build: ['build'],
}

/** Everything that the scripts, and where there are none the configured tools, let check. */
export function nodeCommands(
  source: NodeSource,
): Pick<NodeProject, 'lint' | 'types' | 'test' | 'integration' | 'build'> {
  const build = named('Build', scriptOf(source, 'build'))
  const lint = named('Lint', scriptOf(source, 'lint') ?? linter(source))
  const format = named('Check the format', scriptOf(source, 'format') ?? formatter(source))
  return {
    lint: [...lint, ...format],
    types: named('Check the types', scriptOf(source, 'types') ?? compiler(source)),
    test: named('Test', scriptOf(source, 'test')),
    integration: named('Test with the services', scriptOf(source, 'integration')),
    build,
  }
}

const named = (name: string, run: string | undefined): readonly Command[] =>
  run === undefined ? [] : [{ name, run }]

/** What builds a page: the folder's own script, when it calls a bundler of pages. */
export function siteBuild(source: NodeSource): string | undefined {
  const script = textsIn(source.manifest.scripts).build ?? ''
  return /\b(?:vite|next|nuxt|astro|remix|react-scripts|ng|vue-cli-service|gatsby|parcel|webpack|svelte-kit)\b/.test(
    script,
  )
    ? source.manager.run('build')
    : undefined
}

/** The first script of the root with one of the names; else one that packages have. */
function scriptOf({ manifest, members, manager }: NodeSource, kind: Kind): string | undefined {
  const usable = (scripts: Readonly<Record<string, string>>, name: string) =>
    isUsable(scripts[name], kind)
  const own = textsIn(manifest.scripts)
  const inRoot = scriptNames[kind].find((name) => usable(own, name))
  if (inRoot !== undefined) return manager.run(inRoot)
  const inMembers = scriptNames[kind].find((name) =>
    members.some(({ scripts }) => usable(textsIn(scripts), name)),
  )
  return inMembers === undefined ? undefined : manager.runAll(inMembers)
}

/** Not one that changes files where it should judge them, waits for people, or is what `npm init` writes. */
function isUsable(script: string | undefined, kind: Kind): boolean {
  if (script === undefined || /no test specified/.test(script)) return false
  if (/--watch\b(?!=false)/.test(script)) return false
  return kind === 'build' || kind === 'test' || !/\s--(?:fix|write)\b/.test(script)
}

function linter({ seen, folder, manifest, manager }: NodeSource): string | undefined {
  const has = dependencyOf(manifest)
  if (has('@biomejs/biome') && hasAny(seen, folder, /^\.?biome\.jsonc?$/))
    return manager.exec('biome ci .')
  if (
    has('eslint') &&
    hasAny(seen, folder, /^(?:eslint\.config\.[cm]?[jt]s|\.eslintrc(?:\.\w+)?)$/)
  )
    return manager.exec('eslint .')
  if (has('oxlint')) return manager.exec('oxlint')
  return undefined
}

/** Prettier where a script writes with it: the same files are only looked at. */
function formatter({ manifest, manager }: NodeSource): string | undefined {
  if (!dependencyOf(manifest)('prettier')) return undefined
  const script = ['format', 'fmt', 'prettier', 'format:write', 'prettier:write']
    .map((name) => textsIn(manifest.scripts)[name] ?? '')
    .find((text) => /^prettier\b[^&|;]*\s(?:--write|-w)\b[^&|;]*$/.test(text))
  return script === undefined
    ? undefined
    : manager.exec(script.replace(/\s(?:--write|-w)\b/, ' --check'))
}

function compiler({ seen, folder, manifest, manager }: NodeSource): string | undefined {
  if (!dependencyOf(manifest)('typescript')) return undefined
  // Some other script does it already.
  if (Object.values(textsIn(manifest.scripts)).some((script) => /\b(?:vue-)?tsc\b/.test(script)))
    return undefined
  const path = folder === '.' ? 'tsconfig.json' : `${folder}/tsconfig.json`
  const text = seen.files.read(path)
  // A solution names projects that each have a way of their own.
  if (text === null || /"references"\s*:/.test(text) || !/"(?:include|files)"\s*:/.test(text))
    return undefined
  return manager.exec('tsc --noEmit')
}

const dependencyOf = (manifest: Manifest) => (name: string) =>
  name in textsIn(manifest.devDependencies) || name in textsIn(manifest.dependencies)
