import { readTree, type TreeEntry, writeTree } from './objects.ts'

/** A file to put at a path, or null to take it away. */
export type TreeChange = { readonly mode: string; readonly oid: string } | null

/** A tree with changes at paths below it; folders come and go with their files. Undefined: nothing is left. */
export async function editTree(
  dir: string,
  tree: string | undefined,
  changes: ReadonlyMap<string, TreeChange>,
): Promise<string> {
  return (await edit(dir, tree, changes)) ?? writeTree(dir, [])
}

async function edit(
  dir: string,
  tree: string | undefined,
  changes: ReadonlyMap<string, TreeChange>,
): Promise<string | undefined> {
  const entries = new Map<string, TreeEntry>()
  for (const entry of (tree && (await readTree(dir, tree))) || []) entries.set(entry.name, entry)
  for (const [name, below] of groupByFolder(changes)) {
    const old = entries.get(name)
    const entry = await editEntry(dir, old, below)
    if (entry === undefined) entries.delete(name)
    else entries.set(name, { ...entry, name })
  }
  return entries.size === 0 ? undefined : writeTree(dir, [...entries.values()])
}

/** What a name becomes: a file put there (or taken away), else a folder with the changes below it. */
async function editEntry(
  dir: string,
  old: TreeEntry | undefined,
  below: ReadonlyMap<string, TreeChange>,
): Promise<Omit<TreeEntry, 'name'> | undefined> {
  const here = below.get('')
  if (here) return here
  const inside = new Map([...below].filter(([path]) => path !== ''))
  const wasFolder = old?.mode === '040000'
  // A file stays when only paths below it are taken away: there are none.
  if (
    old &&
    !wasFolder &&
    here === undefined &&
    [...inside.values()].every((one) => one === null)
  ) {
    return old
  }
  const base = wasFolder && here === undefined ? old.oid : undefined
  const oid = await edit(dir, base, inside)
  return oid === undefined ? undefined : { mode: '040000', oid }
}

function groupByFolder(changes: ReadonlyMap<string, TreeChange>) {
  const groups = new Map<string, Map<string, TreeChange>>()
  for (const [path, change] of changes) {
    const slash = path.indexOf('/')
    const name = slash === -1 ? path : path.slice(0, slash)
    const group = groups.get(name) ?? new Map<string, TreeChange>()
    group.set(slash === -1 ? '' : path.slice(slash + 1), change)
    groups.set(name, group)
  }
  return groups
}

/** The entry at a path, or undefined. An empty path is the tree itself. */
export async function findEntry(
  dir: string,
  tree: string,
  path: string,
): Promise<TreeEntry | undefined> {
  let entry: TreeEntry = { mode: '040000', name: '', oid: tree }
  for (const name of path.split('/').filter((part) => part !== '')) {
    const found = (await readTree(dir, entry.oid))?.find((child) => child.name === name)
    if (found === undefined) return undefined
    entry = found
  }
  return entry
}

/** All files below a tree, with their full paths. */
export async function listFiles(dir: string, tree: string, prefix = ''): Promise<TreeEntry[]> {
  const entries = (await readTree(dir, tree)) ?? []
  const lists = await Promise.all(
    entries.map((entry) => {
      const name = `${prefix}${entry.name}`
      return entry.mode === '040000'
        ? listFiles(dir, entry.oid, `${name}/`)
        : Promise.resolve([{ ...entry, name }])
    }),
  )
  return lists.flat()
}
