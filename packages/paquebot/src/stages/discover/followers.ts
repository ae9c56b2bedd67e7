import { ecosystems } from '../../ecosystems/index.ts'
import type { Finding } from '../../model/finding.ts'
import type { Package } from '../../model/package.ts'

/** Followers whose version is not their leader's: the drift that `follow` ends with the next release. */
export function checkFollowers(packages: readonly Package[]): readonly Finding[] {
  return packages.flatMap((pkg) =>
    pkg.dependencies
      .filter((edge) => edge.kind === 'follows')
      .flatMap((edge) => packages.find((other) => other.id === edge.id) ?? [])
      .filter((leader) => !isInStep(pkg, leader))
      .map((leader) => drifted(pkg, leader)),
  )
}

/** Compared as SemVer, the grammar that all worlds have an image in. */
function isInStep(pkg: Package, leader: Package): boolean {
  if (pkg.version === null || leader.version === null) return true
  const image = (one: Package) => ecosystems[one.ecosystem].versions.toSemver(one.version ?? '')
  return image(pkg) === image(leader)
}

function drifted(pkg: Package, leader: Package): Finding {
  const [place] = pkg.places
  return {
    rule: 'discover/follower-drifted',
    severity: 'warning',
    message: `\`${pkg.name}\` is ${pkg.version} and follows \`${leader.name}\`, which is ${leader.version}`,
    ...(place === undefined
      ? { file: pkg.manifest }
      : { file: place.file, line: place.line, column: place.column }),
    hint: `the next release gives both one version; until then users of the two get different ones`,
  }
}
