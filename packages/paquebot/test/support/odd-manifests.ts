import fc from 'fast-check'

/** A text in three parts: what comes before the string to replace, the string with its quotes, what comes after. */
export interface Parts {
  readonly before: string
  readonly quote: string
  readonly value: string
  readonly after: string
}

/** The whole file. */
export const textOf = ({ before, quote, value, after }: Parts) =>
  before + quote + value + quote + after

/** Line ends, and perhaps a byte order mark, over the whole file. */
const inFile = (parts: fc.Arbitrary<Parts>) =>
  fc
    .record({ parts, eol: fc.constantFrom('\n', '\r\n'), mark: fc.constantFrom('', '\uFEFF') })
    .map(({ parts: { before, quote, value, after }, eol, mark }): Parts => {
      const ended = (text: string) => text.replaceAll('\n', eol)
      return { before: mark + ended(before), quote: ended(quote), value, after: ended(after) }
    })

const version = fc.constantFrom('1.2.3', '0.1.0', '2026.8.1')
const gap = fc.constantFrom('', ' ', '  ', '\t', ' \t ')
const words = fc.constantFrom(
  'ä',
  '\u{1f6a2} ship',
  'it is "so"',
  "it's",
  'version',
  '[project]',
  '= #',
  '\\ back',
)

const comment = words.map((text) => `# ${text} version = "9.9.9" ${text}`)
const basic = words.map((text) => JSON.stringify(text))
const literal = words.filter((text) => !text.includes("'")).map((text) => `'${text}'`)
const long = fc.constantFrom(
  '"""\n[project]\nversion = "8.8.8"\n# no comment\n"""',
  "'''\nversion = '8.8.8'\n'''",
  '"""a \\\n   version = \\"\\"\\" """',
  '""""quoted" and so on"""',
)
const scalar = fc.oneof(
  basic,
  literal,
  long,
  fc.constantFrom(
    '1',
    '1.5',
    '-0x1f'.slice(1),
    'true',
    'false',
    '1979-05-27T07:32:00Z',
    '07:32:00',
    'inf',
    'nan',
  ),
)
const inline = fc.constantFrom(
  '{}',
  '{ version = "7.7.7" }',
  '{ a.version = \'7\', "version" = 1 }',
  '{a={version="7"}}',
)
const list = fc
  .array(fc.oneof(basic, literal, inline), { maxLength: 4 })
  .chain((items) =>
    fc.constantFrom(
      `[${items.join(', ')}]`,
      `[\n${items.map((item) => `\t${item}, # , version = "6"\n`).join('')}]`,
      `[ ${items.join('\n,\n')}\n]`,
    ),
  )
const value = fc.oneof({ weight: 4, arbitrary: scalar }, inline, list)
const nothing = fc.oneof(comment, gap, fc.constant(''))
const lineEnd = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  comment.map((text) => ` ${text}`),
)
const pair = (key: string) =>
  fc
    .tuple(gap, gap, gap, value, lineEnd)
    .map(([a, b, c, text, end]) => `${a}${key}${b}=${c}${text}${end}`)

/** Pairs with keys of their own; a number keeps them apart. */
const pairs = (start: string) =>
  fc
    .array(
      fc.oneof(
        {
          weight: 3,
          arbitrary: fc.constantFrom('key', '"quoted key"', "'k'", 'dotted.a', '"version x"'),
        },
        fc.constant(''),
      ),
      { maxLength: 4 },
    )
    .chain((keys) =>
      fc.tuple(
        ...keys.map((key, i) =>
          key === ''
            ? nothing
            : pair(
                /["']$/.test(key)
                  ? `${key.slice(0, -1)}${start}${i}${key.at(-1)}`
                  : `${key}${start}${i}`,
              ),
        ),
      ),
    )
    .map((lines) => lines.map((line) => `${line}\n`).join(''))

const otherTable = (name: string) =>
  fc
    .tuple(
      fc.constantFrom(
        `[tool.${name}]`,
        `[ tool . "${name}" ]`,
        `[[tool.${name}]]`,
        `["tool".${name}.version] # x`,
      ),
      pairs('o'),
      fc.boolean(),
    )
    .map(([head, body, own]) => `${head}\n${own ? 'version = "5.5.5"\n' : ''}${body}`)

const strings = version.chain((text) =>
  fc.constantFrom('"', "'", '"""', "'''").map((quote) => ({ quote, value: text })),
)

/** Where the version may stand: in a table, under dotted or quoted keys, in an inline table. */
const tomlParts: fc.Arbitrary<Parts> = fc
  .record({
    string: strings,
    shape: fc.constantFrom('table', 'quoted table', 'dotted', 'quoted dotted', 'inline'),
    top: pairs('t'),
    table: otherTable('a'),
    pre: pairs('p'),
    post: pairs('q'),
    last: otherTable('b'),
    space: gap,
    end: lineEnd,
    cut: fc.boolean(),
  })
  .map(({ string, shape, top, table, pre, post, last, space, end, cut }): Parts => {
    const tail = cut ? '' : `\n${post}${last}`
    const key = shape === 'quoted table' ? `${space}"version"` : `${space}version`
    const head = shape === 'quoted table' ? `[ "project" ]\n` : `[project]${end}\n`
    if (shape === 'table' || shape === 'quoted table')
      return {
        ...string,
        before: `${top}${table}${head}name = 'a'\n${pre}${key}${space}=${space}`,
        after: `${space}${end}${tail}`,
      }
    const rest = cut ? '' : `\n${last}`
    if (shape === 'inline') {
      const open = `project${space}=${space}{ name = "version", 'x' = { version = "4" }, version${space}= `
      return { ...string, before: `${top}${open}`, after: `${space}, y = 1 }${end}${rest}` }
    }
    const dotted = shape === 'dotted' ? `project${space}.${space}version` : `'project'."version"`
    return {
      ...string,
      before: `${top}project.name = "a"\n${dotted}${space}=${space}`,
      after: `${end}\nproject.y = 1\n${rest}`,
    }
  })

/** pyproject.toml files as oddly written as TOML allows; the parts are around `project.version`. */
export const pyprojects = inFile(tomlParts)

const jsonKey = fc.constantFrom(
  'Name',
  'version ',
  'Version',
  'ver\\u0073ion2',
  'a"b'.replace('"', '\\"'),
  'ünï',
  'x.version',
  '',
)
const jsonText = words.map((word) => JSON.stringify(word))
const leaf = fc.oneof(
  jsonText,
  fc.constantFrom('1', '-1.5e3', 'true', 'null', '{}', '[ ]', '"\\u0076ersion"', '"version"'),
)
const nested = fc
  .tuple(leaf, gap)
  .map(([one, space]) => `{${space}"version"${space}:${space}"9.9.9", "deep":{"version":${one}}}`)
const jsonList = fc
  .array(fc.oneof(leaf, nested), { maxLength: 3 })
  .map((items) => `[${items.join(' ,\n')}]`)
const member = fc.tuple(jsonKey, gap, gap, fc.oneof(leaf, nested, jsonList))

const members = (side: string) =>
  fc
    .array(member, { maxLength: 4 })
    .map((all) => all.map(([name, a, b, value], i) => `"${name}${side}${i}"${a}:${b}${value}`))

const jsonParts: fc.Arbitrary<Parts> = fc
  .record({
    value: version,
    name: fc.constantFrom('version', '\\u0076ersion'),
    pre: members('p'),
    post: members('q'),
    indent: fc.constantFrom('', '  ', '\t', '    '),
    space: gap,
    end: fc.constantFrom('', '\n', '\n\n'),
    comma: fc.constantFrom(',', ' ,', ',  '),
  })
  .map(({ value, name, pre, post, indent, space, end, comma }): Parts => {
    const line = indent === '' ? '' : `\n${indent}`
    const join = (all: readonly string[]) => all.join(`${comma}${line}`)
    const first = join(['"name" : "a"', ...pre]) + comma
    const rest = post.length === 0 ? '' : `${comma}${line}${join(post)}`
    return {
      before: `{${line}${first}${line}"${name}"${space}:${space}`,
      quote: '"',
      value,
      after: `${space}${rest}${line}}${end}`,
    }
  })

/** package.json files as oddly written as JSON allows; the parts are around `version`. */
export const packageJsons = inFile(jsonParts)
