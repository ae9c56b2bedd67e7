import type { Job, Step } from '@paquebot/actions'
import type { Checked } from '../model.ts'
import { publishSteps } from './publishing.ts'

/** True when the step uploads packages to a public registry. */
export const isPublishStep = (checked: Checked, step: Step): boolean =>
  publishSteps(checked).some((one) => one.step === step && !one.elsewhere)

/** True when a step of the job uploads packages to a public registry. */
export const isPublishJob = (checked: Checked, job: Job): boolean =>
  publishSteps(checked).some((one) => one.job === job && !one.elsewhere)
