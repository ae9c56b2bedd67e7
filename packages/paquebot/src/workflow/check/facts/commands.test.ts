import { expect, it } from 'vitest'
import { checkedFrom } from '../../../../test/support/checked.ts'
import { allCommands } from './commands.ts'

async function told(files: Readonly<Record<string, string>>) {
  return allCommands(await checkedFrom(files)).map(
    ({ command: { file, at, texts, directory, via } }) =>
      [`${file}:${at.start.line}:${at.start.column}`, texts.join(' '), directory, ...via].join(
        ' | ',
      ),
  )
}

const workflow = (steps: string, more = '') => ({
  '.github/workflows/ci.yml': `on: push\n${more}jobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n${steps}`,
})

it('follows package scripts with what runs before and after them', async () => {
  const files = {
    ...workflow('      - run: pnpm run ci:publish\n'),
    'package.json':
      '{\n  "name": "a",\n  "scripts": {\n    "preci:publish": "tsc",\n    "ci:publish": "pnpm build && changeset publish",\n    "build": "tsup"\n  }\n}\n',
  }
  expect(await told(files)).toEqual([
    '.github/workflows/ci.yml:6:14 | pnpm run ci:publish | .',
    'package.json:4:23 | tsc | . | package.json#preci:publish',
    'package.json:5:20 | pnpm build | . | package.json#ci:publish',
    'package.json:6:15 | tsup | . | package.json#ci:publish | package.json#build',
    'package.json:5:34 | changeset publish | . | package.json#ci:publish',
  ])
})

it('follows shell scripts, composite actions and the working directory', async () => {
  const files = {
    ...workflow(
      '      - run: ./x.sh\n      - uses: ./.github/actions/b\n',
      'defaults:\n  run:\n    working-directory: sub\n',
    ),
    'sub/x.sh': '#!/bin/bash -e\nnpm ci\n',
    '.github/actions/b/action.yml':
      'name: b\nruns:\n  using: composite\n  steps:\n    - run: npm test\n      shell: bash\n',
  }
  expect(await told(files)).toEqual([
    '.github/workflows/ci.yml:9:14 | ./x.sh | sub',
    'sub/x.sh:2:1 | npm ci | sub | sub/x.sh',
    '.github/actions/b/action.yml:5:12 | npm test | . | .github/actions/b/action.yml',
  ])
})

it('runs the scripts of the packages that a filter or a workspace flag names', async () => {
  const files = {
    ...workflow(
      '      - run: npm run build --workspaces\n      - run: pnpm --filter "@acme/b" build\n      - run: npx turbo run build\n',
    ),
    'package.json': '{ "name": "root", "private": true, "workspaces": ["packages/*"] }',
    'packages/a/package.json': '{ "name": "@acme/a", "scripts": { "build": "tsup a" } }',
    'packages/b/package.json': '{ "name": "@acme/b", "scripts": { "build": "tsup b" } }',
  }
  expect(
    (await told(files))
      .filter((line) => line.startsWith('packages/'))
      .map((line) => line.split(' | ')[1]),
  ).toEqual(['tsup a', 'tsup b', 'tsup b', 'tsup a', 'tsup b'])
})

it('ends where scripts run each other', async () => {
  const files = {
    ...workflow('      - run: npm run a\n'),
    'package.json': '{ "name": "x", "scripts": { "a": "npm run b", "b": "npm run a" } }',
  }
  expect(await told(files)).toHaveLength(3)
})

it('finds the line of a command in a folded script', async () => {
  expect(await told(workflow('      - run: >\n          npm ci &&\n          npm test\n'))).toEqual(
    ['.github/workflows/ci.yml:7:11 | npm ci | .', '.github/workflows/ci.yml:8:11 | npm test | .'],
  )
})

it('takes only the simplest lines of PowerShell, and nothing of Python', async () => {
  const steps =
    '      - run: |\n          npm publish --access public\n          if ($x) { npm test }\n        shell: pwsh\n      - run: import os\n        shell: python\n'
  expect(await told(workflow(steps))).toEqual([
    '.github/workflows/ci.yml:7:11 | npm publish --access public | .',
  ])
})
