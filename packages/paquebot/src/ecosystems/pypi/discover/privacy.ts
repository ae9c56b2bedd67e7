import { posix } from 'node:path'
import { isMaterial } from '../../tracked-output.ts'
import type { Project } from '../project/project.ts'

const documentation = /(?:^|\/)docs?\//

/** Why the project is never uploaded; undefined when it may be. */
export function whyPrivate(project: Project): string | undefined {
  const { folder, pyproject } = project
  if (folder !== '.' && (isMaterial(`${folder}/`) || documentation.test(`${folder}/`))) {
    return `it lies in \`${folder}\`, which is material for tests, examples or documentation`
  }
  if (pyproject === undefined) return undefined
  if (pyproject.value('tool', 'uv', 'package') === false) return '`package = false` in `[tool.uv]`'
  if (pyproject.value('tool', 'poetry', 'package-mode') === false) {
    return '`package-mode = false` in `[tool.poetry]`'
  }
  const classifiers = [
    ...pyproject.strings('project', 'classifiers'),
    ...pyproject.strings('tool', 'poetry', 'classifiers'),
  ]
  const guard = classifiers.find((classifier) => classifier.startsWith('Private ::'))
  if (guard !== undefined) return `the classifier \`${guard}\``
  return hasNoBuild(project)
    ? 'its pyproject.toml has no `[build-system]`, as in an application'
    : undefined
}

/** uv's rule: without a build system it is an application. A setup.py or setup.cfg is one as well. */
function hasNoBuild({ pyproject, repository, folder, setupCfg }: Project): boolean {
  if (pyproject?.value('build-system') !== undefined) return false
  if (pyproject?.value('tool', 'uv', 'package') === true) return false
  return setupCfg.length === 0 && repository.read(posix.join(folder, 'setup.py')) === undefined
}
