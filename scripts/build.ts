import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Plugin, rolldown } from 'rolldown'

/** A published package: what is bundled from where. */
interface Bundle {
  readonly folder: string
  readonly entries: Readonly<Record<string, string>>
  /** Left to the package manager: native or data packages that cannot live in one file. */
  readonly external: readonly (string | RegExp)[]
  /** Files that go into one chunk with everything they import, the first that matches wins. */
  readonly together?: Readonly<Record<string, RegExp>>
}

const root = join(import.meta.dirname, '..')

const bundles: readonly Bundle[] = [
  {
    folder: 'packages/local-registry',
    entries: { index: 'src/index.ts', bin: 'src/bin.ts' },
    external: [],
  },
  {
    folder: 'packages/paquebot',
    entries: { index: 'src/index.ts', bin: 'src/cli/bin.ts' },
    external: ['@paquebot/local-registry'],
    // Each file that Node opens costs half a millisecond: what is always needed together is one.
    together: {
      help: /src\/(cli\/(main|command)|model\/finding)\.ts$/,
      run: /src\/(cli\/(run|render)|stages\/(status|discover\/(discover|remembered)))\.ts$/,
      changelog:
        /src\/(cli\/(commands\/changelog|changelog-request)|stages\/(changelogs\/tell|changelog\/(cliff-config|form|headings|history|keep-a-changelog|kinds|links|message|render|sections|tags|whole)|plan\/conventional)|io\/(environment|git-folder|git-log)|config\/load)\.ts$/,
      changes: /src\/stages\/plan\/changes\.ts$/,
      discover: /src\/stages\/discover\/workspace\.ts$/,
    },
  },
]

/**
 * Built-in modules without the export list of all their names: `import { x } from 'node:fs'` makes Node read every
 * export, the lazy ones too, which loads streams, promises and readline (2 ms; 18 ms for `node:http`).
 */
const builtins: Plugin = {
  name: 'builtins',
  // What CommonJS requires is a whole module anyway.
  resolveId: (id, _, { kind }) =>
    id.startsWith('node:') && id !== 'node:module' && kind !== 'require-call' ? `\0${id}` : null,
  load(id) {
    if (!id.startsWith('\0node:')) return null
    const name = id.slice(1)
    const exported = Object.keys(process.getBuiltinModule(name) ?? {}).filter(isName)
    return [
      `const all = process.getBuiltinModule(${JSON.stringify(name)})`,
      'export default all',
      ...exported.map((key) => `export const ${key} = all.${key}`),
    ].join('\n')
  },
}

const isName = (key: string) => /^[A-Za-z_$][\w$]*$/.test(key) && key !== 'default'

/** One file per lazily loaded part, so that a command reads only what it runs. */
async function bundle({ folder, entries, external, together = {} }: Bundle): Promise<void> {
  const cwd = join(root, folder)
  rmSync(join(cwd, 'dist'), { recursive: true, force: true })
  const build = await rolldown({
    cwd,
    input: { ...entries },
    platform: 'node',
    external: [...external],
    // jsonc-parser's `main` is UMD, whose inner requires no bundler can follow.
    resolve: { mainFields: ['module', 'main'] },
    transform: { target: 'node22' },
    plugins: [builtins],
    // Unused exports of built-in modules go; reading them would load what they are lazy about.
    treeshake: { propertyReadSideEffects: false },
  })
  await build.write({
    dir: join(cwd, 'dist'),
    format: 'esm',
    minify: { compress: true, mangle: false },
    chunkFileNames: 'chunks/[name]-[hash].js',
    codeSplitting: {
      groups: Object.entries(together)
        .reverse()
        .map(([name, test], priority) => ({ name, test, priority })),
    },
  })
  await build.close()
  chmodSync(join(cwd, 'dist/bin.js'), 0o755)
}

/** Types from the TypeScript compiler, without the source: imports of `.ts` become `.js`. */
function declarations({ folder }: Bundle): void {
  const cwd = join(root, folder)
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], {
    cwd,
    stdio: 'inherit',
  })
}

const wanted = process.argv.slice(2)
for (const part of bundles.filter(({ folder }) => wanted.length === 0 || wanted.includes(folder))) {
  await bundle(part)
  declarations(part)
  copyFileSync(join(root, 'LICENSE'), join(root, part.folder, 'LICENSE'))
  const size = readdirSync(join(root, part.folder, 'dist'), {
    recursive: true,
    withFileTypes: true,
  })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
    .reduce((sum, entry) => sum + readFileSync(join(entry.parentPath, entry.name)).length, 0)
  console.log(`${part.folder}/dist: ${(size / 1000).toFixed(0)} kB of JavaScript`)
}
