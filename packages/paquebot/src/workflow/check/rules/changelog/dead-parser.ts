import { parse } from 'smol-toml'
import { compilePattern } from '../../../../edit/regexp.ts'
import { locateToml } from '../../../../edit/toml.ts'
import { bumpversionTables } from '../../facts/bumpversion.ts'
import { hasFile, rangeOf } from '../../facts/places.ts'
import type { Checked, Rule } from '../../model.ts'

const aboutRelease = /release|bump|version/i
/** bump-my-version's own message. Source: its reference, "message". */
const standard = 'Bump version: {current_version} → {new_version}'

export const deadParser: Rule = {
  id: 'changelog/dead-parser',
  severity: 'info',
  summary:
    'A rule of `cliff.toml` that leaves out release commits matches the message of the tool that makes them',
  why: 'bump-my-version writes `Bump version: 1.0.0 → 1.1.0` unless it is told otherwise. A rule for `chore(release)` never meets it; the commit is dropped as unconventional or stands in the notes.',
  fix: [
    'Say the message to the tool:',
    '```toml',
    '[tool.bumpversion]',
    'message = "chore(release): {new_version}"',
    '```',
  ].join('\n'),
  *check(checked) {
    const file = ['cliff.toml', '.github/cliff.toml', '.cliff.toml'].find((path) =>
      hasFile(checked, path),
    )
    const messages = bumpMessages(checked)
    if (file === undefined || messages.length === 0) return
    const text = checked.files.read(file) ?? ''
    const skips = parsersIn(text).filter(({ message, skip }) => skip && aboutRelease.test(message))
    if (skips.some(({ message }) => matchesAny(message, messages))) return
    for (const { index, message } of skips) {
      const place = locateToml(text, ['git', 'commit_parsers', index, 'message'])
      yield {
        file,
        ...(place && { range: rangeOf(text, place.start, place.end) }),
        message: `\`${message}\` never matches: the bump is committed as \`${messages[0]}\``,
        hint: 'set `message` of `[tool.bumpversion]` to a text that this rule matches',
      }
    }
  },
}

const matchesAny = (pattern: string, messages: readonly string[]) => {
  const compiled = compilePattern(pattern, '')
  return compiled === undefined || messages.some((message) => compiled.test(message))
}

/** The messages of bumps that commit. */
function bumpMessages(checked: Checked): readonly string[] {
  return bumpversionTables(checked).flatMap(({ main: { values } }) => {
    if (values.commit !== true && values.commit !== 'True') return []
    const message = typeof values.message === 'string' ? values.message : standard
    return message.replaceAll('{current_version}', '1.0.0').replaceAll('{new_version}', '1.1.0')
  })
}

interface Parser {
  readonly index: number
  readonly message: string
  readonly skip: boolean
}

function parsersIn(text: string): readonly Parser[] {
  const git = tableIn(parsed(text), 'git')
  const list = git?.commit_parsers
  if (!Array.isArray(list)) return []
  return list.flatMap((entry: unknown, index) => {
    const { message, skip } = isTable(entry) ? entry : {}
    return typeof message === 'string' ? [{ index, message, skip: skip === true }] : []
  })
}

function parsed(text: string): unknown {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function tableIn(value: unknown, key: string): Readonly<Record<string, unknown>> | undefined {
  const inner = isTable(value) ? value[key] : undefined
  return isTable(inner) ? inner : undefined
}
