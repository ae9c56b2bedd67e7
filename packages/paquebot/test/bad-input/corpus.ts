import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { runCli } from '../support/cli.ts'
import { type Answer, answerInProcess } from '../support/in-process.ts'
import { tempFolder } from '../support/temp.ts'
import type { BadInput } from './case.ts'
import { layOut } from './lay-out.ts'

const update = process.env.SCENARIOS === 'update'
const usual = [['status'], ['plan'], ['version']] as const
/** No input is worth more of anybody's time, on a machine with other work. */
const patience = 10_000

/** Runs the cases and compares with `<theme>.txt`, which `SCENARIOS=update` writes. */
export function testCorpus(theme: string, cases: readonly BadInput[]): void {
  const golden = join(import.meta.dirname, 'answers', `${theme}.txt`)
  const text = existsSync(golden) ? readFileSync(golden, 'utf8') : ''
  const expected = new Map(
    text.split('\n\n').map((block) => [block.split('\n')[0] ?? '', block.trimEnd()]),
  )
  const answers: string[] = []

  it.each(cases)('$name', async (input) => {
    using folder = tempFolder()
    layOut(input, folder.path)
    const told: string[] = []
    for (const argv of input.command === undefined ? usual : [input.command]) {
      const before = hashTree(folder.path)
      const answer = await answerInProcess(argv, folder.path)
      told.push(`${argv[0]} ${answer.code}`)
      // A bug of ours, or a reader that would have gone away.
      expect(answer.bug?.slice(0, 1500)).toBeUndefined()
      expect(answer.ms).toBeLessThan(patience)
      if (answer.code !== 0 || argv[0] !== 'version') expect(hashTree(folder.path)).toBe(before)
      if (argv === usual[2] || input.command !== undefined) {
        checkAnswer(input, answer)
        told.push(...describeErrors(answer, folder.path))
      }
    }
    chmodAll(folder.path)
    const block = [input.name, ...told.map((line) => `  ${line}`)].join('\n')
    if (input.unlisted) return
    answers.push(block)
    if (!update) expect(block).toBe(expected.get(input.name))
  })

  afterAll(() => {
    if (!update) return
    mkdirSync(dirname(golden), { recursive: true })
    writeFileSync(golden, `${answers.join('\n\n')}\n`)
  })

  it('is answered by the program as in process', async () => {
    for (const input of cases.filter((_, at) => at % 40 === 0)) {
      using folder = tempFolder()
      layOut(input, folder.path)
      const argv = [...(input.command ?? ['plan']), '--json']
      const inside = await answerInProcess(argv, folder.path)
      const { code, stdout } = await runCli(argv, { cwd: folder.path })
      chmodAll(folder.path)
      expect({ name: input.name, code, text: stdout.trimEnd() }).toEqual({
        name: input.name,
        code: inside.code,
        text: inside.text,
      })
    }
  })
}

/** Refused with a place and a hint, or let through for a reason. */
function checkAnswer(input: BadInput, { code, errors }: Answer): void {
  if (code === 0) {
    expect({ harmless: input.harmless }).toEqual({ harmless: expect.any(String) })
    expect(errors).toEqual([])
    return
  }
  expect([1, 2]).toContain(code)
  expect(errors.length).toBeGreaterThan(0)
  for (const error of errors) expect(error).toMatchObject({ hint: expect.stringMatching(/\S/) })
}

/** The first errors, without what is as long as the input. */
function describeErrors({ errors }: Answer, root: string): readonly string[] {
  const lines = errors.map(({ rule, code, message, file, line, column }) => {
    const place = [file, line, column].filter((part) => part !== undefined).join(':')
    return short(`${rule ?? code} ${place} ${message}`.replaceAll(root, '<root>'))
  })
  const more = lines.length > 3 ? [`and ${lines.length - 3} more`] : []
  return [...lines.slice(0, 3), ...more]
}

const short = (text: string) => {
  const visible = JSON.stringify(text).slice(1, -1)
  return visible.length > 300 ? `${visible.slice(0, 300)}…` : visible
}

function entriesOf(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => !/^\.git(\/|$)/.test(path))
    .sort()
}

function hashTree(root: string): string {
  const hash = createHash('sha256')
  for (const path of entriesOf(root)) {
    const full = join(root, path)
    const stat = lstatSync(full)
    hash.update(`${path}\0${stat.mode}\0`)
    if (stat.isSymbolicLink()) hash.update(readlinkSync(full))
    else if (stat.isFile() && (stat.mode & 0o400) !== 0) hash.update(readFileSync(full))
  }
  return hash.digest('hex')
}

/** So that the folder can be removed. */
function chmodAll(root: string): void {
  for (const path of entriesOf(root)) {
    const stat = lstatSync(join(root, path))
    if (!stat.isSymbolicLink() && (stat.mode & 0o400) === 0) chmodSync(join(root, path), 0o644)
  }
}
