import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commitAll, git } from '../support/temp.ts'
import { type BadInput, healthy, megabytes, nested } from './case.ts'

const replace = (path: string, by: (full: string) => void) => (root: string) => {
  rmSync(join(root, path), { recursive: true, force: true })
  by(join(root, path))
}
const link = (to: string) => (full: string) => symlinkSync(to, full)

const deciding = [
  '.changeset/good.md',
  '.changeset/config.json',
  'packages/core/package.json',
  'python/pyproject.toml',
  'package.json',
]

/** Nothing is locked before root. */
const everReadable = {
  unlisted: true as const,
  ...(process.getuid?.() === 0 ? { harmless: 'root reads everything' } : {}),
}

/** Links, folders and locked files where a text is meant. */
const odd: readonly BadInput[] = [
  ...deciding.map((path) => ({
    name: `${path}: is a link out of the repository`,
    arrange: replace(path, link('/etc/hostname')),
  })),
  ...deciding.map((path) => ({
    name: `${path}: is a link to itself`,
    arrange: replace(path, (full) => symlinkSync(full, full)),
  })),
  ...deciding.map((path) => ({
    name: `${path}: is a folder`,
    arrange: replace(path, (full) => {
      mkdirSync(full)
      writeFileSync(join(full, 'x.txt'), 'x')
    }),
    // What is not there may be missed elsewhere: a changeset names the package.
    ...(path.includes('/package.json') || path.includes('pyproject')
      ? {}
      : { harmless: 'as if it were not there' }),
  })),
  ...deciding.map((path) => ({
    name: `${path}: may not be read`,
    arrange: (root: string) => chmodSync(join(root, path), 0o000),
    ...everReadable,
  })),
  {
    name: 'paquebot.toml: is a link out of the repository',
    arrange: replace('paquebot.toml', link('/etc/hostname')),
  },
  {
    name: 'paquebot.toml: is a folder',
    arrange: replace('paquebot.toml', (full) => mkdirSync(full)),
    harmless: 'as if it were not there',
  },
  {
    name: '.changeset: is a file',
    arrange: replace('.changeset', (full) => writeFileSync(full, 'x')),
    harmless: 'no changesets then',
  },
  {
    name: '.changeset: is a link out of the repository',
    arrange: replace('.changeset', link('/etc')),
    harmless: 'git does not look through links',
  },
  {
    name: '.changeset/gone.md: is a link to nothing',
    arrange: replace('.changeset/gone.md', link('nowhere')),
    harmless: 'nothing is there',
  },
  {
    name: 'packages: has a folder that is a link to its parent',
    arrange: replace('packages/loop', link('..')),
    harmless: 'git does not look through links',
  },
  {
    name: 'pyproject.toml: takes the version through a folder that is a link out of the repository',
    files: {
      'python/pyproject.toml': `${healthy['python/pyproject.toml']?.replace('version = "1.0.0"', 'dynamic = ["version"]')}[tool.hatch.version]\npath = "out/version.py"\n`,
    },
    arrange: (root) => {
      mkdirSync(join(root, '.git', 'outside'), { recursive: true })
      symlinkSync('/etc', join(root, 'python/out'))
    },
  },
  {
    name: 'CHANGELOG.md: is a folder',
    arrange: replace('packages/core/CHANGELOG.md', (full) => mkdirSync(full)),
  },
  {
    name: 'CHANGELOG.md: is a link out of the repository',
    arrange: replace('packages/core/CHANGELOG.md', link('/etc/hostname')),
  },
  {
    name: 'CHANGELOG.md: may not be read',
    files: { 'packages/core/CHANGELOG.md': '# @x/core\n' },
    arrange: (root) => chmodSync(join(root, 'packages/core/CHANGELOG.md'), 0o000),
    ...everReadable,
  },
  {
    name: 'CHANGELOG.md: is 10 MB in one line',
    files: { 'packages/core/CHANGELOG.md': () => megabytes(10) },
    harmless: 'the entry goes below the first line',
  },
  {
    name: 'CHANGELOG.md: is a million headings',
    files: { 'packages/core/CHANGELOG.md': () => `# @x/core\n${'## x\n'.repeat(1_000_000)}` },
    harmless: 'the entry goes below the first line',
  },
]

/** Lockfiles that `version` would touch. */
const lockfiles: readonly BadInput[] = Object.entries({
  'package-lock.json: is no JSON': ['package-lock.json', '{ "packages": ,'],
  'package-lock.json: is a list': ['package-lock.json', '[]'],
  'package-lock.json: has packages as text': [
    'package-lock.json',
    '{ "lockfileVersion": 3, "packages": "x" }',
  ],
  'package-lock.json: is 100,000 deep': ['package-lock.json', () => nested('[', ']')],
  'package-lock.json: has a conflict marker': [
    'package-lock.json',
    '<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> x\n',
  ],
  'pnpm-lock.yaml: is no YAML': ['pnpm-lock.yaml', 'importers: [\n'],
  'pnpm-lock.yaml: has tabs': ['pnpm-lock.yaml', 'importers:\n\t.: {}\n'],
  'pnpm-lock.yaml: is 100,000 deep': ['pnpm-lock.yaml', () => `a: ${nested('[', ']')}\n`],
  'uv.lock: is no TOML': ['uv.lock', '[[package\n'],
  'uv.lock: has packages as text': ['uv.lock', 'package = "x"\n'],
  'uv.lock: is 100,000 deep': ['uv.lock', () => `a = ${nested('[', ']')}\n`],
  'poetry.lock: is binary': ['python/poetry.lock', '\0\u0001'],
} as const).map(([name, [path, text]]) => ({
  name: `lockfile: ${name}`,
  files: { [path]: text },
  command: ['version'],
}))

const scm = `[build-system]\nrequires = ["setuptools", "setuptools-scm"]\nbuild-backend = "setuptools.build_meta"\n\n[project]\nname = "x-client"\ndynamic = ["version"]\n\n[tool.setuptools_scm]\n`

const tag = (name: string, tags: readonly string[], harmless?: string): BadInput => ({
  name: `tags: ${name}`,
  files: { 'python/pyproject.toml': scm, 'python/src/x_client/__init__.py': '\n' },
  arrange: (root) => {
    commitAll(root)
    for (const one of tags) git(root, 'tag', one)
  },
  ...(harmless === undefined ? {} : { harmless }),
})

const tags: readonly BadInput[] = [
  tag('huge numbers', ['v99999999999999999999999999.0.0']),
  tag('200 letters', [`v1.0.0${'a'.repeat(194)}`], 'no version'),
  tag('two hundred dots', [`v${'1.'.repeat(100)}1`], 'PEP 440 has it'),
  tag('words', ['release', 'latest', 'v', 'vv1', 'x-client'], 'no version'),
  tag('prototypes', ['__proto__', 'constructor@1.0.0', 'toString-v2.0.0'], 'other packages'),
  tag(
    'quotes, dollars and letters of all kinds',
    ['v1.0.0"', "v1.0.0'$(x)", 'версия-1.0.0'],
    'no version',
  ),
  tag(
    'both styles and nonsense',
    ['v1.0.0', 'x-client@1.1.0', 'x-client@garbage'],
    'the own style counts',
  ),
]

const branch =
  (...messages: readonly string[]) =>
  (root: string) => {
    commitAll(root)
    git(root, 'checkout', '-q', '-b', 'feature')
    messages.forEach((message, at) => {
      writeFileSync(join(root, 'packages/core', `file${at}.js`), '')
      git(root, 'add', '-A')
      const file = join(root, '.git', 'MESSAGE')
      writeFileSync(file, message)
      git(root, 'commit', '-q', '--allow-empty-message', '--cleanup=verbatim', '-F', file)
    })
  }

const draft = ['change', '--from-commits', '--since', 'main', '--dry-run', '--name', 'draft']

const commits: readonly BadInput[] = [
  ...Object.entries({
    'no message': '',
    blanks: ' \n\n',
    'no type': 'words',
    'a type that is none': 'constructor: x',
    'the type __proto__': '__proto__: x',
    'a type and no subject': 'feat:',
    'a scope that is never closed': 'feat(core: x',
    'a type of 100,000 letters': `${'a'.repeat(100_000)}: x`,
    'a scope of 100,000 brackets': `feat${'('.repeat(100_000)}: x`,
    '10 MB without a line end': megabytes(10),
    'a merge without a type': 'Merge branch x',
  }).map(([name, message]) => ({
    name: `commit: ${name}`,
    arrange: branch(message),
    command: draft,
  })),
  ...Object.entries({
    'colons and blanks without end': `feat${': '.repeat(50_000)}`,
    'CRLF line ends': 'feat: x\r\n\r\nBREAKING CHANGE: y\r\n',
    'letters of all kinds': 'feat(ядро)!: 😀 $& `$(x)` "q" \u001b[31mred',
    'a body of 10 MB': `feat: x\n\n${megabytes(10)}`,
    'a million footers': `feat: x\n\n${'Closes: #1\n'.repeat(200_000)}`,
    'a subject of dashes': 'feat: ---',
  }).map(([name, message]) => ({
    name: `commit: ${name}`,
    arrange: branch(message),
    command: draft,
    harmless: 'it asks for a release',
  })),
]

const refs: readonly BadInput[] = [
  'nope',
  '-Oetc',
  '--output=x',
  '',
  ' ',
  'a..b',
  'HEAD^{/x',
  '@{99}',
  ':/',
].map((ref) => ({
  name: `ref: ${JSON.stringify(ref)}`,
  arrange: branch('feat: x'),
  command: ['status', `--since=${ref}`],
}))

const many = (count: number, of: (at: number) => string): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`packages/p${at}/package.json`, of(at)]),
  )

const graphs: readonly BadInput[] = [
  {
    name: 'graph: a ring of 1,000 packages',
    files: many(
      1000,
      (at) =>
        `{ "name": "p${at}", "version": "1.0.0", "dependencies": { "p${(at + 1) % 1000}": "^1.0.0" } }`,
    ),
  },
  {
    name: 'graph: a chain of 3,000 packages',
    files: many(
      3000,
      (at) =>
        `{ "name": "p${at}", "version": "1.0.0", "dependencies": { "p${at + 1}": "^1.0.0" } }`,
    ),
    harmless: 'a long chain',
  },
  {
    name: 'graph: a ring of development dependencies',
    files: many(
      3,
      (at) =>
        `{ "name": "p${at}", "version": "1.0.0", "devDependencies": { "p${(at + 1) % 3}": "^1.0.0" } }`,
    ),
    harmless: 'only told',
  },
  {
    name: 'graph: a ring of peers',
    files: many(
      3,
      (at) =>
        `{ "name": "p${at}", "version": "1.0.0", "peerDependencies": { "p${(at + 1) % 3}": "^1.0.0" } }`,
    ),
    harmless: 'a warning',
  },
  {
    name: 'graph: packages named like prototypes',
    files: {
      ...Object.fromEntries(
        ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'].map((name, at) => [
          `packages/p${at}/package.json`,
          `{ "name": ${JSON.stringify(name)}, "version": "1.0.0", "dependencies": { "@x/core": "^1.0.0" } }`,
        ]),
      ),
      '.changeset/proto.md':
        '---\n"__proto__": minor\n"constructor": minor\n"toString": major\n---\n\nA\n',
    },
    harmless: 'names like others',
  },
  {
    name: 'graph: all names are one',
    files: many(50, () => '{ "name": "same", "version": "1.0.0" }'),
  },
  {
    name: 'repository: without any package',
    files: Object.fromEntries(Object.keys(healthy).map((path) => [path, null])),
  },
]

export const places: readonly BadInput[] = [
  ...odd,
  ...lockfiles,
  ...tags,
  ...commits,
  ...refs,
  ...graphs,
]
