import { posix } from 'node:path'
import { type GitObjects, type TreeEntry, treeEntries } from '../../io/git-objects.ts'
import type { Repository } from '../../io/repository.ts'

/** Files of commits, read from one process. What is asked of many commits is kept by the ids that git has for it. */
export interface Trees {
  /** Answers a question that reads files as if the commit were checked out. */
  ask<T>(commit: string, question: (files: Repository) => T): Promise<T>
  /** Paths of files with one of the names, without those of installed dependencies. */
  named(commit: string, names: ReadonlySet<string>): Promise<readonly string[]>
  /** The id of a folder with all that is in it; undefined when the commit or the folder is not there. */
  id(commit: string, folder: string): Promise<string | undefined>
}

/** `prefix` is the root inside git's top level: empty, or with a slash at its end. */
export function openTrees(objects: GitObjects, root: string, prefix: string): Trees {
  const trees = treeReader(objects)
  const inside = (folder: string) =>
    folder === '.' ? prefix.replace(/\/$/, '') : `${prefix}${folder}`
  const fetch = {
    text: async (commit: string, path: string) => {
      const object = await objects.read(`${commit}:${prefix}${path}`)
      return object?.type === 'blob' ? object.bytes.toString('utf8') : undefined
    },
    below: async (commit: string, folder: string) => {
      const files = await trees.filesAt(`${commit}:${inside(folder)}`)
      return files.map((file) => posix.join(folder, file))
    },
  }
  return {
    ask: (commit, question) => answer(root, commit, fetch, question),
    named: (commit, names) => trees.named(`${commit}:${inside('.')}`, names),
    id: async (commit, folder) => (await objects.read(`${commit}:${inside(folder)}`))?.id,
  }
}

interface Fetch {
  text(commit: string, path: string): Promise<string | undefined>
  below(commit: string, folder: string): Promise<readonly string[]>
}

/** Thrown by a view for what has not been fetched yet; nothing else may see it. */
class Missing {
  readonly kind: 'text' | 'below'
  readonly path: string
  constructor(kind: 'text' | 'below', path: string) {
    this.kind = kind
    this.path = path
  }
}

/**
 * Questions read files when they want them, git answers later: a question that misses a file is asked again when
 * the file is there. Questions are pure, so the last time counts.
 */
async function answer<T>(
  root: string,
  commit: string,
  fetch: Fetch,
  question: (files: Repository) => T,
): Promise<T> {
  const texts = new Map<string, string | undefined>()
  const folders = new Map<string, readonly string[]>()
  const view = viewOf(root, texts, folders)
  for (;;) {
    try {
      return question(view)
    } catch (missing) {
      if (!(missing instanceof Missing)) throw missing
      const { kind, path } = missing
      if (kind === 'text') texts.set(path, await fetch.text(commit, path))
      else folders.set(path, await fetch.below(commit, path))
    }
  }
}

function viewOf(
  root: string,
  texts: ReadonlyMap<string, string | undefined>,
  folders: ReadonlyMap<string, readonly string[]>,
): Repository {
  const read = (path: string) => {
    const plain = posix.normalize(path)
    if (!texts.has(plain)) throw new Missing('text', plain)
    return texts.get(plain)
  }
  const below = (folder: string) => {
    const files = folders.get(folder)
    if (files === undefined) throw new Missing('below', folder)
    return files
  }
  return {
    root,
    gitRoot: null,
    get files() {
      return below('.')
    },
    untracked: new Set(),
    below,
    named: (name) => below('.').filter((path) => posix.basename(path) === name),
    read,
    looked: () => texts.keys(),
    has: (path) => read(path) !== undefined,
    git: () => undefined,
    tags: () => [],
  }
}

/** Reads trees with their subtrees, each object once. */
function treeReader(objects: GitObjects) {
  const entries = new Map<string, Promise<readonly TreeEntry[]>>()
  const files = new Map<string, Promise<readonly string[]>>()
  const found = new Map<string, Promise<readonly string[]>>()

  const once = <T>(known: Map<string, Promise<T>>, id: string, make: () => Promise<T>) => {
    const made = known.get(id) ?? make()
    known.set(id, made)
    return made
  }
  const entriesOf = (id: string) =>
    once(entries, id, async () => {
      const object = await objects.read(id)
      return object?.type === 'tree' ? treeEntries(object) : []
    })
  const idOf = async (spec: string) => {
    const object = await objects.read(spec)
    if (object?.type !== 'tree') return undefined
    if (!entries.has(object.id)) entries.set(object.id, Promise.resolve(treeEntries(object)))
    return object.id
  }
  const walk = async (
    id: string,
    known: Map<string, Promise<readonly string[]>>,
    wants: (name: string) => boolean,
  ): Promise<readonly string[]> => {
    const parts = (await entriesOf(id)).map(async (entry): Promise<readonly string[]> => {
      if (entry.kind === 'blob') return wants(entry.name) ? [entry.name] : []
      if (entry.kind !== 'tree' || entry.name === 'node_modules') return []
      const inside = await once(known, entry.id, () => walk(entry.id, known, wants))
      return inside.map((path) => `${entry.name}/${path}`)
    })
    return (await Promise.all(parts)).flat()
  }
  return {
    async filesAt(spec: string): Promise<readonly string[]> {
      const id = await idOf(spec)
      return id === undefined ? [] : once(files, id, () => walk(id, files, () => true))
    },
    async named(spec: string, names: ReadonlySet<string>): Promise<readonly string[]> {
      const id = await idOf(spec)
      return id === undefined
        ? []
        : once(found, id, () => walk(id, found, (name) => names.has(name)))
    },
  }
}
