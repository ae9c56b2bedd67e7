import type { UploadForm } from './form.ts'
import { isProjectName, repr } from './names.ts'
import { refuse } from './refuse.ts'
import { formatVersion, parseVersion, type Version } from './version.ts'

const knownVersions = ['1.0', '1.1', '1.2', '2.1', '2.2', '2.3', '2.4', '2.5']
const specification = 'https://packaging.python.org/specifications/core-metadata'
const localVersions =
  'https://packaging.python.org/en/latest/specifications/version-specifiers/#local-version-identifiers'

/** Fields of later metadata versions, with the version that brought them. */
const introduced: Readonly<Record<string, string>> = {
  dynamic: '2.2',
  license_expression: '2.4',
  license_file: '2.4',
  import_names: '2.5',
}

const requirement =
  /^\s*[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?\s*(?:\[[^\]]*\])?\s*(?:\(?\s*(?:(?:~=|===?|!=|<=?|>=?)\s*[^\s,;()]+\s*,?\s*)*\)?)\s*(?:;.+)?$/i
const directRequirement = /^\s*[A-Z0-9._-]+\s*(?:\[[^\]]*\])?\s*@/i
const specifiers = /^(?:\s*(?:~=|===?|!=|<=?|>=?)\s*[^\s,]+\s*(?:,|$))+$/
const contentTypes = ['text/plain', 'text/x-rst', 'text/markdown']

type Rule = (form: UploadForm, options: MetadataOptions) => string | undefined

export interface MetadataOptions {
  /** Without it, only `Private ::` classifiers are refused. */
  readonly classifiers: readonly string[] | undefined
}

/** In PyPI's order: these three first, then by field name. */
const rules: Readonly<Record<string, Rule>> = {
  'metadata-version': (form) => {
    const version = form.first('metadata_version')
    return version !== undefined && knownVersions.includes(version)
      ? undefined
      : `${version === undefined ? 'None' : repr(version)} is not a valid metadata version`
  },
  name: (form) => {
    const name = form.first('name') ?? ''
    return isProjectName(name) ? undefined : `${repr(name)} is invalid for 'name'`
  },
  version: (form) => versionProblem(form.first('version')),
  classifier: (form, { classifiers }) => {
    const wrong = form.all('classifiers').filter((one) => !isClassifier(one, classifiers))
    return wrong.length === 0
      ? undefined
      : `${repr(wrong.sort()[0] ?? '')} is not a valid classifier.`
  },
  'description-content-type': (form) => {
    const type = form.first('description_content_type')
    const known = type === undefined || contentTypes.includes((type.split(';')[0] ?? '').trim())
    const allowed = contentTypes.map(repr).join(', ')
    return known
      ? undefined
      : `'description-content-type' must be one of [${allowed}], not ${repr(type)}`
  },
  license: (form) =>
    form.first('license') !== undefined && form.first('license_expression') !== undefined
      ? 'License is deprecated when License-Expression is present. ' +
        'Only License-Expression should be present.'
      : undefined,
  'metadata-field': laterField,
  'project-url': (form) => firstProblem(form.all('project_urls'), projectUrlProblem),
  'requires-dist': (form) => firstProblem(form.all('requires_dist'), requirementProblem),
  'requires-python': (form) => {
    const range = form.first('requires_python')
    const valid = range === undefined || specifiers.test(range)
    return valid ? undefined : `${repr(range)} is invalid for 'requires-python'`
  },
  summary: (form) => {
    const summary = form.first('summary') ?? ''
    if (/[\r\n]/.test(summary)) return "'summary' must be a single line"
    return summary.length > 512 ? "'summary' field must be 512 characters or less." : undefined
  },
}

/** Second round: the core metadata in the form. Gives the version, which is valid then. */
export function checkMetadata(form: UploadForm, options: MetadataOptions): Version {
  for (const rule of Object.values(rules)) {
    const problem = rule(form, options)
    if (problem === undefined) continue
    const see = problem.includes('use of local versions') ? localVersions : specification
    refuse(400, `${problem.replace(/\.?$/, '.')} See ${see} for more information.`)
  }
  return parseVersion(form.first('version') ?? '') as Version
}

function versionProblem(text: string | undefined): string | undefined {
  if (text === undefined) return "'version' is a required field"
  const version = parseVersion(text)
  if (version === undefined) return `${repr(text)} is invalid for 'version'`
  if (version.local === undefined) return undefined
  return `The use of local versions in '${formatVersion(version)}' is not allowed.`
}

function isClassifier(classifier: string, known: readonly string[] | undefined): boolean {
  return known === undefined ? !classifier.startsWith('Private ::') : known.includes(classifier)
}

function laterField(form: UploadForm): string | undefined {
  const version = form.first('metadata_version') ?? ''
  const entry = Object.entries(introduced).find(
    ([field, since]) => form.all(field).length > 0 && version < since,
  )
  if (entry === undefined) return undefined
  const name = entry[0].replaceAll('_', '-')
  return `${name} introduced in metadata version ${entry[1]}, not ${version}`
}

function projectUrlProblem(value: string): string | undefined {
  const [label = '', ...rest] = value.split(',')
  const url = rest.join(',').trim()
  if (label.trim() === '') return 'Must have a label'
  if (label.trim().length > 32) return `${repr(label.trim())} must be 32 characters or less.`
  if (url === '') return 'Must have a URL'
  return URL.canParse(url) ? undefined : `${repr(url)} is not a valid url`
}

function requirementProblem(value: string): string | undefined {
  if (directRequirement.test(value)) return `Can't have direct dependency: ${value}`
  return requirement.test(value) ? undefined : `${repr(value)} is invalid for 'requires-dist'`
}

function firstProblem(
  values: readonly string[],
  problem: (value: string) => string | undefined,
): string | undefined {
  return values.map(problem).find((found) => found !== undefined)
}
