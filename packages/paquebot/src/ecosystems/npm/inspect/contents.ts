import type { Finding } from '../../../model/finding.ts'
import { isRecord, textIn } from '../manifest.ts'
import { placeOfEntry } from './entries.ts'
import { type Packing, textOf } from './inspect.ts'

/** README, licence and the beginnings of command-line programs. */
export function checkContents(packing: Packing): readonly Finding[] {
  return [...checkReadme(packing), ...checkLicense(packing), ...checkBins(packing)]
}

function checkReadme(packing: Packing): readonly Finding[] {
  if ([...packing.paths].some(isReadme)) return []
  return [
    {
      rule: 'npm/readme-missing',
      severity: isHabit(packing) ? 'warning' : 'error',
      message: `\`${packing.artifact.file}\` has no README, so its page on the registry is empty`,
      file: packing.pkg.manifest,
      hint: 'add a `README.md` beside package.json; npm always packs it',
    },
  ]
}

const isReadme = (path: string) => /^readme(\.|$)/i.test(path)

/** Where other packages of the repository have none either, nothing was lost: its maintainers do without. */
function isHabit({ pkg, workspace, repository }: Packing): boolean {
  const others = workspace.packages.filter(
    (one) => one.ecosystem === 'npm' && !one.private && one.id !== pkg.id,
  )
  const hasOne = (folder: string) =>
    repository
      .below(folder)
      .some((path) => isReadme(folder === '.' ? path : path.slice(folder.length + 1)))
  return others.some((one) => !hasOne(one.path))
}

function checkLicense(packing: Packing): readonly Finding[] {
  const { packed, paths, artifact } = packing
  const license =
    textIn(packed.license) ?? (isRecord(packed.license) ? textIn(packed.license.type) : undefined)
  const hasFile = [...paths].some((path) => /^(licen[cs]e|copying|unlicense)(\.|-|$)/i.test(path))
  if (license !== undefined && (hasFile || license === 'UNLICENSED')) return []
  const what =
    license === undefined
      ? 'names no licence'
      : `has the licence \`${license}\` but no LICENSE file`
  return [
    {
      rule: 'npm/license-missing',
      severity: license === undefined ? 'warning' : 'info',
      message: `\`${artifact.file}\` ${what}`,
      ...placeOfEntry(packing, ['license']),
      hint:
        license === undefined
          ? 'add `"license"` with an SPDX name'
          : 'put the LICENSE file beside package.json; npm always packs it',
    },
  ]
}

/** The commands of a manifest: one text means a command of the package's own name. */
export function binsOf(
  packed: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
  const name = textIn(packed.name) ?? ''
  if (typeof packed.bin === 'string') return { [name.slice(name.indexOf('/') + 1)]: packed.bin }
  if (!isRecord(packed.bin)) return {}
  const entries = Object.entries(packed.bin)
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

function checkBins(packing: Packing): readonly Finding[] {
  return Object.entries(binsOf(packing.packed)).flatMap(([name, target]) => {
    const text = textOf(packing, target.replace(/^(\.?\/)+/, ''))
    if (text === undefined) return []
    const isSingle = typeof packing.packed.bin === 'string'
    const at = placeOfEntry(packing, isSingle ? ['bin'] : ['bin', name])
    const [first = ''] = text.split('\n', 1)
    if (!first.startsWith('#!')) return [noShebang(name, target, at)]
    return first.endsWith('\r') ? [windowsShebang(name, target, at)] : []
  })
}

function noShebang(name: string, target: string, at: object): Finding {
  return {
    rule: 'npm/bin-not-executable',
    severity: 'error',
    message: `the command \`${name}\` is \`${target}\`, which does not begin with \`#!\`: a shell would run it as shell script`,
    ...at,
    hint: 'make `#!/usr/bin/env node` its first line; bundlers call that a banner',
  }
}

function windowsShebang(name: string, target: string, at: object): Finding {
  return {
    rule: 'npm/bin-crlf',
    severity: 'error',
    message: `the first line of \`${target}\` (command \`${name}\`) ends as on Windows, so other systems look for a program \`node\\r\``,
    ...at,
    hint: 'build it with `\\n` line ends: `* text=auto eol=lf` in .gitattributes',
  }
}
