import type { Workflow } from '@paquebot/actions'
import { distance } from 'fastest-levenshtein'
import { type DocLine, docLines, onLine } from '../../facts/docs.ts'
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
    for (const workflow of checked.workflows) yield* inEnvironments(workflow, known)
    for (const line of docLines(checked))
      if (/py[p]i|npmj[s]|shields|pip/.test(line.text)) yield* nearMisses(line, known)
  },
}

/** The page that a deployment leads to is that of the package it publishes. */
function* inEnvironments({ path, jobs }: Workflow, known: Names): Iterable<Flaw> {
  for (const { environment } of jobs) {
    const url = environment?.url
    if (url === undefined) continue
    const line = { text: url.value, line: url.range.start.line, from: url.range.start.column - 1 }
    for (const { world, written, start, name } of mentionsIn(url.value)) {
      if (known[world].length === 0 || known[world].includes(name) || written.includes('$'))
        continue
      yield {
        file: path,
        range: onLine(line.line, line.from + start, written.length),
        message: `\`${written}\` is no package of this repository`,
        hint: `there ${known[world].length === 1 ? 'is' : 'are'} ${known[world].map((one) => `\`${one}\``).join(', ')}`,
      }
    }
  }
}

type Names = Readonly<Record<keyof typeof mentions, readonly string[]>>

function namesOf({ workspace: { packages } }: Checked): Names {
  const names = (ecosystem: string) =>
    packages
      .filter((pkg) => pkg.ecosystem === ecosystem)
      .map(({ id }) => id.slice(id.indexOf(':') + 1))
  return { npm: names('npm'), pypi: names('pypi') }
}

interface Mention {
  readonly world: keyof typeof mentions
  readonly written: string
  readonly start: number
  /** Normalised. */
  readonly name: string
}

function mentionsIn(text: string): readonly Mention[] {
  return (['pypi', 'npm'] as const).flatMap((world) =>
    mentions[world].flatMap((pattern) =>
      [...text.matchAll(pattern)].map((match) => {
        const written = match[1] ?? ''
        const start = match.index + match[0].lastIndexOf(written)
        return { world, written, start, name: normal(world, written) }
      }),
    ),
  )
}

/** Documents name packages of others as well: only what is nearly a name of ours is told. */
function* nearMisses({ file, line, text }: DocLine, known: Names): Iterable<Flaw> {
  for (const { world, written, start, name } of mentionsIn(text)) {
    const meant = known[world].includes(name) ? undefined : meantBy(name, known[world])
    if (meant === undefined) continue
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

/** The package that was probably meant: two letters away at most. A short name is near to many. */
function meantBy(name: string, known: readonly string[]): string | undefined {
  return bare(name).length < 8 ? undefined : known.find((one) => distance(one, name) <= 2)
}

/** Without the scope, which all packages of a house have in common. */
const bare = (name: string) => name.replace(/^@[^/]+\//, '')
