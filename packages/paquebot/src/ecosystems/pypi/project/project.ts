import { type IniEntry, parseIni } from '../../../edit/ini.ts'
import type { Repository } from '../../../io/repository.ts'
import { inFolder } from '../../nested.ts'
import { type Backend, backendOf, findModules, type SourceModule } from './modules.ts'
import type { Pyproject } from './pyproject.ts'

/** A Python project as its own files describe it, before anything is judged. */
export interface Project {
  readonly repository: Repository
  readonly folder: string
  readonly name: string
  /** Where the name is written. */
  readonly manifest: string
  readonly pyproject?: Pyproject
  readonly backend: Backend
  /** Entries of setup.cfg, empty when there is none. */
  readonly setupCfg: readonly IniEntry[]
  readonly modules: readonly SourceModule[]
}

/** The project in this folder; undefined when no file there names one. */
export function readProject(
  repository: Repository,
  folder: string,
  pyproject: Pyproject | undefined,
): Project | undefined {
  const cfg = inFolder(folder, 'setup.cfg')
  const setupCfg = repository.has(cfg) ? parseIni(repository.read(cfg) ?? '') : []
  const named = findName(repository, folder, pyproject, setupCfg)
  if (named === undefined) return undefined
  let modules: readonly SourceModule[] | undefined
  return {
    repository,
    folder,
    ...named,
    ...(pyproject === undefined ? {} : { pyproject }),
    backend: backendOf(pyproject),
    setupCfg,
    // Most versions are found without them, and the search goes through all files of the folder.
    get modules() {
      modules ??= findModules(repository, folder, named.name, pyproject)
      return modules
    },
  }
}

function findName(
  repository: Repository,
  folder: string,
  pyproject: Pyproject | undefined,
  setupCfg: readonly IniEntry[],
): { name: string; manifest: string } | undefined {
  const modern =
    pyproject?.string('project', 'name') ??
    pyproject?.string('tool', 'poetry', 'name') ??
    pyproject?.string('tool', 'flit', 'metadata', 'dist-name') ??
    pyproject?.string('tool', 'flit', 'metadata', 'module')
  if (pyproject !== undefined && modern !== undefined)
    return { name: modern, manifest: pyproject.file }
  const inCfg = setupCfg.find((entry) => entry.section === 'metadata' && entry.key === 'name')
  const file = (name: string) => inFolder(folder, name)
  if (inCfg !== undefined && inCfg.value !== '')
    return { name: inCfg.value, manifest: file('setup.cfg') }
  const setup = repository.read(file('setup.py')) ?? ''
  const inSetup = /\bname\s*=\s*(['"])([\w.-]+)\1/.exec(setup)?.[2]
  if (inSetup === undefined || !/\bsetup\s*\(/.test(setup)) return undefined
  return { name: inSetup, manifest: file('setup.py') }
}
