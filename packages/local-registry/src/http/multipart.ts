/** A parsed `multipart/form-data` body. */
export interface Form {
  /** Values by field, in the order sent. */
  readonly fields: ReadonlyMap<string, readonly string[]>
  readonly files: ReadonlyMap<string, FormFile>
}

export interface FormFile {
  readonly filename: string
  readonly contentType: string
  readonly data: Buffer
}

/** Nothing when the body is not such a form. */
export function parseMultipart(body: Buffer, contentType: string): Form | undefined {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1]
  if (boundary === undefined) return undefined
  const fields = new Map<string, string[]>()
  const files = new Map<string, FormFile>()
  for (const part of splitParts(body, boundary)) {
    const headersEnd = part.indexOf('\r\n\r\n')
    if (headersEnd === -1) return undefined
    const headers = part.toString('utf8', 0, headersEnd)
    const data = part.subarray(headersEnd + 4)
    const name = parameter(headers, 'name')
    const filename = parameter(headers, 'filename')
    if (name === undefined) return undefined
    if (filename === undefined)
      fields.set(name, [...(fields.get(name) ?? []), data.toString('utf8')])
    else files.set(name, { filename, contentType: partType(headers), data })
  }
  return { fields, files }
}

/** The bytes between boundaries, without the line ends that belong to the boundaries. */
function splitParts(body: Buffer, boundary: string): Buffer[] {
  const first = body.indexOf(`--${boundary}`)
  const separator = Buffer.from(`\r\n--${boundary}`)
  const parts: Buffer[] = []
  let start = first === -1 ? -1 : first + separator.length
  while (start !== -1) {
    const end = body.indexOf(separator, start)
    if (end === -1) break
    parts.push(body.subarray(start, end))
    // The separator, then `\r\n` before the next part or `--` at the end.
    start =
      body.toString('latin1', end + separator.length, end + separator.length + 2) === '--'
        ? -1
        : end + separator.length + 2
  }
  return parts
}

function parameter(headers: string, name: string): string | undefined {
  const disposition = /^content-disposition:(.*)$/im.exec(headers)?.[1] ?? ''
  const match = new RegExp(`;\\s*${name}="((?:[^"\\\\]|\\\\.)*)"`, 'i').exec(disposition)
  return match?.[1]?.replace(/\\(["\\])/g, '$1').replace(/%22/g, '"')
}

function partType(headers: string): string {
  return /^content-type:\s*(.*?)\s*$/im.exec(headers)?.[1] ?? ''
}
