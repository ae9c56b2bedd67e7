import { expandMatrix } from '@paquebot/actions'
import { artifactsOf, nameRange, type Upload } from '../../facts/artifacts.ts'
import type { Rule } from '../../model.ts'

export const nameClashInMatrix: Rule = {
  id: 'artifact/name-clash-in-matrix',
  severity: 'error',
  summary: 'Each job of a matrix uploads its artifact under a name of its own',
  why: 'From version 4 on of upload-artifact a name is used once in a run: the second job of the matrix fails with a conflict (409). With `overwrite: true` the last one wins.',
  fix: 'Put the matrix into the name, `name: wheels-${{ matrix.os }}`, and download with `pattern: wheels-*` and `merge-multiple: true`.',
  *check(checked) {
    for (const upload of artifactsOf(checked).uploads) {
      const jobs = upload.job.strategy && expandMatrix(upload.job.strategy)
      if (jobs === undefined || jobs.length < 2 || !clashes(upload, jobs.length)) continue
      yield {
        file: upload.workflow.path,
        range: nameRange(upload),
        message: `${jobs.length} jobs of the matrix upload \`${upload.name?.value ?? 'artifact'}\`: from the second on the upload fails`,
        hint: 'put what tells the jobs apart into the name',
      }
    }
  },
}

function clashes({ names, major, overwrites, step, job }: Upload, jobs: number): boolean {
  const sometimes =
    (step.if !== undefined &&
      !/^\s*(?:\$\{\{)?\s*(?:always\(\)|!\s*cancelled\(\)|success\(\))\s*(?:\}\})?\s*$/.test(
        step.if.value,
      )) ||
    job.if?.value.includes('matrix.') === true
  return (
    (major ?? 0) >= 4 &&
    !overwrites &&
    !sometimes &&
    names !== undefined &&
    names.length < jobs &&
    step.continueOnError === undefined
  )
}
