import type { Node } from '@paquebot/actions'
import type { Rule } from '../../model.ts'

/** Source: zizmor's audit `dependabot-execution`. */
export const externalCode: Rule = {
  id: 'dependabot/external-code',
  severity: 'warning',
  summary: 'Dependabot runs no code of the packages that it updates',
  why: '`insecure-external-code-execution: allow` lets install scripts of any new version run where the credentials of private registries are.',
  fix: 'Take the line away.',
  *check({ dependabot }) {
    for (const { key, value } of entriesIn(dependabot?.root))
      if (
        key.value === 'insecure-external-code-execution' &&
        value.kind === 'scalar' &&
        value.text === 'allow'
      )
        yield {
          file: dependabot?.path ?? '',
          range: { start: key.range.start, end: value.range.end },
          message: 'code of updated packages is executed beside the credentials of the registries',
          hint: 'take the line away',
        }
  },
}

type Entry = Extract<Node, { kind: 'mapping' }>['entries'][number]

function* entriesIn(node: Node | undefined): Iterable<Entry> {
  if (node?.kind === 'sequence') for (const item of node.items) yield* entriesIn(item)
  if (node?.kind !== 'mapping') return
  for (const entry of node.entries) {
    yield entry
    yield* entriesIn(entry.value)
  }
}
