import type { Rule } from '../../model.ts'

const workflowFile = /(?:^|\/)\.github\/workflows\/(?:.+\/)?[^/]+\.ya?ml$/
const atRoot = /^\.github\/workflows\/[^/]+$/
/** Of other projects, or what a generator writes elsewhere. */
const notOurs =
  /(?:^|[/_.-])(?:templates?|fixtures?|tests?|testdata|examples?|samples?|vendor|third_party|node_modules|starters?|scenarios)(?:[/_.-]|$)/i

/** Source: GitHub's docs, "About workflows": they are read from `.github/workflows` of the repository alone. */
export const outsideRoot: Rule = {
  id: 'workflow/outside-root',
  severity: 'warning',
  summary: 'Workflows stand in `.github/workflows` at the root of the repository',
  why: 'GitHub reads that one folder and none below it. A workflow of a package that was moved into the repository, or one in a subfolder, never runs, and looks as if it did.',
  fix: 'Move the file to `.github/workflows` at the root, with `defaults: run: working-directory:` and `paths:` for the package; or delete it.',
  *check({ files }) {
    for (const path of files.paths) {
      if (!path.includes('.github/workflows/') || atRoot.test(path) || !workflowFile.test(path))
        continue
      if (notOurs.test(path) || !looksLikeWorkflow(files.read(path))) continue
      yield {
        file: path,
        message: 'GitHub never runs this workflow: it reads `.github/workflows` at the root alone',
        hint: 'move it there, or delete it',
      }
    }
  },
}

const looksLikeWorkflow = (text: string | null) =>
  text !== null && /^(?:on|"on"|'on'):/m.test(text) && /^jobs:/m.test(text)
