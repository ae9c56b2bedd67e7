import type { Repository } from '../../io/repository.ts'
import type { NpmTool, Package } from '../../model/package.ts'
import { parseManifest, textIn, textsIn } from './manifest.ts'

/** Package managers that are JavaScript themselves and need a newer Node than they say in the repository. */
const managers: readonly {
  readonly name: NpmTool['name']
  readonly version: RegExp
  readonly needs: string
}[] = [
  { name: 'pnpm', version: /^10\./, needs: '>=18.12' },
  { name: 'pnpm', version: /^11\./, needs: '>=22.13' },
]

/** A range of Node versions and who asks for it. */
export interface NodeNeed {
  readonly range: string
  readonly by: string
}

/** What the root, the packages and the package manager say of the Node that they run on. */
export function nodeNeeds(
  repository: Pick<Repository, 'read'>,
  packages: readonly Package[],
  tool: NpmTool | undefined,
): readonly NodeNeed[] {
  const own = packages.filter((pkg) => pkg.ecosystem === 'npm')
  const manifests = [...new Set(['package.json', ...own.map((pkg) => pkg.manifest)])]
  const said = manifests.flatMap((file) => {
    const range = textIn(textsIn(parseManifest(repository.read(file))?.engines).node)
    return range === undefined ? [] : [{ range, by: `\`engines\` of \`${file}\`` }]
  })
  const manager = managers.find(
    (one) => one.name === tool?.name && one.version.test(tool.version ?? ''),
  )
  return manager === undefined
    ? said
    : [...said, { range: manager.needs, by: `${tool?.name} ${tool?.version}` }]
}
