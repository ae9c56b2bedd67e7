const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

type Files = Readonly<Record<string, string>>

const core = (more: object = {}) =>
  json({ name: '@acme/core', version: '1.0.0', scripts: { test: 'node --test' }, ...more })

/** Small repositories of many kinds, as files. */
export const repositories: Readonly<Record<string, Files>> = {
  'pnpm without a version, with coverage': {
    'package.json': json({
      name: 'acme',
      private: true,
      scripts: { lint: 'biome ci .', test: 'vitest', typecheck: 'tsc' },
      devDependencies: { vitest: '^4.0.0', paquebot: '^1.0.0' },
    }),
    'pnpm-workspace.yaml': 'packages: [packages/*]\n',
    'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
    'packages/core/package.json': core(),
    'codecov.yml': 'comment: false\n',
  },
  'Yarn of today': {
    'package.json': json({
      name: 'acme',
      private: true,
      packageManager: 'yarn@4.9.2',
      workspaces: ['packages/*'],
      devDependencies: { typescript: '^5.0.0' },
    }),
    'yarn.lock': '__metadata:\n  version: 8\n',
    'packages/core/package.json': core(),
  },
  'Yarn of old': {
    'package.json': json({
      name: 'acme',
      version: '1.0.0',
      scripts: { test: 'jest' },
      dependencies: { a: '1' },
    }),
    'yarn.lock': '# yarn lockfile v1\n',
  },
  Bun: {
    'package.json': json({
      name: 'acme',
      version: '1.0.0',
      packageManager: 'bun@1.3.1',
      scripts: { test: 'bun test' },
    }),
    'bun.lock': '{ "lockfileVersion": 1 }\n',
  },
  'a workspace of uv with a page and many services': {
    'pyproject.toml': [
      '[project]',
      'name = "acme"',
      'version = "1.0.0"',
      'requires-python = ">=3.12"',
      '[project.optional-dependencies]',
      'all = ["httpx"]',
      'server = ["httpx"]',
      '[dependency-groups]',
      'dev = ["pytest", "pyright", "pytest-cov"]',
      '[tool.uv.workspace]',
      'members = ["libs/*"]',
      '',
    ].join('\n'),
    'uv.lock': 'version = 1\n',
    'libs/store/pyproject.toml':
      '[project]\nname = "acme-store"\nversion = "1.0.0"\nrequires-python = ">=3.12"\n',
    'libs/store/src/acme_store/__init__.py': 'REDIS_URL = "REDIS_URL"\n',
    'tests/test_all.py': 'import pytest\n\n\n@pytest.mark.integration\ndef test_all(): ...\n',
    'compose.yaml': [
      'services:',
      ...['mysql:8', 'redis:8', 'mongo:8', 'rabbitmq:4-management', 'ghcr.io/acme/web'].flatMap(
        (image, at) => [`  s${at}:`, `    image: ${image}`],
      ),
      '',
    ].join('\n'),
    'web/package.json': json({
      name: 'web',
      private: true,
      scripts: { build: 'vite build', lint: 'eslint .' },
    }),
    'web/package-lock.json': json({ name: 'web', lockfileVersion: 3, packages: {} }),
    '.pre-commit-config.yaml': 'repos: []\n',
  },
  Poetry: {
    'pyproject.toml': [
      '[tool.poetry]',
      'name = "acme"',
      'version = "1.0.0"',
      'description = ""',
      'authors = []',
      '[tool.poetry.dependencies]',
      'python = "^3.12"',
      '[tool.poetry.group.dev.dependencies]',
      'pytest = "*"',
      'black = "*"',
      '[build-system]',
      'requires = ["poetry-core"]',
      'build-backend = "poetry.core.masonry.api"',
      '',
    ].join('\n'),
    'poetry.lock': '# lock\n',
    'acme/__init__.py': '',
    'tests/test_acme.py': '',
  },
  'PDM and knex': {
    'pyproject.toml': [
      '[project]',
      'name = "acme"',
      'version = "1.0.0"',
      'requires-python = ">=3.11"',
      '[tool.pdm.dev-dependencies]',
      'test = ["pytest", "flake8"]',
      '',
    ].join('\n'),
    'pdm.lock': '# lock\n',
    'acme.py': '',
    'test_acme.py': '',
    'api/package.json': json({
      name: '@acme/api',
      version: '1.0.0',
      scripts: { 'test:integration': 'node --test', 'db:migrate': 'knex migrate:latest' },
    }),
    'api/package-lock.json': json({ name: 'api', lockfileVersion: 3, packages: {} }),
    'docker-compose.yml': 'services:\n  db:\n    image: postgres:17\n',
  },
  'nothing that is published': {
    'package.json': json({ name: 'acme', private: true, scripts: { build: 'next build' } }),
    'package-lock.json': json({ name: 'acme', lockfileVersion: 3, packages: {} }),
  },
}
