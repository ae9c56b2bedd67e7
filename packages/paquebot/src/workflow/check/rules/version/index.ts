import type { Rule } from '../../model.ts'
import { ambiguousSearch } from './ambiguous-search.ts'
import { clockVersion } from './clock-version.ts'
import { editLostAcrossJobs } from './edit-lost-across-jobs.ts'
import { lockfileNotRefreshed } from './lockfile-not-refreshed.ts'
import { manifestsDisagree } from './manifests-disagree.ts'
import { prereleaseTestMismatch } from './prerelease-test-mismatch.ts'
import { regexEditOfManifest } from './regex-edit-of-manifest.ts'
import { semverNotPep440 } from './semver-not-pep440.ts'
import { syncBeforeVersion } from './sync-before-version.ts'
import { syncSourceCanStandStill } from './sync-source-can-stand-still.ts'
import { tagVsManifest } from './tag-vs-manifest.ts'
import { targetMissing } from './target-missing.ts'

export const rules: readonly Rule[] = [
  ambiguousSearch,
  clockVersion,
  editLostAcrossJobs,
  lockfileNotRefreshed,
  manifestsDisagree,
  prereleaseTestMismatch,
  regexEditOfManifest,
  semverNotPep440,
  syncBeforeVersion,
  syncSourceCanStandStill,
  tagVsManifest,
  targetMissing,
]
