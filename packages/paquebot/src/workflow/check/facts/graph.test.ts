import { describe, expect, it } from 'vitest'
import { checkedFrom } from '../../../../test/support/checked.ts'
import type { Checked } from '../model.ts'
import { calledBy, entriesOf, eventsOf, jobNamed, needsOf, needsOfCaller } from './graph.ts'
import type { JobRef } from './read.ts'

const files = {
  '.github/workflows/release.yml': `on: { push: { tags: ['v*'] } }
jobs:
  lint: { runs-on: ubuntu-latest, steps: [] }
  ci:
    needs: lint
    uses: ./.github/workflows/ci.yml
  upload:
    needs: ci
    uses: $/.github/workflows/upload.yml
`,
  '.github/workflows/ci.yml': `on: { workflow_call: , pull_request: }
jobs:
  test: { runs-on: ubuntu-latest, steps: [] }
  build: { needs: test, runs-on: ubuntu-latest, steps: [] }
`,
  '.github/workflows/upload.yml': `on: { workflow_call: }
jobs:
  npm: { runs-on: ubuntu-latest, steps: [] }
`,
  '.github/workflows/ring.yml': `on: { workflow_call: }
jobs:
  a: { needs: b, uses: ./.github/workflows/ring.yml }
  b: { needs: a, runs-on: ubuntu-latest, steps: [] }
`,
}

function refOf(checked: Checked, file: string, id: string): JobRef {
  const workflow = checked.workflows.find(({ path }) => path.endsWith(file))!
  return { workflow, job: jobNamed(workflow, id)! }
}

const ids = (refs: readonly JobRef[]) => refs.map(({ job }) => job.id.value)

describe('what is over before a job', () => {
  it('is what it needs, through called workflows', async () => {
    const checked = await checkedFrom(files)
    expect(ids(needsOf(checked, refOf(checked, 'release.yml', 'upload')))).toEqual([
      'ci',
      'test',
      'build',
      'lint',
    ])
  })

  it('is also what the caller of its workflow needs', async () => {
    const checked = await checkedFrom(files)
    const npm = refOf(checked, 'upload.yml', 'npm')
    expect(ids(needsOf(checked, npm))).toEqual([])
    expect(ids(needsOfCaller(checked, npm))).toEqual(['ci', 'test', 'build', 'lint'])
  })

  it('comes to an end where jobs and workflows go round in a ring', async () => {
    const checked = await checkedFrom(files)
    expect(ids(needsOfCaller(checked, refOf(checked, 'ring.yml', 'a'))).toSorted()).toEqual([
      'a',
      'b',
    ])
  })
})

describe('the runs that a workflow takes part in', () => {
  it('are its own and those of its callers', async () => {
    const checked = await checkedFrom(files)
    const { workflow } = refOf(checked, 'ci.yml', 'test')
    expect(calledBy(checked, workflow).map(({ job }) => job.id.value)).toEqual(['ci'])
    expect(entriesOf(checked, workflow).map(({ path }) => path.split('/').at(-1))).toEqual([
      'ci.yml',
      'release.yml',
    ])
    expect([...eventsOf(checked, workflow)]).toEqual(['pull_request', 'push'])
  })
})
