import { type BadInput, bom, crlf, healthy, invalidUtf8, megabytes, nested } from './case.ts'

type Texts = Readonly<Record<string, string | Uint8Array | (() => string)>>
type Harmless = Readonly<
  Record<string, [content: string | Uint8Array | (() => string), why: string]>
>

const of = (file: string, texts: Texts): readonly BadInput[] =>
  Object.entries(texts).map(([name, text]) => ({
    name: `${file}: ${name}`,
    files: { [file]: text },
  }))

const fine = (file: string, texts: Harmless): readonly BadInput[] =>
  Object.entries(texts).map(([name, [text, why]]) => ({
    name: `${file}: ${name}`,
    files: { [file]: text },
    harmless: why,
  }))

const core = (more: string) => `{\n  "name": "@x/core",\n  "version": "1.0.0"${more}\n}\n`
const versioned = (version: string) => `{ "name": "@x/core", "version": ${version} }`

const packageJson: Texts = {
  'is empty': '',
  'is a NUL byte': '\0',
  'is null': 'null',
  'is a list': '[]',
  'is a text': '"x"',
  'is cut off': '{ "name": "@x/core", "version": "1.0',
  'has comments': '{ // why\n "name": "@x/core", "version": "1.0.0" }',
  'has a comma at the end': '{ "name": "@x/core", "version": "1.0.0", }',
  'has single quotes': "{ 'name': '@x/core' }",
  'has a conflict marker': '<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> x\n',
  'has two documents': '{}{}',
  'has a line end inside a text': '{ "name": "@x/\ncore", "version": "1.0.0" }',
  'has no name': '{ "version": "1.0.0" }',
  'has a name that is a number': '{ "name": 1, "version": "1.0.0" }',
  'has an empty name': '{ "name": "", "version": "1.0.0" }',
  'has the name of its sibling': '{ "name": "@x/http", "version": "1.0.0" }',
  'has no version': '{ "name": "@x/core" }',
  'has a version that is null': versioned('null'),
  'has a version that is a number': versioned('1'),
  'has a version that is a list': versioned('["1.0.0"]'),
  'has an empty version': versioned('""'),
  'has a version of two parts': versioned('"1.0"'),
  'has a version of four parts': versioned('"1.0.0.0"'),
  'has a version with v': versioned('"v1.0.0"'),
  'has a version with blanks': versioned('" 1.0.0 "'),
  'has a version with leading zeros': versioned('"01.0.0"'),
  'has a version that is negative': versioned('"-1.0.0"'),
  'has a version in words': versioned('"latest"'),
  'has a version of PEP 440': versioned('"1.0.0rc1"'),
  'has a version with huge numbers': versioned('"99999999999999999999.0.0"'),
  'has a version of 300 letters': versioned(`"1.0.0-${'a'.repeat(300)}"`),
  'has a version of a million digits': () => versioned(`"${'1'.repeat(1_000_000)}.0.0"`),
  'has a version that is hostile to patterns': () => versioned(`"1.0.0-${'0'.repeat(50_000)}!"`),
  'has a version in Arabic digits': versioned('"١.٠.٠"'),
  'has a version with an escape': versioned('"1.0.0\\u0000"'),
  'has a version with a line end': versioned('"1.0.0\\n"'),
  'is brackets 100,000 deep': () => nested('[', ']'),
  'is objects 100,000 deep': () => `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
  'is 100,000 brackets that are never closed': () => '['.repeat(100_000),
  'is UTF-16': Buffer.from(`${bom}{}`, 'utf16le'),
  'is 10 MB of blanks': () => megabytes(10, ' '),
  'depends on itself, in a ring with its sibling': core(
    ',\n  "dependencies": { "@x/http": "^1.0.0" }',
  ),
}

const packageJsonFine: Harmless = {
  'has a byte order mark': [bom + core(''), 'npm reads it'],
  'has CRLF line ends': [crlf(core('')), 'JSON does not mind'],
  'has tabs': [core('').replaceAll('  ', '\t'), 'JSON does not mind'],
  'has a key twice': [core(',\n  "version": "1.0.0"'), 'a warning; the last one counts'],
  'has the key __proto__': [core(',\n  "__proto__": { "private": true }'), 'a key like others'],
  'has the keys constructor and toString': [
    core(',\n  "constructor": 1, "toString": null'),
    'keys like others',
  ],
  'depends on packages named like prototypes': [
    core(',\n  "dependencies": { "__proto__": "1", "constructor": "^1.0.0", "toString": "*" }'),
    'packages of the registry',
  ],
  'depends on itself': [core(',\n  "dependencies": { "@x/core": "^1.0.0" }'), 'npm installs it'],
  'has dependencies that are a list': [
    core(',\n  "dependencies": ["@x/http"]'),
    'no dependency of ours',
  ],
  'has dependencies that are null': [core(',\n  "dependencies": null'), 'no dependency of ours'],
  'has a range that is a number': [
    core(',\n  "dependencies": { "@x/http": 1 }'),
    'no dependency of ours',
  ],
  'has a range that is no range': [
    core(',\n  "devDependencies": { "@x/http": "not a range ((" }'),
    'a warning or none',
  ],
  'has a range that is hostile to patterns': [
    () =>
      core(
        `,\n  "devDependencies": { "@x/http": "${'>=1 '.repeat(5000)}x${' '.repeat(50_000)}y" }`,
      ),
    'it takes in nothing',
  ],
  'has a range of 10 MB': [
    () => core(`,\n  "devDependencies": { "@x/http": "${megabytes(10)}" }`),
    'it takes in nothing',
  ],
  'has a workspace range of nothing': [
    core(',\n  "devDependencies": { "@x/http": "workspace:" }'),
    'no range',
  ],
  'has a catalog that is not there': [
    core(',\n  "devDependencies": { "@x/http": "catalog:nope" }'),
    'no range',
  ],
  'has `private` as text': [core(',\n  "private": "yes"'), 'npm takes true only'],
  'has `publishConfig` as a list': [core(',\n  "publishConfig": [1]'), 'no setting'],
  'has `publishConfig.directory` out of the repository': [
    core(',\n  "publishConfig": { "directory": "../../../../etc" }'),
    'only `build` asks for it',
  ],
  'has a text of 10 MB': [() => core(`,\n  "description": "${megabytes(10)}"`), 'a long text'],
  'has 50,000 keys': [
    () => core(`,\n${Array.from({ length: 50_000 }, (_, at) => `"k${at}": ${at}`).join(',\n')}`),
    'many keys',
  ],
  'has a value 50,000 deep': [
    () => core(`,\n  "deep": ${nested('[', ']', 50_000)}`),
    'nobody asks for it',
  ],
  'has invalid UTF-8 in a text': [
    invalidUtf8('{ "name": "@x/core", "version": "1.0.0", "description": "', '" }'),
    'a text',
  ],
  'has a number that is too large': [core(',\n  "n": 1e999'), 'nobody asks for it'],
  'has a prerelease of huge numbers': [
    versioned('"1.0.0-rc.99999999999999999999"'),
    'SemVer sets no limit to it',
  ],
}

const rootJson: Texts = {
  'is no JSON': '{ "workspaces": ["packages/*"],,, }',
  'is 100,000 deep in `workspaces`': () =>
    `{ "private": true, "workspaces": ${'['.repeat(100_000)}`,
}

const rootJsonFine: Harmless = {
  'has `workspaces` as text': [
    healthy['package.json']?.replace('["packages/*"]', '"packages/*"') ?? '',
    'no workspace for npm',
  ],
  'has `workspaces` of numbers': [
    healthy['package.json']?.replace('["packages/*"]', '[1, "packages/*"]') ?? '',
    'numbers are no globs',
  ],
  'has `workspaces` out of the repository': [
    healthy['package.json']?.replace('["packages/*"]', '["../*", "packages/*", "/"]') ?? '',
    'only listed files count',
  ],
  'has `packageManager` of nothing': [
    healthy['package.json']?.replace('"private"', '"packageManager": "@@@", "private"') ?? '',
    'npm then',
  ],
  'has globs that explode': [
    healthy['package.json']?.replace(
      '["packages/*"]',
      `["packages/*", "${'**/'.repeat(40)}a", "${'{a,b}'.repeat(25)}"]`,
    ) ?? '',
    'they match nothing more',
  ],
}

const head = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n'
const project = (more: string) => `${head}[project]\nname = "x-client"\n${more}`
const atVersion = (version: string) => project(`version = ${version}\n`)

const pyproject: Texts = {
  'is empty': '',
  'is no TOML': '[project\nname = "x"\n',
  'is JSON': '{ "project": {} }',
  'is a NUL byte': '\0',
  'has a conflict marker': '<<<<<<< HEAD\n[project]\n=======\n>>>>>>> x\n',
  'has a key twice': project('version = "1.0.0"\nversion = "1.0.0"\n'),
  'has a table twice': `${project('version = "1.0.0"\n')}[project]\n`,
  'has no name': `${head}[project]\nversion = "1.0.0"\n`,
  'has a name that is a number': `${head}[project]\nname = 1\nversion = "1.0.0"\n`,
  'has a name with blanks': `${head}[project]\nname = "x client"\nversion = "1.0.0"\n`,
  'has a name that is a path': `${head}[project]\nname = "../../x"\nversion = "1.0.0"\n`,
  'has a name of letters that PyPI lacks': `${head}[project]\nname = "ünïcödé"\nversion = "1.0.0"\n`,
  'has `project` as text': `${head}project = "x"\n`,
  'has `project` as a list of tables': `${head}[[project]]\nname = "x-client"\n`,
  'has no version': project(''),
  'has a version that is a number': atVersion('1.0'),
  'has a version that is a list': atVersion('["1.0.0"]'),
  'has an empty version': atVersion('""'),
  'has a version in words': atVersion('"latest"'),
  'has a version with letters at its end': atVersion('"1.0.0-final-really"'),
  'has a version with a bad local part': atVersion('"1.0.0+a b"'),
  'has a version of 300 letters': atVersion(`"1.0.0${'a'.repeat(300)}"`),
  'has a version that is hostile to patterns': () => atVersion(`"${'1.'.repeat(50_000)}x"`),
  'has a version with many dots at its end': () => atVersion(`"1${'.0'.repeat(100_000)}!"`),
  'has a version in Arabic digits': atVersion('"١.٠.٠"'),
  'has a version with a line end': atVersion('"1.0.0\\nx"'),
  'has a version with invalid UTF-8': invalidUtf8(
    `${head}[project]\nname = "x-client"\nversion = "1.0`,
    '"\n',
  ),
  'has a version that disagrees with the code': atVersion('"2.0.0"'),
  'is dynamic and says no source': project('dynamic = ["version"]\n'),
  'takes the version from a file that is not there': project(
    'dynamic = ["version"]\n[tool.hatch.version]\npath = "nowhere.py"\n',
  ),
  'takes the version from out of the repository': project(
    'dynamic = ["version"]\n[tool.hatch.version]\npath = "../../../../etc/passwd"\n',
  ),
  'takes the version from an absolute path': project(
    'dynamic = ["version"]\n[tool.hatch.version]\npath = "/etc/passwd"\n',
  ),
  'takes the version from a folder': project(
    'dynamic = ["version"]\n[tool.hatch.version]\npath = "src"\n',
  ),
  'takes the version by a pattern that is none': project(
    'dynamic = ["version"]\n[tool.hatch.version]\npath = "src/x_client/__init__.py"\npattern = "(((("\n',
  ).replace('__init__', 'empty'),
  'has arrays 100,000 deep': () => project(`version = "1.0.0"\nx = ${nested('[', ']')}\n`),
  'has inline tables 100,000 deep': () => project(`version = "1.0.0"\nx = ${nested('{a=', '}')}\n`),
  'is UTF-16': Buffer.from(`${bom}[project]\n`, 'utf16le'),
  'has a text of 10 MB that is never closed': () => project(`version = "${megabytes(10)}\n`),
  'has quotes that are never closed, 200,000 times': () =>
    project(`version = '''${"''\n".repeat(200_000)}`),
}

const pyprojectFine: Harmless = {
  'has tables of 100,000 parts': [
    () => `${project('version = "1.0.0"\n')}[${'a.'.repeat(100_000)}a]\n`,
    'long and still TOML',
  ],
  'has keys of 100,000 parts': [
    () => project(`version = "1.0.0"\n${'a.'.repeat(100_000)}a = 1\n`),
    'long and still TOML',
  ],
  'has a byte order mark': [bom + atVersion('"1.0.0"'), 'editors write it'],
  'has CRLF line ends': [crlf(atVersion('"1.0.0"')), 'TOML allows it'],
  'has tabs': [atVersion('"1.0.0"').replaceAll(' = ', '\t=\t'), 'TOML allows it'],
  'has the table __proto__': [
    `${atVersion('"1.0.0"')}[__proto__]\nname = "x"\n[tool.__proto__]\na = 1\n`,
    'a table like others',
  ],
  'has the tables constructor and toString': [
    `${atVersion('"1.0.0"')}[tool.constructor]\n[tool.toString]\n`,
    'tables like others',
  ],
  'has dependencies that are none': [
    project('version = "1.0.0"\ndependencies = ["!!!", "", "@x/core ^1"]\n'),
    'they name nobody here',
  ],
  'has dependencies of numbers': [
    project('version = "1.0.0"\ndependencies = [1, 2]\n'),
    'they name nobody here',
  ],
  'has a dependency that is hostile to patterns': [
    () =>
      project(
        `version = "1.0.0"\ndependencies = ["a${' '.repeat(100_000)}!", "a[${'a,'.repeat(50_000)}", "a;${'('.repeat(50_000)}"]\n`,
      ),
    'they name nobody here',
  ],
  'depends on itself': [
    project('version = "1.0.0"\ndependencies = ["x-client[all]>=0"]\n'),
    'extras are often written so',
  ],
  'has extras that hold each other': [
    project(
      'version = "1.0.0"\n[project.optional-dependencies]\na = ["x-client[b]"]\nb = ["x-client[a]"]\n',
    ),
    'pip knows how to end it',
  ],
  'has groups that include each other': [
    project(
      'version = "1.0.0"\n[dependency-groups]\na = [{ include-group = "b" }]\nb = [{ include-group = "a" }]\n',
    ),
    'no edge to another package',
  ],
  'has `tool` as text': [`tool = "x"\n${atVersion('"1.0.0"')}`, 'no tool of ours'],
  'has a text of 10 MB': [
    () => `${atVersion('"1.0.0"')}description = "${megabytes(10)}"\n`,
    'a long text',
  ],
  'has a comment of 10 MB': [() => `${atVersion('"1.0.0"')}# ${megabytes(10)}\n`, 'a comment'],
  'has 20,000 keys': [
    () =>
      `${atVersion('"1.0.0"')}[tool.x]\n${Array.from({ length: 20_000 }, (_, at) => `k${at} = ${at}`).join('\n')}\n`,
    'many keys',
  ],
}

const cfg = (text: string | (() => string)) => ({
  'python/pyproject.toml': null,
  'python/src/x_client/__init__.py': null,
  'python/setup.cfg': text,
})

const setupCfg: readonly BadInput[] = Object.entries({
  'has no version': '[metadata]\nname = x-client\n',
  'has a version that is none': '[metadata]\nname = x-client\nversion = soon\n',
  'has a version with blanks': '[metadata]\nname = x-client\nversion = 1 . 0\n',
  'has a name that is none': '[metadata]\nname = ../../etc\nversion = 1.0.0\n',
  'has a file that is not there': '[metadata]\nname = x-client\nversion = file: nowhere.txt\n',
  'has a file out of the repository':
    '[metadata]\nname = x-client\nversion = file: ../../../etc/passwd\n',
  'has an attribute that is not there':
    '[metadata]\nname = x-client\nversion = attr: nowhere.__version__\n',
  'has an attribute of dots': '[metadata]\nname = x-client\nversion = attr: ........\n',
  'is binary': '\0\u0001\u0002[metadata]\0',
  'has a section that is never closed': '[metadata\nname = x-client\n',
  'has a line of 10 MB without a value': () => `[metadata]\n${megabytes(10)}\nname = x-client\n`,
  'has 10 MB of blanks in a key': () => `[metadata]\na${megabytes(10, ' ')}b\nname = x-client\n`,
  'has 100,000 lines that go on': () =>
    `[metadata]\nname = x-client\nversion =\n${'  x\n'.repeat(100_000)}`,
}).map(([name, text]) => ({ name: `setup.cfg: ${name}`, files: cfg(text) }))

const setupPy: readonly BadInput[] = Object.entries({
  'computes its version':
    'from setuptools import setup\nsetup(name="x-client", version=compute())\n',
  'has 10 MB in one line': () =>
    `from setuptools import setup\nsetup(name="x-client", version=${megabytes(10)})\n`,
  'has quotes that are never closed': () =>
    `from setuptools import setup\nsetup(name="x-client", version="${megabytes(1)}\n`,
}).map(([name, text]) => ({
  name: `setup.py: ${name}`,
  files: {
    'python/pyproject.toml': null,
    'python/src/x_client/__init__.py': null,
    'python/setup.py': text,
  },
}))

const hatch = (pattern: string) =>
  project(
    `dynamic = ["version"]\n[tool.hatch.version]\npath = "src/x_client/__init__.py"\npattern = '${pattern}'\n`,
  )

const hostile: readonly BadInput[] = [
  {
    name: 'pyproject.toml: takes the version by a pattern that never ends',
    files: {
      'python/pyproject.toml': hatch('^(a+)+(?P<version>x)$'),
      'python/src/x_client/__init__.py': `${'a'.repeat(60)}!\n`,
    },
  },
  {
    name: 'pyproject.toml: takes the version by a pattern of 100,000 groups',
    files: { 'python/pyproject.toml': () => hatch('('.repeat(100_000) + ')'.repeat(100_000)) },
  },
  {
    name: '__init__.py: has a line of 10 MB that is nearly a version',
    files: {
      'python/src/x_client/__init__.py': () => `__version__ = "1.0.0"\n${'a = '.repeat(500_000)}\n`,
    },
    harmless: 'the version is read from pyproject.toml',
  },
  {
    name: '__init__.py: has a million names before nothing',
    files: {
      'python/src/x_client/__init__.py': () =>
        `__version__ = "1.0.0"\n${'a.b='.repeat(200_000)}__version__\n`,
    },
    harmless: 'the version is read from pyproject.toml',
  },
  {
    name: '__init__.py: is binary',
    files: { 'python/src/x_client/__init__.py': new Uint8Array([0, 255, 1, 254, 10, 0]) },
    harmless: 'the version is read from pyproject.toml',
  },
  {
    name: '__init__.py: disagrees',
    files: { 'python/src/x_client/__init__.py': '__version__ = "1.0.1"\n' },
  },
  {
    name: 'bumpversion: has files out of the repository',
    files: {
      'python/pyproject.toml': `${atVersion('"1.0.0"')}[tool.bumpversion]\ncurrent_version = "1.0.0"\n[[tool.bumpversion.files]]\nfilename = "../../../../etc/passwd"\nsearch = "root"\n`,
    },
    harmless: 'files outside are nobody of ours',
  },
  {
    name: 'bumpversion: is all of the wrong kind',
    files: {
      'python/pyproject.toml': `${atVersion('"1.0.0"')}[tool.bumpversion]\ncurrent_version = 1\nfiles = "x"\n`,
    },
    harmless: 'nothing there is a version',
  },
]

const absurd: readonly BadInput[] = [
  ['huge numbers', '99999999999999999999.0.0'],
  ['four parts', '1.2.3.4'],
  ['an epoch and a post release', '5!1.0.post3.dev2+local.1'],
].map(([name, version]) => ({
  name: `pyproject.toml: has a version with ${name}`,
  files: {
    'python/pyproject.toml': atVersion(`"${version}"`),
    'python/src/x_client/__init__.py': '\n',
  },
  harmless: 'PEP 440 has it',
}))

export const manifests: readonly BadInput[] = [
  ...of('packages/core/package.json', packageJson),
  ...fine('packages/core/package.json', packageJsonFine),
  ...of('package.json', rootJson),
  ...fine('package.json', rootJsonFine),
  ...of('python/pyproject.toml', pyproject),
  ...fine('python/pyproject.toml', pyprojectFine),
  ...setupCfg,
  ...setupPy,
  ...hostile,
  ...absurd,
]
