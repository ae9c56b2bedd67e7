import { expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { swallowedExit } from './swallowed-exit.ts'

const flaws = (...lines: readonly string[]) =>
  flawsOf(swallowedExit, {
    '.github/workflows/ci.yml': `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n${lines.map((line) => `          ${line}\n`).join('')}`,
    'package.json':
      '{ "name": "a", "scripts": { "lint": "eslint . || true", "all": "eslint .; tsc" } }',
  })

it('tells of gates that cannot fail', async () => {
  expect(await flaws('bandit -r src || true', 'pip-audit --strict || true')).toEqual([
    '.github/workflows/ci.yml:7:11 `bandit` cannot fail: what stands behind `||` always succeeds',
    '.github/workflows/ci.yml:8:11 `pip-audit` cannot fail: what stands behind `||` always succeeds',
  ])
  expect(await flaws('pytest | tee log')).toEqual([
    '.github/workflows/ci.yml:7:11 `pytest` cannot fail: a pipe has the exit code of its last command, and this shell has no `pipefail`',
  ])
})

it('names the line of the package script that swallows', async () => {
  expect(await flaws('npm run lint')).toEqual([
    'package.json:1:38 `eslint` cannot fail: what stands behind `||` always succeeds',
  ])
  expect(await flaws('npm run all')).toEqual([
    'package.json:1:65 `eslint` cannot fail: the script goes on after it, and other commands decide',
  ])
})

it('names the line of the step for what is swallowed there', async () => {
  expect(await flaws('npm run all || true')).toEqual([
    'package.json:1:65 `eslint` cannot fail: the script goes on after it, and other commands decide',
    '.github/workflows/ci.yml:7:11 `tsc` cannot fail: what stands behind `||` always succeeds',
  ])
})

it('is silent for reports, for a second run that judges, and for what mends', async () => {
  expect(await flaws('npm audit --json > audit.json || true')).toEqual([])
  expect(await flaws('bandit -r src -o b.json || true')).toEqual([])
  expect(await flaws('ruff check src || true', 'ruff check src')).toEqual([])
  expect(await flaws('eslint --fix . || true')).toEqual([])
  expect(await flaws('set -o pipefail', 'pytest | tee log')).toEqual([])
  expect(await flaws('pytest || [ $? -eq 5 ]')).toEqual([])
})
