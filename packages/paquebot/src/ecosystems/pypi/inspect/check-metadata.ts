import type { Finding } from '../../../model/finding.ts'
import { parseRange, toSpecifiers } from '../pep440/range.ts'
import { type Check, found, type Inspected, placeOf } from './inspected.ts'

/** What PyPI says of the metadata itself. Source: PyPI's upload form; core metadata specification. */
export const checkMetadata: Check = (input) => [
  ...checkMetadataVersion(input),
  ...checkKeys(input),
  ...checkSummary(input),
  ...checkReadme(input),
  ...checkRequiresPython(input),
  ...checkAddresses(input),
  ...checkUrls(input),
]

type Severity = Finding['severity']

const fault = (input: Inspected, severity: Severity, key: string, message: string, hint: string) =>
  found('pypi/metadata', severity, placeOf(input, 'project', key), message, hint)

function checkMetadataVersion(input: Inspected): readonly Finding[] {
  const version = input.metadata.one('Metadata-Version') ?? ''
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major === 1 || (major === 2 && minor <= 5)) return []
  const message = `metadata version \`${version}\` is newer than PyPI takes (2.5)`
  const hint = 'pin the build backend to an older version in `[build-system] requires`'
  return [
    found('pypi/metadata', 'error', placeOf(input, 'build-system', 'requires'), message, hint),
  ]
}

const knownKeys = new Set(
  `metadata-version name version dynamic platform supported-platform summary description
   description-content-type keywords home-page download-url author author-email maintainer
   maintainer-email license license-expression license-file classifier requires-dist requires-python
   requires-external project-url provides-extra provides-dist obsoletes-dist provides requires
   obsoletes import-name import-namespace`.split(/\s+/),
)

function checkKeys(input: Inspected): readonly Finding[] {
  const unknown = input.metadata.headers
    .map(([key]) => key)
    .filter((key) => !knownKeys.has(key.toLowerCase()))
  return [...new Set(unknown)].map((key) =>
    fault(
      input,
      'warning',
      'name',
      `the metadata has the unknown key \`${key}\``,
      'look for a plug-in of the build backend that writes it',
    ),
  )
}

function checkSummary(input: Inspected): readonly Finding[] {
  const summary = input.metadata.one('Summary') ?? ''
  if (summary.includes('\n')) {
    return [
      fault(
        input,
        'error',
        'description',
        'the description has more than one line, and PyPI refuses it',
        'write one line; the long text belongs into the readme',
      ),
    ]
  }
  if (summary.length <= 512) return []
  const message = `the description has ${summary.length} characters, and PyPI takes 512`
  return [
    fault(
      input,
      'error',
      'description',
      message,
      'shorten it; the long text belongs into the readme',
    ),
  ]
}

const contentType =
  /^text\/(?:plain|x-rst|markdown)(?:\s*;\s*(?:charset=utf-8|variant=(?:gfm|commonmark)))*$/i

function checkReadme(input: Inspected): readonly Finding[] {
  const { metadata } = input
  if (metadata.description.trim() === '') {
    const hint = 'add `readme = "README.md"` to `[project]`, and the file'
    return [
      found(
        'pypi/readme-missing',
        'error',
        placeOf(input, 'project'),
        `\`${input.pkg.name}\` has no description: its page on PyPI would be empty`,
        hint,
      ),
    ]
  }
  const type = metadata.one('Description-Content-Type')
  if (type === undefined || contentType.test(type)) return []
  const message = `PyPI refuses the content type \`${type}\` of the readme`
  return [
    fault(input, 'error', 'readme', message, 'use `text/markdown`, `text/x-rst` or `text/plain`'),
  ]
}

function checkRequiresPython(input: Inspected): readonly Finding[] {
  const range = input.metadata.one('Requires-Python')
  if (range === undefined) {
    const hint = 'without it installers take this version on any Python'
    return [
      fault(input, 'warning', 'name', `\`${input.pkg.name}\` has no \`requires-python\``, hint),
    ]
  }
  // Only PEP 440's own words count here, not Poetry's.
  const isPlain =
    parseRange(range) !== undefined && range.replaceAll(' ', '') === toSpecifiers(range)
  if (isPlain || range.endsWith(',')) return []
  return [
    fault(
      input,
      'error',
      'requires-python',
      `\`${range}\` in \`requires-python\` is no version specifier`,
      'write it like `>=3.10`',
    ),
  ]
}

const address = /^(?:"[^"]*"|[^<>@,]*)\s*<[^\s<>@,]+@[^\s<>@,]+>$|^[^\s<>@,]+@[^\s<>@,]+$/
const placeholder = /@(?:example\.(?:com|org|net)|domain\.com|email\.com)\b/i

function checkAddresses(input: Inspected): readonly Finding[] {
  return ['Author-Email', 'Maintainer-Email'].flatMap((key) => {
    const value = input.metadata.one(key) ?? ''
    const setting = key === 'Author-Email' ? 'authors' : 'maintainers'
    const list = value.match(/(?:"[^"]*"|[^,"])+/g)?.map((one) => one.trim()) ?? []
    const wrong = list.find((one) => !address.test(one))
    if (wrong !== undefined) {
      const message = `\`${wrong}\` is no e-mail address, and PyPI refuses it`
      const hint = 'write `{ name = "…", email = "name@host" }`'
      return [fault(input, 'error', setting, message, hint)]
    }
    if (!placeholder.test(value)) return []
    const hint = 'write a real address, or leave `email` out'
    return [fault(input, 'warning', setting, `\`${value}\` is a placeholder`, hint)]
  })
}

function checkUrls(input: Inspected): readonly Finding[] {
  return input.metadata.all('Project-URL').flatMap((entry) => {
    const problem = urlProblem(entry)
    return problem === undefined ? [] : [fault(input, 'error', 'urls', ...problem)]
  })
}

function urlProblem(entry: string): readonly [message: string, hint: string] | undefined {
  const comma = entry.indexOf(',')
  const [label, url] = [entry.slice(0, comma).trim(), entry.slice(comma + 1).trim()]
  if (comma === -1 || label === '') {
    return [`\`${entry}\` needs a label and an address`, 'write `Label = "https://…"`']
  }
  if (label.length > 32) {
    const message = `the label \`${label}\` has ${label.length} characters, and PyPI takes 32`
    return [message, 'shorten it']
  }
  if (/^https?:\/\/\S+$/.test(url)) return undefined
  return [`\`${url}\` under \`${label}\` is no web address`, 'begin it with `https://`']
}
