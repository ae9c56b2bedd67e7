import type { Repository } from '../../../io/repository.ts'
import type { Identity } from '../../ecosystem.ts'
import { meaningOf } from '../../literals.ts'
import { inFolder } from '../../nested.ts'
import { findStandIn } from '../../stand-in.ts'
import { normalizeName } from '../project/names.ts'
import { readProject } from '../project/project.ts'
import { isFinding, readPyproject } from '../project/pyproject.ts'
import { versions } from '../versions.ts'
import { whyPrivate } from './privacy.ts'
import { findVersionSource } from './version-source.ts'

/** The Python project of a folder; undefined when no file there names one. Its tags are not asked. */
export function identify(repository: Repository, folder: string): Identity | undefined {
  const pyproject = readPyproject(repository, inFolder(folder, 'pyproject.toml'))
  if (pyproject !== undefined && isFinding(pyproject)) return undefined
  const project = readProject(repository, folder, pyproject)
  if (project === undefined) return undefined
  const { source, place } = findVersionSource(project)
  const standIn = findStandIn(repository, folder)
  const places = [place, standIn?.place].filter((one) => one !== undefined)
  return {
    id: `pypi:${normalizeName(project.name)}`,
    name: project.name,
    ecosystem: 'pypi',
    path: folder,
    version: place === undefined ? null : (meaningOf(place, versions) ?? null),
    versionSource: source,
    private: whyPrivate(project) !== undefined,
    aliases: standIn?.name === undefined ? [] : [standIn.name],
    places,
  }
}
