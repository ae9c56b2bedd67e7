import { describe, expect, it } from 'vitest'
import { checkedFrom } from '../../../../test/support/checked.ts'
import { publishSteps } from './publishing.ts'

const python = (name: string) =>
  `[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n[project]\nname = "${name}"\nversion = "1.0.0"\n`

const tree = {
  'package.json': JSON.stringify({
    name: 'root',
    private: true,
    packageManager: 'pnpm@10.0.0',
    scripts: { 'ci:publish': 'pnpm build && pnpm publish -r', build: 'tsc' },
  }),
  'pnpm-workspace.yaml': 'packages: ["packages/*"]',
  'packages/core/package.json': '{"name":"@acme/core","version":"1.0.0"}',
  'packages/cli/package.json': '{"name":"@acme/cli","version":"1.0.0"}',
  'python/pyproject.toml': python('acme'),
  'tools/pyproject.toml': python('acme-tools'),
}

/** What is published by this one step, as `tool ecosystem packages auth`. */
async function published(step: string, rights = '{}'): Promise<readonly string[]> {
  const checked = await checkedFrom({
    ...tree,
    '.github/workflows/release.yml': `on: push
jobs:
  publish:
    runs-on: ubuntu-latest
    permissions: ${rights}
    steps:
${step
  .split('\n')
  .map((line) => `      ${line}\n`)
  .join('')}`,
  })
  return publishSteps(checked).map(({ tool, ecosystem, packages, auth, elsewhere }) => {
    const names = typeof packages === 'string' ? packages : packages.map(({ name }) => name).join()
    return `${tool} ${ecosystem} ${names} ${auth}${elsewhere ? ' elsewhere' : ''}`
  })
}

describe('steps that publish', () => {
  it.each([
    ['- run: pnpm run ci:publish', ['pnpm npm all unknown']],
    ['- run: cd packages/core && npm publish --access public', ['npm npm @acme/core unknown']],
    ['- run: npm publish packages/cli', ['npm npm @acme/cli unknown']],
    ['- run: npm publish -w @acme/cli', ['npm npm @acme/cli unknown']],
    ['- run: npm publish "$FILE"', ['npm npm unknown unknown']],
    ["- run: pnpm -r publish --filter '@acme/*'", ['pnpm npm unknown unknown']],
    ['- run: npm publish --dry-run', []],
    ['- run: npx changeset publish', ['changesets npm all unknown']],
    ['- run: npx semantic-release', ['semantic-release npm unknown unknown']],
    ['- run: yarn npm publish\n  working-directory: packages/cli', ['yarn npm @acme/cli unknown']],
    ['- run: twine upload python/dist/*', ['twine pypi acme unknown']],
    [
      '- run: python -m twine upload --repository testpypi dist/*',
      ['twine pypi unknown unknown elsewhere'],
    ],
    ['- run: uv publish\n  working-directory: tools', ['uv pypi acme-tools unknown']],
    ['- run: cd python && poetry publish', ['poetry pypi acme unknown']],
    [
      '- uses: pypa/gh-action-pypi-publish@release/v1\n  with: { packages-dir: python/dist/ }',
      ['pypi-publish-action pypi acme unknown'],
    ],
    [
      '- run: npx --yes paquebot@1.2.3 publish --from artifacts',
      ['paquebot npm all unknown', 'paquebot pypi all unknown'],
    ],
    [
      '- uses: changesets/action@v1\n  with: { version: pnpm version, publish: pnpm ci:publish }',
      ['pnpm npm all unknown'],
    ],
    ['- uses: changesets/action@v1', []],
  ])('%s', async (step, expected) => {
    expect(await published(step)).toEqual(expected)
  })

  it('log in with a token where one is set, with OIDC where the job may', async () => {
    const npm = '- run: npx changeset publish'
    const token = `${npm}\n  env: { NODE_AUTH_TOKEN: '\${{ secrets.NPM }}' }`
    const rights = '{ id-token: write }'
    expect(await published(token, rights)).toEqual(['changesets npm all token'])
    expect(await published(npm, rights)).toEqual(['changesets npm all oidc'])
  })
})
