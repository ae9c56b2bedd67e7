import { schemaProblems } from './github.ts'
import type { Action } from './model.ts'
import { defined, nodeAt, textAt } from './read.ts'
import { allProblems, inputsOf, outputsOf, stepsOf } from './workflow.ts'
import { readTree } from './yaml-tree.ts'

/** An `action.yml` as data, as `parseWorkflow` reads workflows. */
export function parseAction(path: string, text: string): Action {
  const tree = readTree(text)
  const { root, comments } = tree
  const runs = nodeAt(root, 'runs')
  return {
    ...defined({ name: textAt(root, 'name'), using: textAt(runs, 'using'), root }),
    path,
    text,
    inputs: inputsOf(nodeAt(root, 'inputs')),
    outputs: outputsOf(nodeAt(root, 'outputs')),
    steps: stepsOf(nodeAt(runs, 'steps'), tree),
    comments,
    problems: allProblems(tree, () => schemaProblems('action', path, text)),
  }
}
