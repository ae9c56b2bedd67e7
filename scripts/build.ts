import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Plugin, rolldown } from 'rolldown'

/** A published package: what is bundled from where. */
interface Bundle {
  readonly folder: string
  readonly entries: Readonly<Record<string, string>>
  /** Left to the package manager: native or data packages that cannot live in one file. */
  readonly external: readonly (string | RegExp)[]
  /** Libraries that are loaded when the first of their functions is called. */
  readonly lazily?: readonly string[]
  /** Files that go into one chunk with everything they import, the first that matches wins. */
  readonly together?: Readonly<Record<string, RegExp>>
}

const root = join(import.meta.dirname, '..')

const bundles: readonly Bundle[] = [
  {
    folder: 'packages/actions',
    entries: { index: 'src/index.ts' },
    // GitHub's parser imports JSON in a way that plain Node refuses: in one bundle its data is JavaScript.
    external: [],
  },
  {
    folder: 'packages/local-registry',
    entries: { index: 'src/index.ts', bin: 'src/bin.ts' },
    external: [],
  },
  {
    folder: 'packages/paquebot',
    entries: { index: 'src/index.ts', bin: 'src/cli/bin.ts' },
    external: ['@paquebot/actions', '@paquebot/local-registry'],
    // Most repositories are read without their parsers (`edit/json-text.ts` and the like).
    lazily: ['yaml', 'toml-eslint-parser', 'jsonc-parser', 'smol-toml', 'picomatch'],
    // Each file that Node opens costs half a millisecond: what is always needed together is one.
    together: {
      help: /src\/(cli\/(main|command)|model\/(finding|package|plan|version))\.ts$/,
      run: /src\/(cli\/(run|render)|stages\/(status|discover\/(discover|remembered)|plan\/remembered))\.ts$/,
      changelog:
        /src\/(cli\/(commands\/changelog|changelog-request)|stages\/(changelogs\/tell|changelog\/(cliff-config|form|headings|history|keep-a-changelog|kinds|links|message|render|sections|tags|whole)|plan\/conventional)|io\/(environment|git-folder|git-log)|config\/load)\.ts$/,
      // What looks at a tree and decides, in one piece: from some of it to all of it is two milliseconds.
      discover:
        /src\/stages\/(discover\/workspace|plan\/(changes|config|decide|intent|reasons))\.ts$/,
      version: /src\/stages\/version\/(prepare|write|format)\.ts$/,
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

/**
 * Libraries in files of their own, with functions in place of theirs that load the file when they are called: a static
 * import would read and run all of a parser that only odd files need, and an `import()` cannot be waited for.
 */
function lazyLibraries(cwd: string, names: readonly string[]): Plugin {
  const here = createRequire(join(cwd, 'package.json'))
  return {
    name: 'lazy-libraries',
    resolveId: (id) => (names.includes(id) ? `\0lazy:${id}` : null),
    async load(id) {
      if (!id.startsWith('\0lazy:')) return null
      const name = id.slice('\0lazy:'.length)
      const library = (await import(here.resolve(name))) as Record<string, unknown>
      const functions = Object.keys(library).filter((key) => typeof library[key] === 'function')
      return [
        `import { createRequire } from 'node:module'`,
        'let loaded',
        `const library = () => (loaded ??= createRequire(import.meta.url)('../vendor/${name}.cjs'))`,
        // A library of the old kind is its default export itself.
        `const part = (name) => library()[name] ?? library()`,
        `const lazy = (name) => new Proxy(function () {}, {
          apply: (_, self, args) => part(name).apply(self, args),
          construct: (_, args) => new (part(name))(...args),
          get: (_, key) => part(name)[key],
        })`,
        ...('default' in library ? [`export default lazy('default')`] : []),
        ...functions
          .filter(isName)
          .map((key) => `export const ${key} = /* @__PURE__ */ lazy(${JSON.stringify(key)})`),
      ].join('\n')
    },
  }
}

/** The files that `lazyLibraries` loads. */
async function writeLibraries(cwd: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const build = await rolldown({
      cwd,
      input: { [name]: name },
      platform: 'node',
      resolve: { mainFields: ['module', 'main'] },
      transform: { target: 'node22' },
    })
    await build.write({
      dir: join(cwd, 'dist/vendor'),
      format: 'cjs',
      exports: 'named',
      entryFileNames: '[name].cjs',
      minify: { compress: true, mangle: false },
    })
    await build.close()
  }
}

/** One file per lazily loaded part, so that a command reads only what it runs. */
async function bundle({
  folder,
  entries,
  external,
  lazily = [],
  together = {},
}: Bundle): Promise<void> {
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
    plugins: [builtins, lazyLibraries(cwd, lazily)],
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
  await writeLibraries(cwd, lazily)
  if ('bin' in entries) chmodSync(join(cwd, 'dist/bin.js'), 0o755)
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
    .filter((entry) => entry.isFile() && /\.c?js$/.test(entry.name))
    .reduce((sum, entry) => sum + readFileSync(join(entry.parentPath, entry.name)).length, 0)
  console.log(`${part.folder}/dist: ${(size / 1000).toFixed(0)} kB of JavaScript`)
}
