import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { renderCommandDocs, renderConfigDocs } from '../src/cli/docs.ts'
import { renderRuleDocs } from '../src/cli/rule-docs.ts'
import { allTexts } from '../src/workflow/check/known.ts'

const source = join(import.meta.dirname, '../src')
const docs = join(import.meta.dirname, '../../../docs')

interface File {
  readonly path: string
  readonly text: string
}

const files: readonly File[] = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !/(\.test|test-support)\.ts$/.test(path))
  .map((path) => ({
    path: path.replaceAll('\\', '/'),
    text: readFileSync(join(source, path), 'utf8'),
  }))

const page = (name: string) => readFileSync(join(docs, name), 'utf8')

const sorted = (ids: readonly string[]) => [...new Set(ids)].sort()

const headings = (name: string) => [...page(name).matchAll(/^## (.+)$/gm)].map(([, id = '']) => id)

/** Rules of `workflow check` have a page of their own, made of the rules. */
const otherRules: readonly File[] = files.filter(
  ({ path }) => !/^(?:workflow|stages)\/check\//.test(path),
)

const matches = (pattern: RegExp, among: readonly File[] = otherRules) =>
  among.flatMap(({ text }) => [...text.matchAll(pattern)].map(([, id = '']) => id))

const declaredCodes = new Set(
  matches(
    /^ {2}\| '([\w-]+\/[\w-]+)'$/gm,
    files.filter(({ path }) => path === 'model/error.ts'),
  ),
)

const thrownIn = (among: readonly File[]) =>
  matches(/new PaquebotError\(\s*'([\w-]+\/[\w-]+)'/g, among)

/** Rules as they stand in findings; a template such as `npm/publint-${code}` is `npm/publint-*`. */
function namedRules(): readonly string[] {
  const plain = matches(/\brule: '([\w-]+\/[\w-]+)'/g)
  const templates = matches(/\brule: `([\w-]+\/[\w-]+-)\$\{/g).map((start) => `${start}*`)
  return [...plain, ...templates]
}

/** Rules that are handed to a helper or chosen by a condition: every text of a known room that is no error code. */
function passedRules(rooms: readonly string[]): readonly string[] {
  const texts = matches(new RegExp(`'((?:${rooms.join('|')})/[a-z0-9]+(?:-[a-z0-9]+)*)'`, 'g'))
  return texts.filter((text) => !declaredCodes.has(text))
}

/** A failed upload becomes a finding with the error's code as its rule. */
function uploadRules(): readonly string[] {
  const passesOn = files.some(({ text }) => /\brule: error\.code\b/.test(text))
  const uploading = files.filter(({ path }) => /(^|\/)(send|upload|credentials)\.ts$/.test(path))
  return passesOn ? thrownIn(uploading) : []
}

function rulesInSource(): readonly string[] {
  const named = namedRules()
  const rooms = sorted(named.map((id) => id.split('/')[0] ?? ''))
  return sorted([...named, ...passedRules(rooms), ...uploadRules()])
}

describe('docs', () => {
  it('has one heading in rules.md for every rule of the source, and no other', () => {
    expect(rulesInSource().length).toBeGreaterThan(50)
    expect(headings('rules.md').toSorted()).toEqual(rulesInSource())
  })

  it('has the rooms of rules.md in the order that its introduction says', () => {
    const said = /The rooms follow the\s+release:\s+([^.]+)\./.exec(page('rules.md'))?.[1] ?? ''
    const rooms = [...new Set(headings('rules.md').map((id) => id.split('/')[0]))]
    expect(rooms.filter((room) => room !== 'http')).toEqual(said.split(/,\s+/))
  })

  it('has one heading in errors.md for every error that is thrown, and no other', () => {
    expect(headings('errors.md').toSorted()).toEqual(sorted(thrownIn(files)))
  })

  it('has links between pages that lead to a heading', () => {
    const anchor = (id: string) => id.replace(/[^\w -]/g, '').replaceAll(' ', '-')
    const known = new Set(headings('rules.md').map(anchor))
    const links = [...page('errors.md').matchAll(/\]\(rules\.md#([^)]+)\)/g)].map(([, to]) => to)
    expect(links.filter((to) => !known.has(to ?? ''))).toEqual([])
  })

  it('has commands.md as the source renders it', async () => {
    expect(page('commands.md')).toBe(await renderCommandDocs())
  })

  it('has workflow-rules.md as the rules render it', () => {
    expect(page('workflow-rules.md')).toBe(renderRuleDocs())
  })

  it('has rules of workflow check that say everything, each once', () => {
    const texts = allTexts()
    const bad = texts.filter(
      ({ id, summary, why, fix }) =>
        !/^[a-z]+\/[a-z0-9]+(?:-[a-z0-9]+)*$/.test(id) ||
        [summary, why, fix].some((text) => text.trim().length < 12),
    )
    expect(bad.map(({ id }) => id)).toEqual([])
    expect(sorted(texts.map(({ id }) => id))).toEqual(texts.map(({ id }) => id).toSorted())
  })

  it('has configuration.md as the source renders it', () => {
    expect(page('configuration.md')).toBe(renderConfigDocs())
  })
})
