import type { Location } from '../../../model/finding.ts'
import type { Environment } from '../build/environments.ts'
import { findModules } from '../project/modules.ts'
import { type Installed, logOf, releaseNames, runInside } from './installed.ts'
import { type ImportAnswers, importProgram, parseAnswers } from './probe-program.ts'

/** Asks the import program in an environment. */
export async function importModules(
  installed: Installed,
  environment: Environment,
  modules: readonly string[],
): Promise<ImportAnswers> {
  const stdin = JSON.stringify({ modules, names: releaseNames(installed) })
  const options = { log: logOf(installed, 'imports'), stdin, timeoutMs: 5 * 60_000 }
  const result = await runInside(
    installed,
    environment,
    [environment.python, '-I', '-B', '-c', importProgram],
    options,
  )
  return parseAnswers(result.stdout)
}

/** The file of the repository behind one of site-packages. */
export function sourceLocation(
  { shop, pkg, pyproject }: Installed,
  path: string,
  line?: number | null,
): Location | undefined {
  const modules = findModules(shop.repository, pkg.path, pkg.name, pyproject)
  const module = modules.find(({ target }) => path === target || path.startsWith(`${target}/`))
  if (module === undefined) return undefined
  const file = module.source + path.slice(module.target.length)
  return line == null ? { file } : { file, line }
}
