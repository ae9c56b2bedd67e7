import type { Rule } from '../../model.ts'
import { builtButNotPackaged } from './built-but-not-packaged.ts'
import { filesFromOtherJob } from './files-from-other-job.ts'
import { nameClashInMatrix } from './name-clash-in-matrix.ts'
import { neverConsumed } from './never-consumed.ts'
import { neverProduced } from './never-produced.ts'
import { pathMismatch } from './path-mismatch.ts'
import { wrongRoot } from './wrong-root.ts'

export const rules: readonly Rule[] = [
  builtButNotPackaged,
  filesFromOtherJob,
  nameClashInMatrix,
  neverConsumed,
  neverProduced,
  pathMismatch,
  wrongRoot,
]
