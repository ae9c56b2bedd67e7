import { expect, it } from 'vitest'
import { runMatrix } from './kill-matrix/matrix.ts'
import { isWrong, sampleOf, summary, tellVerdict } from './kill-matrix/tell.ts'
import { makeTemplate } from './kill-matrix/template.ts'

// A few at random; the whole matrix by hand: `pnpm kill-matrix`.
it('a release that is killed or disturbed anywhere ends as planned when it is run again', async () => {
  using template = makeTemplate('all')
  const seed = Math.floor(Math.random() * 2 ** 31)
  const verdicts = await runMatrix({
    template,
    jobs: 2,
    choose: (cases) => sampleOf(cases, { size: 24, seed }),
  })
  const wrong = verdicts.filter(isWrong).map(tellVerdict)
  expect(wrong, `seed ${seed}: ${summary(verdicts)}`).toEqual([])
  expect(verdicts.filter(({ happened }) => happened).length).toBeGreaterThan(20)
}, 300_000)
