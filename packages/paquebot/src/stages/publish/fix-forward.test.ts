import { expect, it } from 'vitest'
import { fixForward } from './fix-forward.ts'

it('puts npm back first, then warns, yanks by hand, and goes on to the next version', () => {
  const steps = fixForward([
    {
      id: 'npm:@sea/boat',
      name: '@sea/boat',
      ecosystem: 'npm',
      version: '1.1.0',
      previous: '1.0.0',
      distTags: ['latest', 'stable'],
    },
    {
      id: 'pypi:sea-boat',
      name: 'sea-boat',
      ecosystem: 'pypi',
      version: '1.1.0',
      previous: '1.0.0',
      distTags: [],
    },
  ])
  expect(steps.map(({ command, says }) => command ?? says.split(':')[0])).toEqual([
    'npm dist-tag add @sea/boat@1.0.0 latest',
    'npm dist-tag add @sea/boat@1.0.0 stable',
    'npm deprecate @sea/boat@1.1.0 "broken, use 1.0.0"',
    'yank sea-boat 1.1.0 by hand, with a reason',
    'paquebot change --patch npm:@sea/boat --patch pypi:sea-boat -m "<what was broken, and what is right now>"',
    'paquebot rehearse',
    'paquebot release',
    'paquebot verify --last',
    'do not unpublish',
  ])
})

it('leaves what is settled, and says when there is nothing to go back to', () => {
  const boat = { name: 'boat', ecosystem: 'npm', version: '1.0.0', distTags: ['latest'] } as const
  const steps = fixForward([{ id: 'npm:boat', ...boat, settled: 'deprecated' }])
  expect(steps[0]).toEqual({
    says: '`latest` of boat has nothing older to go back to: the next version is the cure',
  })
  expect(steps.some(({ command }) => command?.includes('deprecate'))).toBe(false)
  expect(fixForward([])).toEqual([])
})
