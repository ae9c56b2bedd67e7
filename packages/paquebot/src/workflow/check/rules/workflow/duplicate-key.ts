import type { Rule } from '../../model.ts'
import { problemsIn } from './problems.ts'

/** Source: YAML 1.2, 3.2.1.1: the keys of a mapping are unique. */
export const duplicateKey: Rule = {
  id: 'workflow/duplicate-key',
  severity: 'error',
  summary: 'A mapping has each of its keys once',
  why: 'GitHub refuses a workflow with a key that stands twice, often a second `env:` or `with:` from a merge. Tools that accept it keep the last one and drop the first without a word.',
  fix: 'Put both into one block.',
  check: (checked) => problemsIn(checked, ['duplicate-key'], 'put both into one block'),
}
