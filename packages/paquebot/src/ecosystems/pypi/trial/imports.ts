import type { Finding, Location } from '../../../model/finding.ts'
import type { TrialResult } from '../../ecosystem.ts'
import { submodules, topLevelModules } from '../inspect/wheel.ts'
import { versionParts } from '../pep440/version-parts.ts'
import { versions } from '../versions.ts'
import { importModules, sourceLocation } from './ask.ts'
import { type Installed, releaseNames } from './installed.ts'
import { explainMissing } from './missing.ts'
import type { ImportAnswer, ImportAnswers } from './probe-program.ts'

/** Modules of one package that one process imports; more are not tried. */
const most = 500

/**
 * Imports every module of the wheel in one process. A top-level module has to import; one below it
 * may need an extra. Compares the installed version and \`__version__\` with the plan.
 */
export async function tryImports(installed: Installed): Promise<TrialResult> {
  const tops = topLevelModules(installed.wheel)
  const below = submodules(installed.wheel).slice(0, most)
  const answers = await importModules(installed, installed.environment, [...tops, ...below])
  const failed = answers.modules.filter((answer) => answer.error !== undefined)
  const ended = [...tops, ...below].find(
    (name) => !answers.modules.some((one) => one.module === name),
  )
  const findings = [
    ...checkInstalledVersion(installed, answers),
    ...checkVersionAttributes(
      installed,
      answers.modules.filter((one) => tops.includes(one.module)),
    ),
    ...(await explainMissing(installed, failed, tops)),
    ...(ended !== undefined && tops.includes(ended) ? [endedEarly(installed, ended)] : []),
  ]
  return { findings, tried: tops.map((name) => `import ${name}`) }
}

function checkInstalledVersion(
  installed: Installed,
  { versions: found }: ImportAnswers,
): readonly Finding[] {
  const [own, ...others] = releaseNames(installed)
  const version = found[own ?? ''] ?? 'nothing'
  const isSame =
    versionParts(version) !== undefined && versions.compare(version, installed.version) === 0
  const message = `the index was asked for ${installed.pkg.name} ${installed.version}, and ${version} is installed`
  const wrong: Finding = {
    rule: 'build/version-mismatch',
    severity: 'error',
    message,
    file: installed.pkg.manifest,
  }
  return [
    ...(isSame ? [] : [wrong]),
    ...others.flatMap((name) => otherSibling(installed, name, found[name])),
  ]
}

/** A sibling that came from the outside world: the range does not reach this release's. */
function otherSibling(
  installed: Installed,
  name: string,
  found: string | null | undefined,
): readonly Finding[] {
  const planned = installed.versions.get(`pypi:${name}`)
  if (found == null || planned === undefined || versions.compare(found, planned) === 0) return []
  return [
    {
      rule: 'build/sibling-range',
      severity: 'warning',
      message: `installing ${installed.pkg.name} ${installed.version} brings ${name} ${found}, not ${planned} of this release`,
      file: installed.pkg.manifest,
      hint: `widen its range of \`${name}\` so that it takes in ${planned}`,
    },
  ]
}

function checkVersionAttributes(
  installed: Installed,
  tops: readonly ImportAnswer[],
): readonly Finding[] {
  return tops.flatMap(({ module, version }) => {
    if (version == null || versionParts(version) === undefined) return []
    if (versions.compare(version, installed.version) === 0) return []
    return [
      {
        rule: 'pypi/version-attribute-disagrees',
        severity: 'error',
        message: `\`${module}.__version__\` is \`${version}\`, but ${installed.pkg.name} ${installed.version} is installed`,
        ...literalPlace(installed, module),
        hint: 'write the same version there; `paquebot version` then moves both together',
      } satisfies Finding,
    ]
  })
}

function literalPlace(installed: Installed, module: string): Location {
  const { pkg } = installed
  const isIt = (file: string) => new RegExp(`(?:^|/)${module}(?:/|\\.py$)`).test(file)
  const place = pkg.places.find((one) => one.file.endsWith('.py') && isIt(one.file))
  if (place !== undefined) return { file: place.file, line: place.line, column: place.column }
  return sourceLocation(installed, `${module}/__init__.py`) ?? { file: pkg.manifest }
}

function endedEarly({ pkg }: Installed, module: string): Finding {
  return {
    rule: 'pypi/import-fails',
    severity: 'error',
    message: `\`import ${module}\` ends the process, or does not come to an end`,
    file: pkg.manifest,
    hint: 'move what the module does into functions; importing it must do nothing',
  }
}
