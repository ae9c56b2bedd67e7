import { type BadInput, bom, crlf, invalidUtf8, megabytes, nested } from './case.ts'

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

const changesetConfig: Texts = {
  'is empty': '',
  'is blanks': '  \n\t\n',
  'is a NUL byte': '\0',
  'is null': 'null',
  'is a list': '[]',
  'is a text': '"x"',
  'is a number': '1e999',
  'is cut off': '{ "ignore": [',
  'has two documents': '{} {}',
  'has single quotes': "{ 'ignore': [] }",
  'has a key without quotes': '{ ignore: [] }',
  'has a line end inside a text': '{ "baseBranch": "ma\nin" }',
  'has an escape that JSON does not know': '{ "baseBranch": "\\q" }',
  'has a number with leading zeros': '{ "ignore": 007 }',
  'has `ignore` as text': '{ "ignore": "@x/core" }',
  'has `ignore` with a number inside': '{ "ignore": [1] }',
  'has `ignore` as null': '{ "ignore": null }',
  'has `fixed` as a flat list': '{ "fixed": ["@x/core"] }',
  'has `fixed` as an object': '{ "fixed": { "a": [] } }',
  'has `linked` with null inside': '{ "linked": [[null]] }',
  'has a package in two groups': '{ "linked": [["@x/core"], ["@x/core", "@x/http"]] }',
  'has a package in `fixed` and `linked`': '{ "fixed": [["@x/core"]], "linked": [["@x/core"]] }',
  'has `access` that is none': '{ "access": "everybody" }',
  'has `access` named constructor': '{ "access": "constructor" }',
  'has `baseBranch` as a number': '{ "baseBranch": 1 }',
  'has `updateInternalDependencies` as major': '{ "updateInternalDependencies": "major" }',
  'has `privatePackages` as text': '{ "privatePackages": "yes" }',
  'has `privatePackages` with text inside': '{ "privatePackages": { "version": "yes" } }',
  'tags private packages without versions':
    '{ "privatePackages": { "version": false, "tag": true } }',
  'has `snapshot` as true': '{ "snapshot": true }',
  'has `snapshot` with text for true': '{ "snapshot": { "useCalculatedVersion": "yes" } }',
  'has `snapshot` with an empty template': '{ "snapshot": { "prereleaseTemplate": "" } }',
  'has `changelog` as true': '{ "changelog": true }',
  'has `changelog` as an empty list': '{ "changelog": [] }',
  'has `commit` as a number': '{ "commit": 1 }',
  'has `format` that is none': '{ "format": "by hand" }',
  'has `changedFilePatterns` as text': '{ "changedFilePatterns": "src/**" }',
  'has the unsafe options as a list': '{ "___experimentalUnsafeOptions_WILL_CHANGE_IN_PATCH": [] }',
  'ignores a package that a released one needs': '{ "ignore": ["@x/core"] }',
  'is brackets 100,000 deep': () => nested('[', ']'),
  'has `ignore` 100,000 deep': () => `{ "ignore": ${nested('[', ']')} }`,
  'has objects 100,000 deep': () => `{ "snapshot": ${nested('{"a":', '}').replace('}', '1}')} }`,
  'has 100,000 brackets that are never closed': () => `{ "ignore": ${'['.repeat(100_000)}`,
  'has a list of 10 MB where text is meant': () => `{ "baseBranch": [${'1,'.repeat(500_000)}1] }`,
  'is UTF-16': Buffer.from(`${bom}{}`, 'utf16le'),
  'has a bracket of a glob that is never closed, in two groups':
    '{ "fixed": [["@x/[core", "@x/core"]], "linked": [["@x/core"]] }',
}

const changesetConfigFine: Harmless = {
  'has a byte order mark': [`${bom}{}`, 'editors write it'],
  'has CRLF line ends': [crlf('{\n"ignore": []\n}\n'), 'JSON does not mind'],
  'has tabs': ['{\t"ignore":\t[]\t}', 'JSON does not mind'],
  'has comments and a comma at the end': [
    '{ // why\n "ignore": [], }',
    'upstream reads JSON5 alike',
  ],
  'has a key twice': [
    '{ "ignore": ["@x/http"], "ignore": [] }',
    'the last one counts, as upstream',
  ],
  'has keys that nobody knows': ['{ "colour": "blue" }', 'upstream drops them'],
  'has the key __proto__': ['{ "__proto__": { "ignore": ["@x/core"] } }', 'a key like any other'],
  'has the keys constructor and toString': [
    '{ "constructor": 1, "toString": 2 }',
    'keys like others',
  ],
  'ignores what is not there': [
    '{ "ignore": ["gone", "constructor", "__proto__"] }',
    'upstream allows it',
  ],
  'has globs that explode': [
    `{ "ignore": ["${'*'.repeat(50)}a", "${'{a,b}'.repeat(30)}", "${'+(a|aa)'.repeat(20)}b", "!(a|*)+"] }`,
    'they match nothing',
  ],
  'has a glob of 60,000 letters': [
    () => `{ "ignore": ["${'a'.repeat(60_000)}"] }`,
    'it matches nothing',
  ],
  'has a text of 10 MB': [
    () => `{ "baseBranch": "${megabytes(10)}" }`,
    'nobody asks for the branch here',
  ],
  'has invalid UTF-8 in a text': [
    invalidUtf8('{ "baseBranch": "', '" }'),
    'nobody asks for the branch here',
  ],
  'has 10 MB of blanks': [() => `{${megabytes(10, ' ')}}`, 'JSON does not mind'],
}

const paquebotToml: Texts = {
  'is no TOML': 'follow = [',
  'is JSON': '{ "follow": [] }',
  'is YAML': 'follow:\n  - package: a\n',
  'is a NUL byte': '\0',
  'has a key twice': 'exclude = []\nexclude = []\n',
  'has a table twice': '[packages]\n[packages]\n',
  'has an unknown option': 'colour = "blue"\n',
  'has an unknown option of a package': '[packages."@x/core"]\ncolour = "blue"\n',
  'has the option __proto__': '__proto__ = 1\n',
  'has the option constructor': 'constructor = 1\n',
  'has `follow` as text': 'follow = "x-client"\n',
  'has `follow` without a leader': '[[follow]]\npackage = "x-client"\n',
  'has `follow` of nobody': '[[follow]]\npackage = "nobody"\nleader = "@x/core"\n',
  'has `follow` of __proto__': '[[follow]]\npackage = "x-client"\nleader = "__proto__"\n',
  'has `follow` in a ring':
    '[[follow]]\npackage = "x-client"\nleader = "@x/core"\n[[follow]]\npackage = "@x/core"\nleader = "x-client"\n',
  'has `follow` of itself': '[[follow]]\npackage = "x-client"\nleader = "x-client"\n',
  'has two leaders for one package':
    '[[follow]]\npackage = "x-client"\nleader = "@x/core"\n[[follow]]\npackage = "x-client"\nleader = "@x/http"\n',
  'has `bundle` of nobody': '[[bundle]]\npackage = "x-client"\nfrom = "nobody"\n',
  'has `bundle` in a ring':
    '[[bundle]]\npackage = "@x/core"\nfrom = "@x/http"\n[[bundle]]\npackage = "@x/http"\nfrom = "@x/core"\n',
  'has `exclude` as text': 'exclude = "packages"\n',
  'has `exclude` with numbers': 'exclude = [1, 2]\n',
  'excludes everything': 'exclude = ["**"]\n',
  'has settings of an unknown package': '[packages.nobody]\npublish = false\n',
  'has settings of the package constructor': '[packages.constructor]\npublish = false\n',
  'has settings of the package __proto__': '[packages.__proto__]\npublish = false\n',
  'has `publish` as text': '[packages."@x/core"]\npublish = "yes"\n',
  'has `smoke` as text': '[packages."@x/core"]\nsmoke = "true"\n',
  'has a publisher without a workflow': '[publisher.npm]\nrepository = "a/b"\n',
  'has a publisher of an unknown world': '[publisher.cargo]\nworkflow = "a.yml"\n',
  'has a bare carriage return': 'exclude = []\rfollow = []\n',
  'has a control character in a text': 'exclude = ["\u0007"]\n',
  'has an escape that TOML does not know': 'exclude = ["\\q"]\n',
  'has a number that is too large': 'exclude = 99999999999999999999999999\n',
  'has a date that is none': 'exclude = 2026-99-99\n',
  'has arrays 100,000 deep': () => `exclude = ${nested('[', ']')}\n`,
  'has inline tables 100,000 deep': () => `exclude = ${nested('{a=', '}')}\n`,
  'has dotted keys 100,000 deep': () => `${'a.'.repeat(100_000)}a = 1\n`,
  'has a text of 10 MB that is never closed': () => `exclude = ["${megabytes(10)}\n`,
  'has tables with 5,000 parts': () => `[${'a.'.repeat(5000)}a]\n`,
  'has invalid UTF-8 in a key': invalidUtf8('', ' = 1\n'),
  'is UTF-16': Buffer.from(`${bom}exclude = []\n`, 'utf16le'),
}

const paquebotTomlFine: Harmless = {
  'is empty': ['', 'all defaults'],
  'has a byte order mark': [`${bom}exclude = []\n`, 'editors write it'],
  'has CRLF line ends': [crlf('exclude = []\nfollow = []\n'), 'TOML allows it'],
  'has a comment of 10 MB': [() => `# ${megabytes(10)}\n`, 'a comment'],
  'has globs that explode': [
    `exclude = ["${'*'.repeat(60)}a", "${'+(a|aa)'.repeat(20)}b", "${'{a,b}'.repeat(25)}"]\n`,
    'they match nothing',
  ],
}

const pnpmWorkspace: Texts = {
  'is no YAML': 'packages: [\n',
  'has tabs for indentation': 'packages:\n\t- packages/*\n',
  'has a key twice': 'packages: []\npackages: []\n',
  'has an alias without an anchor': 'packages: *nowhere\n',
  'is brackets 100,000 deep': () => `packages: ${nested('[', ']')}\n`,
  'is lists 5,000 deep': () => `packages:\n  ${'- '.repeat(5000)}a\n`,
  'has an alias bomb': `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghij'
    .split('')
    .map((letter, at) => {
      const before = 'abcdefghi'[at]
      return `${letter}: &${letter} [${`*${before}, `.repeat(8)}*${before}]`
    })
    .join('\n')}\npackages: *j\n`,
  'has a NUL byte': 'packages:\n  - "packages/*"\0\n',
  'is a list': '- packages/*\n',
  'is a text': 'packages\n',
  'has `packages` as text': 'packages: packages/*\n',
  'has `packages` as a mapping': 'packages:\n  a: b\n',
  'has `packages` null': 'packages:\n',
  'has `packages` of numbers': 'packages: [1, 2]\n',
}

const pnpmWorkspaceFine: Harmless = {
  'is empty': ['', 'pnpm reads it as no setting'],
  'has a byte order mark': [`${bom}packages:\n  - packages/*\n`, 'editors write it'],
  'has CRLF line ends': ['packages:\r\n  - packages/*\r\n', 'YAML allows it'],
  'has globs out of the repository': [
    'packages:\n  - ../**\n  - packages/*\n  - /etc/*\n',
    'only listed files count',
  ],
  'has globs that explode': [
    `packages:\n  - packages/*\n  - "${'**/'.repeat(40)}a"\n  - "${'+(a|aa)'.repeat(20)}b"\n`,
    'they match nothing more',
  ],
  'has catalogs named like prototypes': [
    'packages:\n  - packages/*\ncatalog:\n  __proto__: 1\n  constructor: 2\ncatalogs:\n  toString:\n    a: 1\n',
    'keys like others',
  ],
  'has a text of 10 MB': [
    () => `packages:\n  - packages/*\n  - ${megabytes(10)}\n`,
    'it matches nothing',
  ],
}

export const configs: readonly BadInput[] = [
  ...of('.changeset/config.json', changesetConfig),
  ...fine('.changeset/config.json', changesetConfigFine),
  ...of('paquebot.toml', paquebotToml),
  ...fine('paquebot.toml', paquebotTomlFine),
  ...of('pnpm-workspace.yaml', pnpmWorkspace),
  ...fine('pnpm-workspace.yaml', pnpmWorkspaceFine),
]
