import { positionAt } from '../../../../edit/position.ts'
import { publishable } from '../../../../model/package.ts'
import { onLine } from '../../facts/docs.ts'
import { hasFile } from '../../facts/places.ts'
import { type Written, writtenTexts } from '../../facts/texts.ts'
import type { Checked, Flaw, Rule } from '../../model.ts'

const scoped = /(?<![\w@/.-])@[a-z\d][\w.-]*\/[a-z\d][\w.-]*[a-z\d](?![\w/])/g

export const renamedPackages: Rule = {
  id: 'config/renamed-packages',
  severity: 'warning',
  summary: 'Lists of packages name them as they are called now',
  why: 'After a rename the old names stay in workflows, scripts and documents: a filter with an old name selects nothing, and people install what nobody publishes.',
  fix: 'Write the names of the manifests.',
  *check(checked) {
    const packages = publishable(checked.workspace).filter(({ ecosystem }) => ecosystem === 'npm')
    const scopes = new Set(checked.workspace.packages.map(({ name }) => scopeOf(name)))
    if (packages.length < 3) return
    const names = new Map(packages.map(({ name }) => [lastWord(name), name]))
    for (const written of writtenTexts(checked)) {
      if (!written.text.includes('@')) continue
      yield* oldNames(checked, written, { names, scopes })
    }
  },
}

interface Own {
  /** By the last word. */
  readonly names: ReadonlyMap<string, string>
  readonly scopes: ReadonlySet<string>
}

/** Three names of one foreign scope that end as the own ones do, and that nobody depends on. */
function* oldNames(checked: Checked, { file, text }: Written, own: Own): Iterable<Flaw> {
  const byScope = new Map<string, Map<string, number>>()
  for (const { 0: name, index } of text.matchAll(scoped)) {
    const scope = scopeOf(name)
    if (own.scopes.has(scope) || !own.names.has(lastWord(name))) continue
    const found = byScope.get(scope) ?? new Map<string, number>()
    byScope.set(scope, found)
    if (!found.has(name)) found.set(name, index)
  }
  for (const found of byScope.values()) {
    const [first] = found
    if (first === undefined || found.size < 3) continue
    if ([...found.keys()].some((name) => isDependency(checked, name))) continue
    const [name, index] = first
    const { line, column } = positionAt(text, index)
    yield {
      file,
      range: onLine(line, column - 1, name.length),
      message: `${found.size} names here, \`${name}\` the first, are of no package of this repository, nor of one that it depends on`,
      hint: `it is called \`${own.names.get(lastWord(name))}\` now`,
    }
  }
}

const scopeOf = (name: string) => (name.startsWith('@') ? (name.split('/')[0] ?? '') : '')
const lastWord = (name: string) => name.split(/[-/.]/).at(-1) ?? name

function isDependency(checked: Checked, name: string): boolean {
  const manifests = new Set([
    'package.json',
    ...checked.workspace.packages.map(({ manifest }) => manifest),
  ])
  return [...manifests].some(
    (path) => hasFile(checked, path) && (checked.files.read(path) ?? '').includes(`"${name}"`),
  )
}
