import type { Rule } from '../../model.ts'
import { irreversibleBeforeAllBuilt } from './irreversible-before-all-built.ts'
import { noArtifactCheck } from './no-artifact-check.ts'
import { noDuplicatePolicy } from './no-duplicate-policy.ts'
import { noResume } from './no-resume.ts'
import { oidcInBuildJob } from './oidc-in-build-job.ts'
import { orderVsDependency } from './order-vs-dependency.ts'
import { prereleaseAsLatest } from './prerelease-as-latest.ts'
import { privatePackage } from './private-package.ts'
import { publishedOutputDead } from './published-output-dead.ts'
import { rebuildAfterTest } from './rebuild-after-test.ts'
import { rivalPublishers } from './rival-publishers.ts'
import { tokenNotWired } from './token-not-wired.ts'

export const rules: readonly Rule[] = [
  irreversibleBeforeAllBuilt,
  noArtifactCheck,
  noDuplicatePolicy,
  noResume,
  oidcInBuildJob,
  orderVsDependency,
  prereleaseAsLatest,
  privatePackage,
  publishedOutputDead,
  rebuildAfterTest,
  rivalPublishers,
  tokenNotWired,
]
