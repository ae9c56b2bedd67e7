const validName = /^(?:[A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])$/i

export function isProjectName(name: string): boolean {
  return validName.test(name)
}

/** PEP 503: the one spelling under which a project is found. */
export function normaliseName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase()
}

/** PEP 625 and 427: the spelling in file names. */
export function fileNameOf(name: string): string {
  return normaliseName(name).replaceAll('-', '_')
}

/** Text as Python's `repr` shows it in PyPI's messages. */
export function repr(text: string): string {
  return text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replace(/'/g, "\\'")}'`
}
