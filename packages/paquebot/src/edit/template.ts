/** What placeholders of a template stand for. */
export interface TemplateValues {
  readonly [name: string]: string | Date
}

/** A placeholder that no value answers to. */
export interface UnknownPlaceholder {
  readonly unknown: string
}

const placeholder = /\{\{|\}\}|\{([^{}:!]*)(?::([^{}]*))?\}/g

/**
 * Fills in `{name}` and `{now:%Y-%m-%d}`; `{{` and `}}` are single braces. With `quote` the values are taken
 * literally inside a regular expression. Source: Python's `str.format`, as far as bump-my-version's templates use it.
 */
export function fillTemplate(
  template: string,
  values: TemplateValues,
  quote: (value: string) => string = (value) => value,
): string | UnknownPlaceholder {
  const unknown: string[] = []
  const text = template.replace(placeholder, (whole, name?: string, format?: string) => {
    if (whole === '{{' || whole === '}}') return whole.slice(1)
    const value = name !== undefined && Object.hasOwn(values, name) ? values[name] : undefined
    const written = value === undefined ? undefined : spelled(value, format)
    if (written === undefined) unknown.push(whole)
    return quote(written ?? '')
  })
  return unknown[0] === undefined ? text : { unknown: unknown[0] }
}

function spelled(value: string | Date, format: string | undefined): string | undefined {
  if (typeof value === 'string') return format === undefined || format === '' ? value : undefined
  return format === undefined ? value.toISOString() : formatDate(value, format)
}

const two = (number: number) => String(number).padStart(2, '0')
const month = (date: Date, length: 'short' | 'long') =>
  date.toLocaleString('en-US', { month: length })

const directives: Readonly<Record<string, (date: Date) => string>> = {
  '%Y': (date) => String(date.getFullYear()),
  '%y': (date) => two(date.getFullYear() % 100),
  '%m': (date) => two(date.getMonth() + 1),
  '%-m': (date) => String(date.getMonth() + 1),
  '%d': (date) => two(date.getDate()),
  '%-d': (date) => String(date.getDate()),
  '%H': (date) => two(date.getHours()),
  '%M': (date) => two(date.getMinutes()),
  '%S': (date) => two(date.getSeconds()),
  '%b': (date) => month(date, 'short'),
  '%B': (date) => month(date, 'long'),
  '%F': (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
  '%%': () => '%',
}

/** Undefined when a directive of `strftime` is none of those that people use in changelogs. */
function formatDate(date: Date, format: string): string | undefined {
  const used = format.match(/%-?./g) ?? []
  if (used.some((directive) => directives[directive] === undefined)) return undefined
  return format.replace(/%-?./g, (directive) => directives[directive]?.(date) ?? directive)
}

/** The text as a regular expression that matches just it. */
export function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
