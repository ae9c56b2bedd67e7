import type { Rule } from '../../model.ts'
import { bumpWithoutCi } from './bump-without-ci.ts'
import { flagWillAlwaysFail } from './flag-will-always-fail.ts'
import { noPullRequestWorkflow } from './no-pull-request-workflow.ts'
import { passWithNoTests } from './pass-with-no-tests.ts'
import { releaseNotGatedOnCi } from './release-not-gated-on-ci.ts'
import { requiredCheckCanSkip } from './required-check-can-skip.ts'
import { requiredCheckIncomplete } from './required-check-incomplete.ts'
import { requiredCheckMismatch } from './required-check-mismatch.ts'
import { skipPropagates } from './skip-propagates.ts'
import { swallowedExit } from './swallowed-exit.ts'
import { tagNotOnDefaultBranch } from './tag-not-on-default-branch.ts'
import { tokenAbsentOnFork } from './token-absent-on-fork.ts'

export const rules: readonly Rule[] = [
  swallowedExit,
  requiredCheckMismatch,
  requiredCheckIncomplete,
  requiredCheckCanSkip,
  releaseNotGatedOnCi,
  skipPropagates,
  tokenAbsentOnFork,
  tagNotOnDefaultBranch,
  flagWillAlwaysFail,
  bumpWithoutCi,
  noPullRequestWorkflow,
  passWithNoTests,
]
