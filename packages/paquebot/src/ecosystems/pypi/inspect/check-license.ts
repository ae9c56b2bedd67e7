import type { Finding } from '../../../model/finding.ts'
import { found, type Inspected, placeOf } from './inspected.ts'

/** The licence: said once, said readably, and its text in the archive. Source: PEP 639. */
export async function checkLicense(input: Inspected): Promise<readonly Finding[]> {
  const { metadata } = input
  const expression = metadata.one('License-Expression')
  const files = metadata.all('License-File')
  return [
    ...(expression !== undefined && metadata.one('License') !== undefined
      ? [saidTwice(input)]
      : []),
    ...(expression === undefined ? checkOldStyle(input) : await checkExpression(input, expression)),
    ...files.filter((file) => !isInside(input, file)).map((file) => missing(input, file)),
    ...(files.length > 0 || hasLicenseText(input) ? [] : [noText(input)]),
  ]
}

const at = (input: Inspected, key = 'license') => placeOf(input, 'project', key)

function saidTwice(input: Inspected): Finding {
  const message = 'the metadata has both `License` and `License-Expression`, and PyPI refuses it'
  return found(
    'pypi/metadata',
    'error',
    at(input),
    message,
    'keep `license = "<SPDX expression>"` only',
  )
}

function checkOldStyle(input: Inspected): readonly Finding[] {
  const { metadata } = input
  const isSaid =
    metadata.one('License') !== undefined ||
    metadata.all('Classifier').some((one) => one.startsWith('License ::'))
  if (isSaid) return []
  const message = `nothing says the licence of \`${input.pkg.name}\``
  return [
    found(
      'pypi/license',
      'warning',
      at(input),
      message,
      'add `license = "MIT"`, or whichever it is',
    ),
  ]
}

async function checkExpression(input: Inspected, expression: string): Promise<readonly Finding[]> {
  const { default: parse } = await import('spdx-expression-parse')
  try {
    // References of one's own are allowed in PEP 639, also without the `LicenseRef-` list.
    parse(expression)
    return []
  } catch {
    const message = `\`${expression}\` is no SPDX licence expression, and PyPI refuses it`
    return [
      found(
        'pypi/license',
        'error',
        at(input),
        message,
        'write it like `MIT` or `Apache-2.0 OR MIT`',
      ),
    ]
  }
}

/** In wheels of metadata 2.4 below `licenses/`, before that beside METADATA; in sdists where they were. */
function isInside({ contents, artifact }: Inspected, file: string): boolean {
  const name = file.slice(file.lastIndexOf('/') + 1)
  return contents.files.some(({ path }) => {
    if (artifact.kind !== 'wheel') return path === file
    const inside = /^[^/]+\.dist-info\/(.+)$/.exec(path)?.[1]
    return inside === `licenses/${file}` || inside === file || inside === name
  })
}

function missing(input: Inspected, file: string): Finding {
  const message = `the metadata names the licence file \`${file}\`, which is not in \`${input.artifact.file}\``
  return found(
    'pypi/metadata',
    'error',
    at(input, 'license-files'),
    message,
    'PyPI refuses it; add the file to the archive, or correct `license-files`',
  )
}

const hasLicenseText = ({ contents }: Inspected) =>
  contents.files.some(({ path }) => /(?:^|\/)(?:licen[cs]e|copying|unlicense)[^/]*$/i.test(path))

function noText(input: Inspected): Finding {
  const message = `\`${input.artifact.file}\` has no licence text`
  return found(
    'pypi/license',
    'warning',
    at(input, 'license-files'),
    message,
    'add a file `LICENSE` beside pyproject.toml',
  )
}
