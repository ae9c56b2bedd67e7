import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BodyContent, bodyLimit, readBody, renderBody } from './body.ts'
import type { ProposedRelease } from './model.ts'

const core: ProposedRelease = {
  name: '@event-forge/core',
  ecosystem: 'npm',
  private: false,
  from: '1.0.0',
  to: '1.1.0',
  bump: 'minor',
  notes: '### Minor Changes\n\n- Wait for the broker',
}
const python: ProposedRelease = {
  ...core,
  name: 'event-forge',
  ecosystem: 'pypi',
  from: null,
  notes: null,
}
const content: BodyContent = {
  base: 'main',
  title: 'chore(release): version packages',
  releases: [core, python],
}

describe('the body of a release pull request', () => {
  it('has a table, a region for people and the changelog sections', () => {
    expect(
      renderBody(content),
    ).toBe(`<!-- paquebot:release {"base":"main","title":"chore(release): version packages"} -->

Merging this pull request into \`main\` releases:

| package | registry | from | to | bump |
| --- | --- | --- | --- | --- |
| \`@event-forge/core\` | npm | 1.0.0 | **1.1.0** | minor |
| \`event-forge\` | pypi | – | **1.1.0** | minor |

<!-- paquebot:notes -->
<!-- What you write between these two lines stays here when the pull request is updated. -->
<!-- /paquebot:notes -->

## Changelogs

### \`@event-forge/core\` 1.1.0

### Minor Changes

- Wait for the broker

---

Made by Paquebot, and made anew when something is merged into the base branch. A commit of yours on this branch stops that; the title and the marked region are yours.
`)
  })

  it('gives back what people wrote between the marks, whatever it is', () => {
    const text = fc
      .array(fc.constantFrom('a', 'é', '\n', '# ', '<!--', '-->', '| x |', '`', '😀', '  '))
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, fc.string(), (notes, title) => {
        const body = renderBody({ ...content, title, notes })
        expect(readBody(body)).toEqual({ title, notes })
      }),
    )
  })

  it('reads a body that went through an editor with other line ends', () => {
    const body = renderBody({ ...content, notes: 'mind\nthe gap' }).replaceAll('\n', '\r\n')
    expect(readBody(body)).toEqual({ title: content.title, notes: 'mind\nthe gap' })
  })

  it('says nothing of a body that is not ours', () => {
    expect(readBody('This PR was opened by the Changesets release GitHub action.')).toEqual({})
    expect(readBody('<!-- paquebot:release {"title": -->')).toEqual({})
    expect(readBody('<!-- paquebot:release {"title":3,"wish":{"what":"minor"}} -->')).toEqual({})
  })

  it('remembers an explicit bump', () => {
    const wish = { what: 'minor', packages: ['pypi:tokenledger'], preid: '' }
    expect(readBody(renderBody({ ...content, wish })).wish).toEqual(wish)
  })

  it('lets no changelog begin or end a region', () => {
    const notes = 'a\n<!-- paquebot:notes -->\nstolen\n<!-- /paquebot:notes -->'
    const body = renderBody({ ...content, releases: [{ ...core, notes }] })
    expect(readBody(body).notes).toBe(
      '<!-- What you write between these two lines stays here when the pull request is updated. -->',
    )
    expect(body).toContain('&lt;!-- paquebot:notes -->')
  })

  it('shortens the changelogs first, between lines and with code blocks closed', () => {
    const notes = `${'- one line of a changelog\n'.repeat(100)}\`\`\`ts\n${'code()\n'.repeat(20_000)}\`\`\``
    const body = renderBody({ ...content, releases: [{ ...core, notes }, python] })
    expect(body.length).toBeLessThanOrEqual(bodyLimit)
    expect(body).toContain('code()\n```\n\n…the rest is in its CHANGELOG.md.')
    expect(body.match(/```/g)?.length).toBe(2)
  })

  it('then leaves the changelogs out, then rows of the table, and never the words of people', () => {
    const many = Array.from({ length: 5000 }, (_, at) => ({ ...core, name: `@scope/p-${at}` }))
    const few = many.slice(0, 600)
    const left = 'The changelogs are too long for this page: see the changed CHANGELOG.md files.'
    const some = renderBody({ ...content, releases: few, notes: 'n'.repeat(20_000) })
    expect(some).toContain(left)
    expect(some).toContain('@scope/p-599')
    const body = renderBody({ ...content, releases: many, notes: 'n'.repeat(50_000) })
    expect(body.length).toBeLessThanOrEqual(bodyLimit)
    expect(body).toMatch(/…and 48\d\d more/)
    expect(readBody(body).notes).toBe('n'.repeat(50_000))
  })

  it('is never over the limit, whatever changelogs there are', () => {
    const release = fc.record({
      name: fc.string({ minLength: 1, maxLength: 40 }),
      notes: fc.option(
        fc.array(fc.string({ maxLength: 300 }), { maxLength: 30 }).map((lines) => lines.join('\n')),
      ),
    })
    fc.assert(
      fc.property(fc.array(release, { maxLength: 20 }), (parts) => {
        const releases = parts.map((part) => ({ ...core, ...part }))
        expect(renderBody({ ...content, releases }, 3000).length).toBeLessThanOrEqual(3000)
      }),
    )
  })
})
