import { describe } from 'vitest'
import { git } from '../support/temp.ts'
import { append, create, itNames, remove, replace } from './fault.ts'

const only = 'pypi:event-forge-inbox-outbox'
const manifest = 'packages/python/pyproject.toml'
const module = 'packages/python/src/event_forge_inbox_outbox'
const init = `${module}/__init__.py`
const wheel = '[tool.hatch.build.targets.wheel]\n'
const dependencies = 'dependencies = []'

describe('imports that users cannot satisfy', () => {
  itNames('event-forge', [
    {
      name: 'a module that no dependency brings',
      edits: [append(init, '\nimport httpx\n')],
      only,
      rules: ['pypi/undeclared-dependency', 'smoke/failed'],
      file: manifest,
      line: 'dependencies',
    },
    {
      name: 'a module below the top that no dependency brings',
      edits: [append(`${module}/sqlalchemy_store.py`, '\nimport httpx\n')],
      only,
      rules: ['pypi/undeclared-dependency'],
      file: manifest,
      line: 'dependencies',
    },
    {
      name: 'an extra that is not declared',
      edits: [replace(manifest, 'rabbitmq = ["aio-pika>=9.5"]\n', '')],
      only,
      rules: ['pypi/undeclared-dependency'],
      file: manifest,
    },
    {
      name: 'an import at the top that only an extra satisfies',
      edits: [append(init, '\nfrom event_forge_inbox_outbox import rabbitmq\n')],
      only,
      rules: ['pypi/import-needs-extra', 'smoke/failed'],
      file: `${module}/rabbitmq.py`,
      line: 'aio_pika',
    },
    {
      name: 'a requirement that is an address',
      edits: [
        replace(
          manifest,
          dependencies,
          'dependencies = ["idna @ https://example.com/idna-3.10.tar.gz"]',
        ),
      ],
      only,
      rules: ['pypi/direct-url-dependency'],
      file: manifest,
      line: 'idna @',
    },
    {
      name: 'a requirement that is an address, and hatch is told to let it through',
      edits: [
        replace(
          manifest,
          'rabbitmq = [',
          'web = ["idna @ https://example.com/idna-3.10.tar.gz"]\nrabbitmq = [',
        ),
        append(manifest, '\n[tool.hatch.metadata]\nallow-direct-references = true\n'),
      ],
      only,
      rules: ['pypi/direct-url-dependency', 'publish/refused'],
      file: manifest,
      line: 'idna @',
    },
  ])
})

describe('files of a wheel and an sdist', () => {
  const template = create(`${module}/templates/event.html`, '<p>{event}</p>\n')
  itNames('event-forge', [
    {
      name: 'a template that git ignores',
      edits: [
        template,
        append('.gitignore', '*.html\n'),
        (root) => forceAdd(root, `${module}/templates/event.html`),
      ],
      only,
      rules: ['pypi/file-missing-from-wheel'],
      file: `${module}/templates/event.html`,
    },
    {
      name: 'a template that the wheel does not include',
      edits: [
        template,
        replace(
          manifest,
          'packages = ["src/event_forge_inbox_outbox"]',
          'include = ["src/**/*.py", "src/**/py.typed"]\nsources = ["src"]',
        ),
      ],
      only,
      rules: ['pypi/file-missing-from-wheel'],
      file: `${module}/templates/event.html`,
    },
    {
      name: 'a data file that the code reads and the settings exclude',
      edits: [
        create(`${module}/limits.json`, '{}\n'),
        append(
          `${module}/backoff.py`,
          '\n\ndef limits() -> str:\n    from importlib.resources import files\n\n    return files("event_forge_inbox_outbox").joinpath("limits.json").read_text()\n',
        ),
        replace(manifest, wheel, `${wheel}exclude = ["*.json"]\n`),
      ],
      only,
      rules: ['pypi/file-missing-from-wheel'],
      file: `${module}/limits.json`,
    },
    {
      name: 'an sdist without the sources',
      edits: [
        replace(
          manifest,
          'include = ["src", "tests", "CHANGELOG.md"]',
          'include = ["tests", "CHANGELOG.md"]',
        ),
      ],
      only,
      rules: ['pypi/sdist-cannot-build-wheel', 'smoke/failed'],
      file: manifest,
    },
    {
      name: 'an sdist without a file that the build forces in',
      edits: [
        create('packages/python/notice.txt', 'MIT\n'),
        append(
          manifest,
          '\n[tool.hatch.build.targets.wheel.force-include]\n"notice.txt" = "event_forge_inbox_outbox/notice.txt"\n',
        ),
      ],
      only,
      rules: ['pypi/sdist-cannot-build-wheel'],
      file: manifest,
    },
    {
      name: 'a name of the sdist that is not normalised',
      edits: [
        replace(
          manifest,
          '[tool.hatch.build.targets.sdist]\n',
          '[tool.hatch.build.targets.sdist]\nstrict-naming = false\n',
        ),
        replace(manifest, 'name = "event-forge-inbox-outbox"', 'name = "Event-Forge.Inbox-Outbox"'),
      ],
      only,
      rules: ['pypi/sdist-name', 'publish/refused'],
      file: manifest,
    },
    {
      name: 'an environment file',
      edits: [create(`${module}/.env`, 'DATABASE_PASSWORD=hunter2\n')],
      only,
      rules: ['artifact/secret'],
      file: `${module}/.env`,
    },
    {
      name: 'a private key',
      edits: [
        create(
          `${module}/key.pem`,
          `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj'.repeat(2)}\n-----END PRIVATE KEY-----\n`,
        ),
      ],
      only,
      rules: ['artifact/secret'],
      file: `${module}/key.pem`,
    },
  ])
})

describe('metadata', () => {
  itNames('event-forge', [
    {
      name: 'no README',
      edits: [replace(manifest, 'readme = "README.md"\n', '')],
      only,
      rules: ['pypi/readme-missing'],
      file: manifest,
    },
    {
      name: 'a README that is gone',
      edits: [remove('packages/python/README.md')],
      only,
      rules: ['pypi/readme-missing'],
      file: manifest,
      line: 'readme',
    },
    {
      name: 'a classifier that nobody knows',
      edits: [replace(manifest, 'Framework :: AsyncIO', 'Framework :: AsyncOutbox')],
      only,
      rules: ['pypi/invalid-classifier'],
      file: manifest,
      line: 'Framework :: AsyncOutbox',
    },
    {
      name: '`__version__` of another version',
      edits: [replace(init, '"1.0.0"', '"0.9.0"')],
      only,
      rules: ['discover/version-disagrees', 'pypi/version-attribute-disagrees'],
      file: init,
      line: '0.9.0',
    },
    {
      name: '`__version__` that is made up at import',
      edits: [append(init, '\n__version__ = ".".join(["0", "9", "0"])\n')],
      only,
      rules: ['pypi/version-attribute-disagrees'],
      file: init,
    },
  ])
})

describe('a wheel with data and a version of its own', () => {
  const pyproject = 'pyproject.toml'
  itNames('token-ledger', [
    {
      name: 'the price table is excluded',
      edits: [replace(pyproject, wheel, `${wheel}exclude = ["*.toml"]\n`)],
      rules: ['pypi/file-missing-from-wheel', 'smoke/failed'],
      file: 'tokenledger/pricing.toml',
    },
    {
      name: 'the sdist lacks the dashboard that the wheel carries',
      edits: [replace(pyproject, '"dashboard/dist" = "dashboard/dist"\n', '')],
      rules: ['pypi/sdist-cannot-build-wheel'],
      file: pyproject,
    },
  ])
})

function forceAdd(root: string, path: string): void {
  git(root, 'add', '-f', path)
}
