import type { FakeGithub } from '@paquebot/fake-github'
import type { LocalRegistries, RegistrySnapshot } from '@paquebot/local-registry'

/** Everything that a release leaves outside, without times and ids. */
export interface EndState {
  readonly npm: RegistrySnapshot['npm']
  readonly pypi: RegistrySnapshot['pypi']
  /** Refs, releases with their notes and files, pull requests. */
  readonly github: Awaited<ReturnType<FakeGithub['snapshot']>>
}

export async function takeState(
  registries: LocalRegistries,
  github: FakeGithub | undefined,
): Promise<EndState> {
  return { ...registries.snapshot(), github: (await github?.snapshot()) ?? {} }
}

/** One place in which two states differ. */
export interface Difference {
  /** `lost`: it should be there; `extra`: it should not; `other`: it is there with another value. */
  readonly kind: 'lost' | 'extra' | 'other'
  readonly path: string
  readonly expected?: unknown
  readonly actual?: unknown
}

/** Compares leaf by leaf. */
export function compareStates(expected: unknown, actual: unknown): readonly Difference[] {
  const wanted = leavesOf(expected)
  const found = leavesOf(actual)
  const paths = [...new Set([...wanted.keys(), ...found.keys()])]
  return paths.flatMap((path): readonly Difference[] => {
    const one = wanted.get(path)
    const other = found.get(path)
    if (one === other) return []
    if (!found.has(path)) return [{ kind: 'lost', path, expected: one }]
    // An empty folder that is to be filled: what is to be in it is lost.
    if (path.endsWith('/') && [...wanted.keys()].some((one) => one.startsWith(path))) return []
    if (!wanted.has(path)) return [{ kind: 'extra', path, actual: other }]
    return [{ kind: 'other', path, expected: one, actual: other }]
  })
}

function leavesOf(value: unknown, path = ''): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]])
  const entries = Array.isArray(value) ? named(value) : Object.entries(value)
  // An empty folder is something, too.
  if (entries.length === 0) return new Map([[`${path}/`, 'empty']])
  return new Map(entries.flatMap(([key, member]) => [...leavesOf(member, `${path}/${key}`)]))
}

/** Members of a list by what they are called: one that is missing must not move all that follow. */
function named(list: readonly unknown[]): readonly (readonly [string, unknown])[] {
  const taken = new Map<string, number>()
  return list.map((one, at) => {
    const { tag, name } = (one ?? {}) as { readonly tag?: string; readonly name?: string }
    const key = tag ?? name ?? String(at)
    const count = (taken.get(key) ?? 0) + 1
    taken.set(key, count)
    return [count === 1 ? key : `${key} (${count})`, one]
  })
}
