import { declaredRepository, parseManifest, slugOf } from '../../../ecosystems/npm/manifest.ts'
import { pyprojectIn } from '../../../ecosystems/pypi/project/pyproject.ts'
import { type Package, publishable } from '../../../model/package.ts'
import { repositoryOf, type Seen } from './seen.ts'

/** The repositories on GitHub that manifests of published packages name. */
export function declaredSlugs(seen: Seen): readonly string[] {
  return [...new Set(publishable(seen.workspace).flatMap((pkg) => declaredBy(seen, pkg)))]
}

function declaredBy(seen: Seen, pkg: Package): readonly string[] {
  const repository = repositoryOf(seen)
  if (pkg.ecosystem === 'npm') {
    const manifest = parseManifest(repository.read(pkg.manifest))
    const slug = slugOf(declaredRepository(manifest ?? {}) ?? '')
    return slug === undefined ? [] : [slug]
  }
  const urls = Object.values(pyprojectIn(repository, pkg.path)?.table('project', 'urls') ?? {})
  return urls.flatMap((url) => (typeof url === 'string' ? (slugOf(url) ?? []) : []))
}
