import { type Finding, type Severity, sortFindings } from '../model/finding.ts'

/** What a command tells a workflow of GitHub Actions beside its text. */
export interface WorkflowReport {
  /** Step outputs, by name. */
  readonly outputs: Readonly<Record<string, string>>
  /** Markdown for the page of the run. */
  readonly summary?: string
}

/**
 * Text to append to `$GITHUB_OUTPUT`. Every value stands between delimiters, of which none is a line of the value.
 * Source: GitHub's docs, "Workflow commands", multiline strings.
 */
export function renderOutputs(outputs: WorkflowReport['outputs'], unique: string): string {
  return Object.entries(outputs)
    .map(([name, value]) => {
      const delimiter = delimiterFor(value, `paquebot_${unique}`)
      return `${name}<<${delimiter}\n${value}\n${delimiter}\n`
    })
    .join('')
}

const delimiterFor = (value: string, word: string): string =>
  value.includes(word) ? delimiterFor(value, `${word}_`) : word

/** GitHub refuses a summary of more than 1 MiB for a step, as a whole. */
const summaryLimit = 1_000_000

/** Text to append to `$GITHUB_STEP_SUMMARY`; cut between lines where it would be refused. */
export function renderSummary(markdown: string): string {
  const text = `${markdown.trimEnd()}\n`
  if (Buffer.byteLength(text) <= summaryLimit) return text
  const kept = Buffer.from(text).subarray(0, summaryLimit).toString('utf8')
  return `${kept.slice(0, kept.lastIndexOf('\n'))}\n\n…cut here: the page of a run takes no more\n`
}

/** A Markdown table; cells are text, in which nothing can end a cell. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), `| ${head.map(() => '---').join(' | ')} |`, ...rows.map(line)].join('\n')
}

const cell = (text: string) =>
  text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replace(/\s+/g, ' ')

const words: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
}

/** Workflow commands that show each finding at its line in the pull request and on the page of the run. */
export function renderAnnotations(findings: readonly Finding[]): string {
  return sortFindings(findings)
    .map(({ severity, rule, message, hint, file, line, column }) => {
      const place = file === undefined ? {} : { file, line, col: column }
      const text = hint === undefined ? message : `${message}\nhint: ${hint}`
      return annotation(words[severity], { ...place, title: rule }, text)
    })
    .join('\n')
}

function annotation(
  word: string,
  properties: Readonly<Record<string, string | number | undefined>>,
  message: string,
): string {
  const told = Object.entries(properties).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escapeProperty(String(value))}`],
  )
  return `::${word} ${told.join(',')}::${escapeData(message)}`
}

// As the toolkit of Actions does (packages/core/src/command.ts).
const escapeData = (text: string) =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const escapeProperty = (text: string) =>
  escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
