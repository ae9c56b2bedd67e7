import type { Rule } from '../model.ts'
import { rules as action } from './action/index.ts'
import { rules as artifact } from './artifact/index.ts'
import { rules as cache } from './cache/index.ts'
import { rules as changelog } from './changelog/index.ts'
import { rules as conc } from './conc/index.ts'
import { rules as config } from './config/index.ts'
import { rules as cov } from './cov/index.ts'
import { rules as dependabot } from './dependabot/index.ts'
import { rules as doc } from './doc/index.ts'
import { rules as env } from './env/index.ts'
import { rules as gate } from './gate/index.ts'
import { rules as gen } from './gen/index.ts'
import { rules as git } from './git/index.ts'
import { rules as hygiene } from './hygiene/index.ts'
import { rules as matrix } from './matrix/index.ts'
import { rules as output } from './output/index.ts'
import { rules as perm } from './perm/index.ts'
import { rules as publish } from './publish/index.ts'
import { rules as registry } from './registry/index.ts'
import { rules as release } from './release/index.ts'
import { rules as repo } from './repo/index.ts'
import { rules as reuse } from './reuse/index.ts'
import { rules as script } from './script/index.ts'
import { rules as shell } from './shell/index.ts'
import { rules as supply } from './supply/index.ts'
import { rules as svc } from './svc/index.ts'
import { rules as tool } from './tool/index.ts'
import { rules as trigger } from './trigger/index.ts'
import { rules as version } from './version/index.ts'
import { rules as workflow } from './workflow/index.ts'

/** Every rule, by room. */
export const allRules: readonly Rule[] = [
  ...action,
  ...artifact,
  ...cache,
  ...changelog,
  ...conc,
  ...config,
  ...cov,
  ...dependabot,
  ...doc,
  ...env,
  ...gate,
  ...gen,
  ...git,
  ...hygiene,
  ...matrix,
  ...output,
  ...perm,
  ...publish,
  ...registry,
  ...release,
  ...repo,
  ...reuse,
  ...script,
  ...shell,
  ...supply,
  ...svc,
  ...tool,
  ...trigger,
  ...version,
  ...workflow,
]
