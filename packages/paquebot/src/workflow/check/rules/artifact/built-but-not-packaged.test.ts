import { describe, expect, it } from 'vitest'
import { flawsOf } from '../../../../../test/support/checked.ts'
import { builtButNotPackaged } from './built-but-not-packaged.ts'

describe('artifact/built-but-not-packaged', () => {
  it('names the build of a front end that gets into no package', async () => {
    const files = {
      'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      'dashboard/package.json': '{"name":"dashboard","private":true}',
      '.github/workflows/ci.yml': `on: { push: { branches: [main] } }
jobs:
  dashboard:
    runs-on: ubuntu-latest
    steps:
      - run: npm run build
        working-directory: dashboard
      - uses: actions/upload-artifact@v4
        with: { name: 'pages', path: 'dashboard/dist/' }
`,
    }
    expect(await flawsOf(builtButNotPackaged, files)).toEqual([
      '.github/workflows/ci.yml:9:38 `dashboard` is built here and gets into no package',
    ])
  })

  it('is silent where it is downloaded', async () => {
    const files = {
      'pyproject.toml': `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "acme"
version = "1.0.0"
`,
      'dashboard/package.json': '{"name":"dashboard","private":true}',
      '.github/workflows/ci.yml': `on: { push: { branches: [main] } }
jobs:
  dashboard:
    runs-on: ubuntu-latest
    steps:
      - run: npm run build
        working-directory: dashboard
      - uses: actions/upload-artifact@v4
        with: { name: 'pages', path: 'dashboard/dist/' }
  wheel:
    needs: dashboard
    runs-on: ubuntu-latest
    steps:
      - uses: actions/download-artifact@v4
        with: { name: 'pages', path: dashboard/dist }
      - run: python -m build
`,
    }
    expect(await flawsOf(builtButNotPackaged, files)).toEqual([])
  })
})
