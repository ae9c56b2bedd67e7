/** The name as PyPI compares it: lower case, runs of `-`, `_` and `.` as one `-`. Source: PEP 503. */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-')
}

/** The name in file names of sdists and wheels. Source: PEP 625, binary distribution format. */
export function fileNamePart(name: string): string {
  return normalizeName(name).replaceAll('-', '_')
}

/** Letters, digits and `.`, `_`, `-` between them. Source: core metadata, `Name`. */
export function isValidName(name: string): boolean {
  return /^(?:[a-z0-9]|[a-z0-9][a-z0-9._-]*[a-z0-9])$/i.test(name)
}
