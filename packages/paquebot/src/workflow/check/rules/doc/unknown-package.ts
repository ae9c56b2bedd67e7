import { nearest } from '../../../../model/nearest.ts'
import { docLines, onLine } from '../../facts/docs.ts'
import type { Checked, Flaw, Rule } from '../../model.ts'

/** Pages of packages, and commands that install them by name. */
const mentions = {
  pypi: [
    /py[p]i\.org\/(?:p|project|pypi)\/([\w.-]+)/g,
    /\bshields\.io\/pypi\/(?:v|pyversions|dm|l)\/([\w.-]+?)(?:\.svg|\.json|[?)\s"]|$)/g,
    /\b(?:pip3?|uv pip|pipx) install ([A-Za-z][\w.-]*)/g,
  ],
  npm: [
    /npmj[s]\.com\/package\/((?:@[\w.-]+\/)?[\w.-]+)/g,
    /\bshields\.io\/npm\/(?:v|dm|dw|l)\/((?:@[\w.-]+\/)?[\w.-]+?)(?:\.svg|\.json|[?)\s"]|$)/g,
  ],
} as const

export const unknownPackage: Rule = {
  id: 'doc/unknown-package',
  severity: 'warning',
  summary: 'Addresses and names of the own packages are those of packages that the repository has',
  why: 'After a rename the old name stays behind in the `url:` of an environment, in badges and in install commands: the link leads nowhere, or to a package of somebody else.',
  fix: 'Write the name of the manifest.',
  *check(checked) {
    const known = namesOf(checked)
    for (const { path, text } of checked.workflows)
      for (const [at, line] of text.split('\n').entries())
        if (/py[p]i\.org|npmj[s]\.com/.test(line))
          yield* flawsIn({ file: path, line: at + 1, text: line }, known)
    for (const line of docLines(checked))
      if (/py[p]i|npmj[s]|shields|pip/.test(line.text)) yield* flawsIn(line, known)
  },
}

type Names = Readonly<Record<keyof typeof mentions, readonly string[]>>

function namesOf({ workspace: { packages } }: Checked): Names {
  const names = (ecosystem: string) =>
    packages
      .filter((pkg) => pkg.ecosystem === ecosystem)
      .map(({ id }) => id.slice(id.indexOf(':') + 1))
  return { npm: names('npm'), pypi: names('pypi') }
}

function* flawsIn(
  { file, line, text }: { file: string; line: number; text: string },
  known: Names,
): Iterable<Flaw> {
  for (const world of ['pypi', 'npm'] as const)
    for (const pattern of mentions[world])
      for (const match of text.matchAll(pattern)) {
        const written = match[1] ?? ''
        const name = normal(world, written)
        const meant = known[world].includes(name) ? undefined : meantBy(name, known[world])
        if (meant === undefined) continue
        const start = match.index + match[0].lastIndexOf(written)
        yield {
          file,
          range: onLine(line, start, written.length),
          message: `\`${written}\` is no package of this repository`,
          hint: `\`${meant}\` is`,
        }
      }
}

const normal = (world: string, name: string) =>
  world === 'pypi'
    ? name
        .toLowerCase()
        .replace(/[-_.]+/g, '-')
        .replace(/-$/, '')
    : name.toLowerCase()

/** The package that was probably meant: near by letters, or with the most of its words in common. */
function meantBy(name: string, known: readonly string[]): string | undefined {
  const parts = new Set(wordsOf(name))
  const close = nearest(name, known)
  // A short name is near to many.
  if (
    close !== undefined &&
    bare(name).length >= 8 &&
    wordsOf(close).some((word) => parts.has(word))
  )
    return close
  return known.find((one) => {
    const words = wordsOf(one)
    const shared = words.filter((word) => parts.has(word)).length
    return shared >= 2 && shared >= Math.max(words.length, parts.size) - 1
  })
}

/** Without the scope, which all packages of a house have in common. */
const bare = (name: string) => name.replace(/^@[^/]+\//, '')

const wordsOf = (name: string) =>
  bare(name)
    .split(/[-_.]+/)
    .filter((word) => word.length > 1)
