import type { Location } from '../model/finding.ts'

/** `path:line:column`, as far as it is known. */
export function place(at: Partial<Location>): string {
  return [at.file, at.line, at.column].filter((part) => part !== undefined).join(':')
}
