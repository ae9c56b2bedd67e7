/**
 * A range or version as a YAML scalar: plain where YAML reads it as text, else in the quotes given
 * (those of the text it replaces), else in single quotes, as pnpm writes it.
 */
export function yamlText(value: string, quote: string | undefined = undefined): string {
  if (quote === '"') return JSON.stringify(value)
  if (quote === "'" || !isPlain(value)) return `'${value.replaceAll("'", "''")}'`
  return value
}

/** `^1.0.0`, `1.0.0`, `workspace:>=1`; not `1.0` (a number), `*` (an alias) or `>=1` (a block). */
function isPlain(value: string): boolean {
  if (/: | #|[:\s]$/.test(value)) return false
  return /^([~^]?\d+\.\d+\.\d+[\w.+-]*|[~^]\d[\w.]*|[a-z]+:\S.*)$/i.test(value)
}
