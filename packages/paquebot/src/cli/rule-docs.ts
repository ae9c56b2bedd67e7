import { asSentence } from '../output/sentence.ts'
import type { RuleText } from '../workflow/check/engine-rules.ts'
import { allTexts } from '../workflow/check/known.ts'

/** docs/workflow-rules.md: every rule of `workflow check`, room by room, from the rules themselves. */
export function renderRuleDocs(): string {
  const rooms = Map.groupBy(allTexts(), ({ id }) => id.split('/')[0] ?? '')
  return [
    '# Rules of `paquebot workflow check`',
    '',
    '<!-- Made by scripts/docs.ts; change the source, not this page. -->',
    '',
    'An error is something that does not work as written, or that can lose or double a release; a warning may well be meant',
    'so. How to run the check, ignore a finding and turn a rule off: [workflows.md](./workflows.md).',
    '',
    ...[...rooms].flatMap(([room, rules]) => [
      `- [${room}](#${room}): ${rules.map(({ id }) => `[${id.slice(room.length + 1)}](#${anchor(id)})`).join(', ')}`,
    ]),
    '',
    ...[...rooms].flatMap(([room, rules]) => [`## ${room}`, '', ...rules.flatMap(section)]),
  ].join('\n')
}

/** As GitHub makes anchors of headings. */
const anchor = (id: string) => id.replace('/', '')

function section({ id, severity, summary, why, fix }: RuleText): readonly string[] {
  return [
    `### ${id}`,
    '',
    `*${severity}.* ${asSentence(summary)}`,
    '',
    why,
    '',
    `**Fix.** ${onOwnLines(fix)}`,
    '',
  ]
}

/** A fenced block begins a paragraph of its own. */
const onOwnLines = (text: string) => (text.startsWith('```') ? `\n\n${text}` : text)
