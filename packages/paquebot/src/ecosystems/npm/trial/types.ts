import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PaquebotError } from '../../../model/error.ts'
import type { Finding } from '../../../model/finding.ts'
import type { TrialResult } from '../../ecosystem.ts'
import { placeIn } from '../manifest.ts'
import { installTool } from '../programs.ts'
import { mapSeries } from './series.ts'
import { type ModuleSystem, typesOf } from './subpaths.ts'
import type { Installed } from './try-out.ts'

/** How users compile: Node's own resolution, and that of bundlers. Both have their own ways to fail. */
const resolutions = {
  node16: { module: 'node16', moduleResolution: 'node16' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
} as const

type Resolution = keyof typeof resolutions

/** Compiles a project that imports every subpath which has types. Without TypeScript nothing is tried. */
export async function tryTypes(installed: Installed): Promise<TrialResult> {
  const subpaths = typesOf(installed.packed, installed.paths)
  const compiler = subpaths.length === 0 ? undefined : await findCompiler(installed)
  if (compiler === undefined) return { findings: [], tried: [] }
  const findings = await mapSeries(Object.keys(resolutions) as Resolution[], (resolution) =>
    compile(installed, compiler, subpaths, resolution),
  )
  const tried = Object.keys(resolutions).map(
    (resolution) => `types of ${installed.pkg.name} (${resolution})`,
  )
  return { findings: findings.flat(), tried }
}

async function findCompiler({ shop }: Installed): Promise<string | undefined> {
  try {
    return await installTool(shop, { pkg: 'typescript', version: '5', bin: 'tsc' })
  } catch (error) {
    if (error instanceof PaquebotError && error.code === 'build/no-tool') return undefined
    throw error
  }
}

async function compile(
  installed: Installed,
  compiler: string,
  subpaths: readonly { name: string; system: ModuleSystem }[],
  resolution: Resolution,
): Promise<readonly Finding[]> {
  const { consumer, pkg } = installed
  const folder = join(consumer.folder, `types-${resolution}`)
  mkdirSync(folder, { recursive: true })
  const specifiers = (system: ModuleSystem) => {
    return subpaths
      .filter((one) => one.system === system)
      .map((one) => pkg.name + one.name.slice(1))
  }
  writeFileSync(join(folder, 'esm.mts'), importing(specifiers('import')))
  // Bundlers know no CommonJS files of their own; the same import serves.
  if (resolution === 'node16')
    writeFileSync(join(folder, 'cjs.cts'), importing(specifiers('require')))
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: options(resolution) }),
  )
  const result = await consumer.run([compiler, '-p', folder, '--pretty', 'false'])
  return judge(installed, result.stdout, resolution)
}

const importing = (specifiers: readonly string[]) => {
  const lines = specifiers.map(
    (specifier, index) => `import * as m${index} from '${specifier}'\nvoid m${index}\n`,
  )
  return lines.join('') || 'export {}\n'
}

function options(resolution: Resolution) {
  const target = { target: 'es2022', lib: ['es2023', 'dom'], types: [] }
  return { ...resolutions[resolution], ...target, strict: true, noEmit: true, skipLibCheck: true }
}

/** TS2307: not found. TS7016: found, but without types. Other errors are of code, not of packaging. */
function judge(
  { pkg, shop }: Installed,
  output: string,
  resolution: Resolution,
): readonly Finding[] {
  const errors = [
    ...output.matchAll(/(esm\.mts|cjs\.cts)\(\d+,\d+\): error (TS2307|TS7016): (.+)/g),
  ]
  const specifierIn = (text: string | undefined) => /'([^']+)'/.exec(text ?? '')?.[1]
  const once = errors.filter(([, , , text], index) => {
    return errors.findIndex((other) => specifierIn(other[3]) === specifierIn(text)) === index
  })
  return once.map(([, file, code, text = '']) => {
    const how = `${resolution}, ${file === 'cjs.cts' ? 'CommonJS' : 'ESM'}`
    return {
      rule: 'npm/types-do-not-resolve',
      severity: 'error',
      message: `TypeScript finds no types under \`${resolution}\`: ${text.replace(/ '\/[^']*\/node_modules\//g, " '")}`,
      ...placeIn(shop.repository.read(pkg.manifest), pkg.manifest, ['exports']),
      hint: `put \`types\` first into each condition of \`exports\` (${code}, ${how})`,
    } satisfies Finding
  })
}
