import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pythonTools } from '../../../test/support/python-tools.ts'
import { tempFolder, writeTree } from '../../../test/support/temp.ts'
import { runLinters } from './linters.ts'

const ci = '.github/workflows/ci.yml'
const workflow = [
  'name: CI',
  'on: push',
  'permissions: {}',
  'jobs:',
  '  test:',
  '    runs-on: ubuntu-latest',
  '    steps:',
  '      - uses: actions/checkout@v7',
  '      - run: make',
  `        if: \${{ steps.none.outputs.a }}`,
  '',
].join('\n')

async function run(path: string) {
  using folder = tempFolder()
  writeTree(folder.path, { [ci]: workflow, '.git/HEAD': 'ref: refs/heads/main\n' })
  const linters = await runLinters(
    folder.path,
    { workflows: [ci], others: [] },
    { env: { PATH: path, HOME: folder.path }, signal: new AbortController().signal },
  )
  return linters.map(({ name, state, findings, fault }) => ({
    name,
    state,
    said: fault === undefined ? findings.map((one) => `${one.rule} ${one.line}`) : fault.message,
  }))
}

/** A folder with a program that prints and ends as it is told. */
function fake(folder: string, name: string, script: string): string {
  writeTree(folder, { [name]: `#!/bin/sh\n${script}\n` })
  chmodSync(join(folder, name), 0o755)
  return folder
}

const actionlint = '/work/tools/actionlint'

describe('runLinters', () => {
  it('says which are not installed', async () => {
    expect(await run('/nowhere')).toEqual([
      { name: 'actionlint', state: 'absent', said: [] },
      { name: 'zizmor', state: 'absent', said: [] },
    ])
  })

  it('reads what the real zizmor says', async () => {
    const [, zizmor] = await run(pythonTools())
    expect(zizmor).toEqual({
      name: 'zizmor',
      state: 'ran',
      said: ['zizmor/artipacked 8', 'zizmor/unpinned-uses 8'],
    })
  })

  it.skipIf(!existsSync(actionlint))('reads what the real actionlint says', async () => {
    const [said] = await run('/work/tools')
    expect(said).toEqual({ name: 'actionlint', state: 'ran', said: ['actionlint/expression 10'] })
  })

  it('reads the recorded format of actionlint', async () => {
    using folder = tempFolder()
    const problem = `[{"message":"m","filepath":"${ci}","line":10,"column":13,"kind":"expression","snippet":"s","end_column":20}]`
    const [said] = await run(`${fake(folder.path, 'actionlint', `echo '${problem}'; exit 1`)}:/bin`)
    expect(said).toEqual({ name: 'actionlint', state: 'ran', said: ['actionlint/expression 10'] })
  })

  it('warns of one that crashes or prints something else', async () => {
    using folder = tempFolder()
    fake(folder.path, 'actionlint', 'echo "panic: oh" >&2; exit 3')
    fake(folder.path, 'zizmor', 'echo hello')
    expect(await run(`${folder.path}:/bin`)).toEqual([
      {
        name: 'actionlint',
        state: 'broke',
        said: '`actionlint` ended with exit code 3: panic: oh',
      },
      { name: 'zizmor', state: 'broke', said: '`zizmor` printed something else than JSON' },
    ])
  })
})
