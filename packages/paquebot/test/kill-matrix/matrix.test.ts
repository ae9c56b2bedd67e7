import { expect, it } from 'vitest'
import { nameOf } from './cases.ts'
import { runMatrix } from './matrix.ts'
import { isWrong, summary } from './tell.ts'
import { makeTemplate } from './template.ts'

/** What becomes of a publisher that never looks what is there. */
const expected: Readonly<Record<string, boolean>> = {
  'kill before npm PUT /acme-cli': false,
  'kill after npm PUT /acme-cli': true,
  'kill before write 0.1 (appendFileSync .paquebot/notes)': true,
  'kill torn write 0.1 (appendFileSync .paquebot/notes)': true,
  'kill after write 0.1 (appendFileSync .paquebot/notes)': false,
  'drop before at npm PUT /acme-cli': false,
  'drop after at npm PUT /acme-cli': true,
  'unavailable after at npm PUT /acme-cli': true,
  'rate-limit 0 at npm PUT /acme-cli': false,
  'scan blocked at npm PUT /acme-cli': true,
}

it('finds out a publisher that never looks what is there', async () => {
  using template = makeTemplate('careless')
  const verdicts = await runMatrix({
    template,
    jobs: 2,
    choose: (cases) => cases.filter((one) => nameOf(one) in expected),
  })
  const found = verdicts.map((one) => [one.name, isWrong(one)] as const)
  expect(Object.fromEntries(found)).toEqual(expected)
  expect(summary(verdicts)).toMatch(
    /^5 kills, 5 faults, [1-9] lost, 0 duplicated, .* not completed$/,
  )
})
