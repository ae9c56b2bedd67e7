import type { Finding } from '../../../model/finding.ts'
import type { PackageId } from '../../../model/package.ts'
import { normalizeName } from '../project/names.ts'
import { parseRequirement, type Requirement } from '../project/pep508.ts'
import { readRequirements } from '../project/requirements.ts'
import { versions } from '../versions.ts'
import { type Check, found, type Inspected, placeOf } from './inspected.ts'

/** The requirements that installers will read: no addresses, and ranges that fit this very release. */
export const checkDependencies: Check = (input) =>
  input.metadata.all('Requires-Dist').flatMap((text) => {
    const requirement = parseRequirement(text)
    if (requirement === undefined) return [unreadable(input, text)]
    return requirement.url === undefined
      ? checkSibling(input, requirement)
      : [directUrl(input, requirement)]
  })

function unreadable(input: Inspected, text: string): Finding {
  const message = `\`${text}\` is no dependency specifier, and PyPI refuses it`
  return found(
    'pypi/metadata',
    'error',
    placeOf(input, 'project', 'dependencies'),
    message,
    'write it as `name>=1.2,<2`',
  )
}

/** Source: PyPI's upload checks; PEP 440, "Direct references". */
function directUrl(input: Inspected, { name, url = '' }: Requirement): Finding {
  const message = `the dependency on \`${name}\` is the address \`${url}\`; PyPI refuses such a package`
  const hint = `depend on a released version, such as \`${name}>=…\`, and keep the path in \`tool.uv.sources\` or a group`
  return found('pypi/direct-url-dependency', 'error', whereDeclared(input, name), message, hint)
}

function checkSibling(input: Inspected, { name, specifier }: Requirement): readonly Finding[] {
  const id: PackageId = `pypi:${normalizeName(name)}`
  const version = input.versions.get(id)
  if (version === undefined || specifier === '' || id === input.pkg.id) return []
  if (versions.accepts(specifier, version)) return []
  const message = `${input.pkg.name} asks for \`${name}${specifier}\`, but this release has ${name} ${version}`
  const hint = `widen the range to \`${versions.widen(specifier, version)}\`, or let \`paquebot version\` do it`
  return [found('build/sibling-range', 'error', whereDeclared(input, name), message, hint)]
}

/** The line of the requirement in pyproject.toml. */
function whereDeclared(input: Inspected, name: string) {
  const { pyproject, pkg } = input
  if (pyproject === undefined) return { file: pkg.manifest }
  const declared = readRequirements(pyproject).find(
    (one) => normalizeName(one.name) === normalizeName(name),
  )
  return declared === undefined
    ? placeOf(input, 'project', 'dependencies')
    : pyproject.at(...declared.path)
}
