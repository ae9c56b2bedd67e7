import { registerHooks } from 'node:module'
import type { Problem, Range } from './model.ts'

type Parser = typeof import('@actions/workflow-parser')
type ActionParser = typeof import('@actions/workflow-parser/actions/action-parser')

/**
 * GitHub's packages import JSON without saying so, which Node refuses (actions/languageservices #387). In the built
 * package there is no such import left.
 */
const hooks = registerHooks({
  load: (url, context, next) =>
    url.includes('/workflow-parser/') && url.endsWith('.json')
      ? next(url, { ...context, importAttributes: { type: 'json' } })
      : next(url, context),
})
const parser: Parser = await import('@actions/workflow-parser')
const actionParser: ActionParser = await import('@actions/workflow-parser/actions/action-parser')
hooks.deregister()

interface GithubError {
  readonly rawMessage: string
  readonly range?: Range | undefined
}

const start: Range = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }

/** What GitHub's own reader says of a file: the shape of its YAML against the schema, and its expressions. */
export function schemaProblems(
  kind: 'workflow' | 'action',
  name: string,
  content: string,
): readonly Problem[] {
  const trace = new parser.NoOperationTraceWriter()
  const parse = kind === 'workflow' ? parser.parseWorkflow : actionParser.parseAction
  try {
    const { context } = parse({ name, content }, trace)
    return told(context.errors.getErrors())
  } catch {
    // It stumbles over files that hold nothing; what is wrong with those is seen without it.
    return []
  }
}

function told(errors: readonly GithubError[]): readonly Problem[] {
  const problems = errors
    .filter(({ rawMessage }) => !/Cannot read propert/.test(rawMessage))
    .map(({ rawMessage, range }): Problem => {
      const isExpression = /expression|unrecognized (?:named-value|function)|lexical|parse/i.test(
        rawMessage,
      )
      return {
        kind: isExpression ? 'expression' : 'schema',
        message: rawMessage,
        range: range ?? start,
      }
    })
  const byText = new Map(problems.map((problem) => [JSON.stringify(problem), problem]))
  return [...byText.values()]
}
