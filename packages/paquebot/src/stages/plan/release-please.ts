import type { Repository } from '../../io/repository.ts'
import type { Config } from '../../model/config.ts'
import type { Package } from '../../model/package.ts'

type Zero = NonNullable<Config['zero']>

/** What commits do to a package's version below 1.0.0. */
export type ZeroOf = (pkg: Pick<Package, 'path'>) => Zero

const file = 'release-please-config.json'

/**
 * `zero` of paquebot.toml; without it what `release-please-config.json` says for the package's folder, where a
 * repository comes from release-please; else `hold`. A file that is no JSON says nothing: it is another tool's.
 */
export function zeroRules(repository: Pick<Repository, 'read'>, { zero }: Config): ZeroOf {
  if (zero !== undefined) return () => zero
  const text = repository.read(file)
  const settings = text === undefined ? undefined : parse(text)
  if (settings === undefined) return () => 'hold'
  return ({ path }) => {
    const own = { ...settings, ...table(table(settings.packages)[path]) }
    if (own['bump-minor-pre-major'] !== true) return 'leave'
    return own['bump-patch-for-minor-pre-major'] === true ? 'shift' : 'hold'
  }
}

type Table = Readonly<Record<string, unknown>>

function parse(text: string): Table | undefined {
  try {
    return table(JSON.parse(text.replace(/^\uFEFF/, '')))
  } catch {
    return undefined
  }
}

const table = (value: unknown): Table =>
  typeof value === 'object' && value !== null ? (value as Table) : {}
