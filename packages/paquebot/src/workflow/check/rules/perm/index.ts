import type { Rule } from '../../model.ts'
import { excessive } from './excessive.ts'
import { noTopLevel } from './no-top-level.ts'
import { oidcWithBuild } from './oidc-with-build.ts'
import { releaseRightsLeakIntoCi } from './release-rights-leak-into-ci.ts'
import { secretsInherit } from './secrets-inherit.ts'
import { unused } from './unused.ts'

export const rules: readonly Rule[] = [
  noTopLevel,
  excessive,
  releaseRightsLeakIntoCi,
  oidcWithBuild,
  unused,
  secretsInherit,
]
