import type { Form, FormFile } from '../http/multipart.ts'
import { isProjectName, repr } from './names.ts'
import { refuse } from './refuse.ts'

const hexDigest = /^[A-F0-9]{64}$/i
const specification = 'https://packaging.python.org/specifications/core-metadata'

/** The upload form's fields, with an empty value standing for none. */
export interface UploadForm {
  first(field: string): string | undefined
  all(field: string): readonly string[]
  readonly file: FormFile | undefined
  readonly filetype: 'sdist' | 'bdist_wheel'
  readonly fields: Form['fields']
}

/** First round of PyPI's checks: the form itself. */
export function readUploadForm(form: Form): UploadForm {
  const all = (field: string) => (form.fields.get(field) ?? []).filter((value) => value !== '')
  const first = (field: string) => all(field)[0]
  if ((first('protocol_version') ?? '1') !== '1') refuse(400, 'Unknown protocol version.')
  checkName(first('name'))
  const filetype = checkFiletype(first('filetype'))
  checkDigest('blake2_256_digest', first('blake2_256_digest'), 'BLAKE2')
  checkDigest('sha256_digest', first('sha256_digest'), 'SHA256')
  checkPythonVersion(filetype, first('pyversion'))
  const digests = ['md5_digest', 'sha256_digest', 'blake2_256_digest']
  if (digests.every((digest) => first(digest) === undefined)) {
    refuse(400, 'Error: Include at least one message digest.')
  }
  return { first, all, file: form.files.get('content'), filetype, fields: form.fields }
}

function checkName(name: string | undefined): void {
  const problem =
    name === undefined
      ? 'This field is required.'
      : isProjectName(name)
        ? undefined
        : "Start and end with a letter or numeral containing only ASCII numeric and '.', '_' and '-'."
  if (problem === undefined) return
  const invalid = `${repr(name ?? '')} is an invalid value for Name.`
  refuse(400, `${invalid} Error: ${problem} See ${specification} for more information.`)
}

function checkFiletype(filetype: string | undefined): 'sdist' | 'bdist_wheel' {
  if (filetype === 'sdist' || filetype === 'bdist_wheel') return filetype
  const problem = filetype === undefined ? 'This field is required.' : 'Use a known file type.'
  refuse(400, `Invalid value for filetype. Error: ${problem}`)
}

function checkDigest(field: string, value: string | undefined, kind: string): void {
  if (value === undefined || hexDigest.test(value)) return
  refuse(
    400,
    `Invalid value for ${field}. Error: Use a valid, hex-encoded, ${kind} message digest.`,
  )
}

function checkPythonVersion(filetype: string, pyversion: string | undefined): void {
  const invalid = 'Invalid value for pyversion. Error: '
  if (filetype === 'bdist_wheel' && pyversion === undefined) {
    refuse(400, `${invalid}Python version is required for binary distribution uploads.`)
  }
  if (filetype === 'sdist' && (pyversion ?? 'source') !== 'source') {
    refuse(400, `${invalid}Use 'source' as Python version for an sdist.`)
  }
}
