import { describe } from 'vitest'
import { create, itNames, nothingPending, replace } from './fault.ts'

const manifest = (folder: string) => `packages/${folder}/package.json`
const pyproject = 'packages/python/pyproject.toml'

describe('what no build can mend', () => {
  itNames('event-forge', [
    {
      name: 'two npm packages with one name',
      edits: [replace(manifest('nestjs'), 'inbox-outbox-nestjs', 'inbox-outbox-typeorm')],
      rules: ['discover/duplicate-name', 'plan/unknown-package'],
      file: manifest('nestjs'),
      line: '"name"',
    },
    {
      name: 'two Python packages with one name, written in two ways',
      edits: [
        create(
          'packages/copy/pyproject.toml',
          '[project]\nname = "Event_Forge.inbox-outbox"\nversion = "1.0.0"\n',
        ),
      ],
      rules: ['discover/duplicate-name'],
      file: pyproject,
    },
    {
      name: 'a dependency cycle',
      edits: [
        replace(
          manifest('core'),
          '"scripts": {',
          '"dependencies": {\n    "@event-forge/inbox-outbox-typeorm": "workspace:^"\n  },\n  "scripts": {',
        ),
      ],
      rules: ['discover/dependency-cycle'],
      file: manifest('core'),
      line: '@event-forge/inbox-outbox-typeorm',
    },
    {
      name: 'a changeset for a package that became private',
      edits: [replace(manifest('nestjs'), '"license"', '"private": true,\n  "license"')],
      rules: ['plan/private-package'],
      file: manifest('nestjs'),
    },
    {
      name: 'a leader that became private',
      edits: [replace(manifest('core'), '"license"', '"private": true,\n  "license"')],
      rules: ['plan/private-package', 'plan/depends-on-skipped'],
      file: manifest('core'),
    },
    {
      name: 'a changeset for a package that is not there',
      edits: [
        replace('.changeset/honest-broker.md', 'inbox-outbox-rabbitmq', 'inbox-outbox-kafka'),
      ],
      rules: ['plan/unknown-package'],
      file: '.changeset/honest-broker.md',
      line: 'inbox-outbox-kafka',
    },
    {
      name: 'a version that PEP 440 cannot spell',
      edits: [replace(pyproject, 'version = "1.0.0"', 'version = "1.0.0-nightly.abc"')],
      only: 'pypi:event-forge-inbox-outbox',
      rules: ['discover/invalid-version'],
      file: pyproject,
      line: 'version =',
    },
    {
      name: 'a leader whose version PEP 440 cannot spell',
      edits: [
        ...nothingPending,
        replace(manifest('core'), '"version": "1.0.0"', '"version": "1.0.1-nightly.abc"'),
      ],
      only: 'npm:@event-forge/inbox-outbox-core',
      rules: ['plan/version-not-pep440'],
      file: pyproject,
    },
  ])
})
