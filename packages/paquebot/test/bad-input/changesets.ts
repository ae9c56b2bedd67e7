import { type BadInput, bom, crlf, invalidUtf8, megabytes, nested } from './case.ts'

const file = '.changeset/bad.md'
const block = (...lines: readonly string[]) => `---\n${lines.join('\n')}\n---\n\nWords\n`
const good = block('"@x/core": patch')

/** Texts of one changeset that cannot be read, or that name what is not there. */
const broken: Readonly<Record<string, string | Uint8Array | (() => string)>> = {
  'is empty': '',
  'is blank lines': '\n\n\n',
  'is a byte order mark alone': bom,
  'is a NUL byte': '\0',
  'is binary': new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 255]),
  'has no front matter': 'Just words\n',
  'has front matter that is not closed': '---\n"@x/core": patch\n\nWords\n',
  'has front matter that is not opened': '"@x/core": patch\n---\n\nWords\n',
  'has dashes of another kind': '———\n"@x/core": patch\n———\n',
  'has two dashes': '--\n"@x/core": patch\n--\n',
  'has a scope without quotes': block('@x/core: patch'),
  'has a backquoted name': block('`@x/core`: patch'),
  'has a name without a bump': block('"@x/core":'),
  'has a name alone': block('"@x/core"'),
  'has a bump in capitals': block('"@x/core": PATCH'),
  'has a bump with a blank inside': block('"@x/core": "patch "'),
  'has a bump that is none': block('"@x/core": huge'),
  'has a bump that is a number': block('"@x/core": 1'),
  'has a bump that is a version': block('"@x/core": 2.0.0'),
  'has a bump that is true': block('"@x/core": true'),
  'has a bump that is null': block('"@x/core": null'),
  'has a bump that is a list': block('"@x/core": [patch]'),
  'has a bump that is a mapping': block('"@x/core":', '  bump: patch'),
  'has a bump that is a date': block('"@x/core": 2026-01-01'),
  'has a bump named __proto__': block('"@x/core": __proto__'),
  'has a bump named constructor': block('"@x/core": constructor'),
  'has a bump named toString': block('"@x/core": toString'),
  'is a list': block('- "@x/core"', '- patch'),
  'is one text': block('patch'),
  'is a number': block('42'),
  'has a key twice': block('"@x/core": patch', '"@x/core": minor'),
  'has tabs for indentation': block('\t"@x/core": patch'),
  'has a colon without a blank': block('"@x/core":patch'),
  'has an equals sign': block('"@x/core" = patch'),
  'has a quote that is not closed': block('"@x/core: patch'),
  'has an escape that YAML does not know': block('"@x\\q/core": patch'),
  'has two documents': '---\n"@x/core": patch\n...\n"x-client": patch\n---\n\nWords\n',
  'has a directive of YAML': block('%YAML 9.9', '"@x/core": patch'),
  'has an alias without an anchor': block('"@x/core": *nowhere'),
  'has an alias bomb': block(
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...'bcdefghij'.split('').map((letter, at) => {
      const before = 'abcdefghi'[at]
      return `${letter}: &${letter} [${`*${before}, `.repeat(8)}*${before}]`
    }),
  ),
  'has an anchor that holds itself': block('a: &a [*a]'),
  'has a merge key': block('base: &b { "@x/core": patch }', '<<: *b'),
  'has NUL in a name': block('"@x/core\\0": patch'),
  'has a NUL byte in the block': block('"@x/core": pa\0tch'),
  'has a control character': block('"@x/core": \u0007patch'),
  'has an empty name': block('"": patch'),
  'has a blank name': block('" ": patch'),
  'has a name that is a number': block('42: patch'),
  'has a name that is null': block('null: patch'),
  'has a name that is a list': block('? ["@x/core"]', ': patch'),
  'has an unknown package': block('"@x/cor": patch'),
  'has an unknown package far from any': block('"completely-different-thing": patch'),
  'has an unknown package of a known world': block('"pypi:nope": patch'),
  'has an unknown world': block('"cargo:core": patch'),
  'has a world without a name': block('"npm:": patch'),
  'names __proto__': block('"__proto__": patch'),
  'names constructor': block('"constructor": patch'),
  'names toString': block('"toString": patch'),
  'names hasOwnProperty': block('"hasOwnProperty": patch'),
  'names a path out of the repository': block('"../../etc/passwd": patch'),
  'names a package by its folder': block('"packages/core": patch'),
  'names a package in capitals': block('"@X/CORE": patch'),
  'names a package with a version': block('"@x/core@1.0.0": patch'),
  'names with a zero width space': block('"@x/co\u200bre": patch'),
  'names with letters of another script': block('"@x/\u0441ore": patch'),
  'has a name of 100,000 letters': () => block(`"${'a'.repeat(100_000)}": patch`),
  'has 2,000 unknown names': () =>
    block(...Array.from({ length: 2000 }, (_, at) => `"unknown-${at}": patch`)),
  'has a block of 10 MB in one line': () => block(`"@x/core": ${megabytes(10)}`),
  'has 10 MB and no end of the block': () => `---\n"@x/core": patch\n${megabytes(10)}\n`,
  'has 10 MB of blanks and no end of the block': () => `---\n${megabytes(10, ' ')}`,
  'has a million blank lines and no end of the block': () => `---\n${megabytes(1, '\n')}x`,
  'has a million dashes': () => megabytes(1, '-'),
  'has a million blank lines before nothing': () => `${megabytes(1, '\n')}x`,
  'has brackets 100,000 deep': () => block(`"@x/core": ${nested('[', ']')}`),
  'has braces 100,000 deep': () => block(`"@x/core": ${nested('{"a":', '}')}`),
  'has brackets 100,000 deep that are never closed': () =>
    block(`"@x/core": ${'['.repeat(100_000)}`),
  'has lists 5,000 deep': () => block(`${'- '.repeat(5000)}a`),
  'has question marks 5,000 deep': () => block(`${'? '.repeat(5000)}a`),
  'is cut inside a letter': new Uint8Array([...Buffer.from('---\n"@x/core": patch\n'), 0xe2, 0x82]),
  'has invalid UTF-8 in a name': invalidUtf8('---\n"@x/', '": patch\n---\n\nWords\n'),
  'is UTF-16': Buffer.from(`${bom}${good}`, 'utf16le'),
}

/** Odd and still clear: Changesets reads these as well. */
const harmless: Readonly<
  Record<string, [content: string | Uint8Array | (() => string), why: string]>
> = {
  'has a byte order mark': [bom + good, 'upstream reads it'],
  'has CRLF line ends': [crlf(good), 'upstream reads it'],
  'has text before the block': [`words\n${good}`, 'upstream looks for the block anywhere'],
  'has tabs after the colon': [
    block('"@x/core":\tpatch'),
    'a tab is a blank between key and value',
  ],
  'has a tag of YAML': [
    block('"@x/core": !!js/function "patch"'),
    'a tag that nobody knows leaves a text',
  ],
  'has 200,000 lines of dashes': [
    () => '--- \n'.repeat(200_000),
    'the first two are an empty block',
  ],
  'has a comment': [block('# why', '"@x/core": patch # because'), 'YAML has comments'],
  'has an empty block': ['---\n---\n\nWords\n', 'it releases nothing'],
  'has no words': [block('"@x/core": patch').replace('Words', ''), 'upstream reads it'],
  'has words of 10 MB in one line': [
    () => good.replace('Words', megabytes(10)),
    'a long line is a line',
  ],
  'has invalid UTF-8 in its words': [invalidUtf8(good, 'x\n'), 'only the words are hurt'],
  'has NUL in its words': [good.replace('Words', 'W\0rds'), 'only the words are hurt'],
  'has more lines of dashes in its words': [
    `${good}\n---\n"x-client": huge\n---\n`,
    'the first block counts',
  ],
  'has markup and escapes in its words': [
    good.replace(
      'Words',
      '</details><script>alert(1)</script> \u001b[31mred\u001b[0m $& $1 %s {{x}}',
    ),
    'words are words',
  ],
  'has an anchor and an alias': [
    block('"@x/core": &b patch', '"x-client": *b'),
    'YAML says what is meant',
  ],
  'has a name in single quotes': [block("'@x/core': patch"), 'YAML has two kinds of quotes'],
  'names a Python package in another spelling': [block('"X_Client": patch'), 'PEP 503'],
  'has `none`': [block('"@x/core": none'), 'it releases nothing'],
}

/** Files that are no changesets, whatever is in them. */
const files: readonly BadInput[] = [
  ['a hidden file', '.changeset/.hidden.md'],
  ['a file of another kind', '.changeset/notes.txt'],
  ['a readme', '.changeset/ReadMe.md'],
  ['instructions for agents', '.changeset/AGENTS.md'],
  ['a file in a deeper folder', '.changeset/deep/er/x.md'],
].map(([name, path = '']) => ({
  name: `changeset: ${name} is left alone`,
  files: { [path]: 'no front matter' },
  harmless: 'upstream does not read it',
}))

export const changesets: readonly BadInput[] = [
  ...Object.entries(broken).map(([name, content]) => ({
    name: `changeset: ${name}`,
    files: { [file]: content },
  })),
  ...Object.entries(harmless).map(([name, [content, why]]) => ({
    name: `changeset: ${name}`,
    files: { [file]: content },
    harmless: why,
  })),
  ...files,
  {
    name: 'changeset: has a file name of 250 letters',
    files: { [`.changeset/${'a'.repeat(250)}.md`]: block('"nope": patch') },
  },
  {
    name: 'changeset: has a file name with a line end and quotes',
    files: { '.changeset/a\n"b\'$(c).md': block('"nope": patch') },
  },
  {
    name: 'changeset: 2,000 files, one of them broken',
    files: {
      ...Object.fromEntries(
        Array.from({ length: 2000 }, (_, at) => [`.changeset/n${at}.md`, good]),
      ),
      [file]: 'broken',
    },
  },
  ...Object.entries({
    'is empty': '',
    'is no JSON': '{ "mode": "pre",,, }',
    'is a list': '[]',
    'is null': 'null',
    'is NUL': '\0',
    'has a mode that is none':
      '{ "mode": "sideways", "tag": "next", "initialVersions": {}, "changesets": [] }',
    'has a tag that is no word':
      '{ "mode": "pre", "tag": "../../x y", "initialVersions": {}, "changesets": [] }',
    'has a tag that is a number':
      '{ "mode": "pre", "tag": 3, "initialVersions": {}, "changesets": [] }',
    'has no tag': '{ "mode": "pre", "initialVersions": {}, "changesets": [] }',
    'is cut off': '{ "mode": "pre", "tag": "ne',
  }).map(([name, text]) => ({ name: `pre.json: ${name}`, files: { '.changeset/pre.json': text } })),
  ...Object.entries({
    'has versions that are a list':
      '{ "mode": "pre", "tag": "next", "initialVersions": [], "changesets": [] }',
    'has changesets that are text':
      '{ "mode": "pre", "tag": "next", "initialVersions": {}, "changesets": "x" }',
    'has absurd versions':
      '{ "mode": "pre", "tag": "next", "initialVersions": { "@x/core": "1e999" }, "changesets": [] }',
  }).map(([name, text]) => ({
    name: `pre.json: ${name}`,
    files: { '.changeset/pre.json': text },
    harmless: 'what version 2 kept there means nothing to version 3, which drops it',
  })),
  {
    name: 'pre.json: is 100,000 deep',
    files: { '.changeset/pre.json': () => nested('[', ']') },
  },
]
