import type { Rule } from '../../model.ts'
import { notCallable } from './not-callable.ts'
import { npmPublisherFilename } from './npm-publisher-filename.ts'
import { permissionAboveCaller } from './permission-above-caller.ts'
import { pypiPublishInCallee } from './pypi-publish-in-callee.ts'
import { secretNotPassed } from './secret-not-passed.ts'

export const rules: readonly Rule[] = [
  notCallable,
  npmPublisherFilename,
  permissionAboveCaller,
  pypiPublishInCallee,
  secretNotPassed,
]
