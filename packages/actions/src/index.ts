export { parseAction } from './action.ts'
export { type CheckName, checkNames, resolveCall } from './calls.ts'
export { parseDependabot } from './dependabot.ts'
export {
  type Contexts,
  type Evaluation,
  type Expression,
  evaluate,
  evaluateText,
  expressionsIn,
  type Status,
  type Writing,
} from './expressions.ts'
export { type Combination, expandMatrix } from './matrix.ts'
export type * from './model.ts'
export { parseUses } from './uses.ts'
export { parseWorkflow } from './workflow.ts'
