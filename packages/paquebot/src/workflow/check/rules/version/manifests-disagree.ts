import type { Range } from '@paquebot/actions'
import { disagreements, meaningOf } from '../../../../ecosystems/literals.ts'
import { versions as npm } from '../../../../ecosystems/npm/versions.ts'
import { versions as pypi } from '../../../../ecosystems/pypi/versions.ts'
import type { Package } from '../../../../model/package.ts'
import { rangeOf } from '../../facts/places.ts'
import { syncScripts } from '../../facts/sync-scripts.ts'
import type { Checked, Flaw, Rule } from '../../model.ts'

const schemes = { npm, pypi }

export const manifestsDisagree: Rule = {
  id: 'version/manifests-disagree',
  severity: 'error',
  summary: 'Every place that writes a package’s version says the same',
  why: 'A package that installs as one version and says another of itself sends every bug report to the wrong release, and the next release moves only one of the two.',
  fix: 'Write the version that decides (`pyproject.toml`, `package.json`) in all places, or read it from the installed package (`importlib.metadata.version`).',
  *check(checked) {
    for (const pkg of checked.workspace.packages) {
      yield* placesOf(pkg)
      if (pkg.ecosystem === 'pypi' && !pkg.private) yield* staleLiterals(checked, pkg)
    }
    yield* driftOfCopies(checked)
  },
}

function* placesOf(pkg: Package): Iterable<Flaw> {
  if (pkg.version === null) return
  for (const { file, line, column, message, hint, severity } of disagreements(
    pkg,
    schemes[pkg.ecosystem],
  ))
    if (file !== undefined)
      yield {
        file,
        message,
        hint: hint ?? 'write the version that decides',
        severity: pkg.private ? 'warning' : severity,
        ...(line !== undefined && {
          range: {
            start: { line, column: column ?? 1 },
            end: { line, column: (column ?? 1) + 1 },
          },
        }),
      }
}

/** Most packages have no such application, and reading all their code would be slow. */
const serves = /fastapi|litestar|starlette|mcp/i
const applications = /\b(FastAPI|Litestar|Starlette|FastMCP|Typer|HealthResponse)\s*\(/g
const literal = /\bversion\s*=\s*(["'])(\d+\.\d+(?:\.\d+)*[\w.+-]*)\1/

/** `FastAPI(version="0.1.0")`: the version of the application, which nobody moves. */
function* staleLiterals(checked: Checked, pkg: Package): Iterable<Flaw> {
  if (pkg.version === null || !serves.test(checked.files.read(pkg.manifest) ?? '')) return
  const known = new Set(pkg.places.map(({ file, line }) => `${file}:${line}`))
  for (const file of checked.files.paths.filter((path) => isOwnCode(pkg, path)))
    for (const { version, range } of literalsIn(checked.files.read(file) ?? '')) {
      if (!pypi.isVersion(version) || pypi.canonical(version) === pkg.version) continue
      if (known.has(`${file}:${range.start.line}`)) continue
      yield {
        file,
        range,
        severity: 'warning',
        message: `the application says version \`${version}\`, but \`${pkg.name}\` is ${pkg.version}`,
        hint: `read it: \`importlib.metadata.version("${pkg.name}")\``,
      }
    }
}

function literalsIn(text: string): readonly { version: string; range: Range }[] {
  if (!/version\s*=/.test(text)) return []
  return [...text.matchAll(applications)].flatMap(({ index }) => {
    const match = literal.exec(callAt(text, index))
    const version = match?.[2]
    if (match === null || version === undefined) return []
    const start = index + match.index + match[0].indexOf(version)
    return [{ version, range: rangeOf(text, start, start + version.length) }]
  })
}

function isOwnCode(pkg: Package, file: string): boolean {
  const inside = pkg.path === '.' || file.startsWith(`${pkg.path}/`)
  return (
    inside &&
    file.endsWith('.py') &&
    !/(?:^|\/)(?:tests?|docs?|examples?|node_modules|samples?|templates?)\/|(?:^|\/)(?:test_|conftest)/.test(
      file,
    )
  )
}

/** The text of a call up to its closing bracket. */
function callAt(text: string, start: number): string {
  let depth = 0
  for (let at = text.indexOf('(', start); at < Math.min(text.length, start + 4000); at += 1) {
    if (text[at] === '(') depth += 1
    if (text[at] === ')') depth -= 1
    if (depth === 0) return text.slice(start, at + 1)
  }
  return ''
}

/** Where a script copies one version into another package, and the two differ now. */
function* driftOfCopies(checked: Checked): Iterable<Flaw> {
  for (const { source, targets, file } of syncScripts(checked))
    for (const target of targets) {
      const [place] = target.places
      if (source?.version == null || target.version === null || place === undefined) continue
      const meant = pypi.fromSemver(source.version)
      if (typeof meant !== 'string' || pypi.canonical(meant) === meaningOf(place, pypi)) continue
      yield {
        file: place.file,
        range: {
          start: { line: place.line, column: place.column },
          end: { line: place.line, column: place.column + place.version.length },
        },
        severity: 'warning',
        message: `\`${target.name}\` is ${target.version}, but \`${file}\` copies the version of \`${source.name}\`, which is ${source.version}`,
        hint: 'run the script and commit what it writes, or let `paquebot version` move both',
      }
    }
}
