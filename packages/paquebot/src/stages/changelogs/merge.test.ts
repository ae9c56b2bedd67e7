import { describe, expect, it } from 'vitest'
import type { HistoryCommit, HistoryRelease } from '../changelog/history.ts'
import { renderHistory, sectionsOf } from '../changelog/render.ts'
import { parseTag, type VersionTag } from '../changelog/tags.ts'
import { mergeHistory } from './merge.ts'

const commit = (subject: string): HistoryCommit => ({
  id: '0123456789abcdef',
  time: 1767323045,
  type: 'feat',
  subject,
  breaking: false,
  notes: [],
})

const release = (names: readonly string[], ...subjects: readonly string[]): HistoryRelease => {
  const tags = names.map((name) => parseTag(name) as VersionTag)
  const [tag] = tags
  const commits = subjects.map(commit)
  return tag === undefined ? { tags, commits } : { tag, tags, time: 1767323045, commits }
}

const history = [
  release([], 'a flag'),
  release(['py/v0.3.1', 'core@1.1.0'], 'a bell'),
  release(['core@1.0.0'], 'a boat'),
]

describe('mergeHistory', () => {
  it.each(['changesets', 'keep-a-changelog'] as const)(
    'adds nothing a second time in the form %s',
    (form) => {
      const style = { form, name: 'fleet', links: undefined }
      const text = renderHistory(sectionsOf(history.slice(form === 'changesets' ? 1 : 0)), style)
      expect(mergeHistory(text, sectionsOf(history), style)).toBe(text)
    },
  )

  it.each(['changesets', 'keep-a-changelog'] as const)(
    'grows release by release in the form %s',
    (form) => {
      const style = { form, name: 'fleet', links: undefined }
      const first = renderHistory(sectionsOf(history.slice(2)), style)
      const second = mergeHistory(first, sectionsOf(history.slice(1)), style)
      expect(second.split('\n').filter((line) => line.startsWith('## '))).toEqual(
        form === 'changesets'
          ? ['## py/v0.3.1, core@1.1.0', '## 1.0.0']
          : ['## py/v0.3.1, core@1.1.0 - 2026-01-02', '## [1.0.0] - 2026-01-02'],
      )
    },
  )
})
