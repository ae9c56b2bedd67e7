import { ecosystems } from '../src/ecosystems/index.ts'
import { describeEcosystem } from './support/ecosystem-contract.ts'

const npmManifest = (name: string, dependencies: string) => `{
  "name": "${name}",
  "version": "1.0.0",
  "license": "MIT",
  "type": "module",
  "exports": "./index.js",
  "files": ["index.js"]${dependencies}
}
`

describeEcosystem(ecosystems.npm, {
  files: {
    'package.json': '{ "private": true, "workspaces": ["packages/*"] }\n',
    'packages/leaf/package.json': npmManifest('@harbour/leaf', ''),
    'packages/leaf/index.js': 'export const leaf = 1\n',
    'packages/leaf/README.md': '# leaf\n',
    'packages/leaf/LICENSE': 'MIT\n',
    'packages/tree/package.json': npmManifest(
      '@harbour/tree',
      ',\n  "dependencies": { "@harbour/leaf": "^1.0.0" }',
    ),
    'packages/tree/index.js': "export { leaf } from '@harbour/leaf'\n",
  },
  leaf: 'npm:@harbour/leaf',
  dependent: 'npm:@harbour/tree',
  range: '^1.0.0',
  widened: '^1.1.0',
})

const pyproject = (name: string, dependencies: string) => `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "${name}"
version = "1.0.0" # the only place
description = "A small package"
readme = "README.md"
requires-python = ">=3.9"
dependencies = [${dependencies}]
`

describeEcosystem(ecosystems.pypi, {
  files: {
    'leaf/pyproject.toml': pyproject('harbour-leaf', ''),
    'leaf/README.md': '# leaf\n',
    'leaf/src/harbour_leaf/__init__.py': 'LEAF = 1\n',
    'tree/pyproject.toml': pyproject('harbour-tree', '"harbour-leaf>=1.0.0"'),
    'tree/README.md': '# tree\n',
    'tree/src/harbour_tree/__init__.py': 'from harbour_leaf import LEAF as LEAF\n',
  },
  leaf: 'pypi:harbour-leaf',
  dependent: 'pypi:harbour-tree',
  range: '>=1.0.0',
  widened: '>=1.1.0',
})
