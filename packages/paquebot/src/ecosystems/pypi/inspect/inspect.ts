import type { Finding } from '../../../model/finding.ts'
import type { Inspection } from '../../ecosystem.ts'
import { findArchiveFaults } from '../../hygiene.ts'
import { findSecrets } from '../../secrets.ts'
import { findModules } from '../project/modules.ts'
import { checkDependencies } from './check-dependencies.ts'
import { checkFiles } from './check-files.ts'
import { checkIdentity } from './check-identity.ts'
import { checkLicense } from './check-license.ts'
import { checkMetadata } from './check-metadata.ts'
import { checkWheel } from './check-wheel.ts'
import { checkClassifiers } from './classifiers.ts'
import { type Inspected, prepare } from './inspected.ts'

/**
 * Everything that can be said of one packed file without a registry. Metadata of wheel and sdist
 * come from the same lines, so the wheel is judged when there is one, and the sdist only without.
 */
export async function inspect(input: Inspection): Promise<readonly Finding[]> {
  const inspected = prepare(input)
  const { artifact, contents, siblings } = inspected
  const isWheel = artifact.kind === 'wheel'
  const speaks = isWheel || !siblings.some((sibling) => sibling.artifact.kind === 'wheel')
  return [
    ...findArchiveFaults(contents, artifact.file),
    ...findSecrets(contents, artifact.file, sourceOf(inspected)),
    ...checkIdentity(inspected),
    ...(isWheel ? [...checkWheel(inspected), ...checkFiles(inspected)] : []),
    ...(speaks ? [...checkMetadata(inspected), ...checkDependencies(inspected)] : []),
    ...(speaks ? await checkLicense(inspected) : []),
    ...(speaks ? await classifiersOf(inspected) : []),
  ]
}

const classifiersOf = ({ pkg, metadata, shop }: Inspected) =>
  checkClassifiers(pkg, metadata.all('Classifier'), shop)

/** Which file of the project a packed one is. */
function sourceOf({ artifact, pkg, repository, pyproject }: Inspected) {
  const start = pkg.path === '.' ? '' : `${pkg.path}/`
  const modules =
    artifact.kind === 'wheel' ? findModules(repository, pkg.path, pkg.name, pyproject) : []
  return (path: string): string | undefined => {
    const module = modules.find(({ target }) => path === target || path.startsWith(`${target}/`))
    const source =
      module === undefined ? start + path : module.source + path.slice(module.target.length)
    return repository.has(source) ? source : undefined
  }
}
