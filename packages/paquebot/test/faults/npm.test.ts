import { describe } from 'vitest'
import { append, create, type Fault, itNames, remove, replace } from './fault.ts'

const core = 'npm:@event-forge/inbox-outbox-core'
const nestjs = 'npm:@event-forge/inbox-outbox-nestjs'
const typeorm = 'npm:@event-forge/inbox-outbox-typeorm'
const name = '@event-forge/inbox-outbox-core'
const manifest = 'packages/core/package.json'
const typeormManifest = 'packages/adapter-typeorm/package.json'
const nestjsManifest = 'packages/nestjs/package.json'

/** What a package without its output cannot do. */
const unusable = ['npm/import-fails', 'npm/types-do-not-resolve']

const inFiles = (text: string) => replace(manifest, '"dist"\n', `${text}\n`)
const before = (key: string, text: string) =>
  replace(manifest, `  "${key}"`, `  ${text},\n  "${key}"`)
const withoutFiles = replace(nestjsManifest, '  "files": [\n    "dist"\n  ],\n', '')

describe('build output that is not packed', () => {
  const faults: readonly Fault[] = [
    {
      name: '`files` does not list it',
      edits: [inFiles('"src"')],
      only: core,
      rules: ['npm/entry-not-packed', ...unusable],
      file: manifest,
      line: '"files"',
    },
    {
      name: '`files` takes half of it back',
      edits: [inFiles('"dist", "!dist/cjs"')],
      only: core,
      rules: ['npm/entry-not-packed', ...unusable],
      file: manifest,
      line: '"!dist/cjs"',
    },
    {
      name: '`.npmignore` leaves it out',
      edits: [withoutFiles, create('packages/nestjs/.npmignore', 'dist\n')],
      only: nestjs,
      rules: ['npm/entry-not-packed', 'npm/types-do-not-resolve'],
      file: 'packages/nestjs/.npmignore',
    },
    {
      name: '`.gitignore` leaves it out, since nothing else says what to pack',
      edits: [withoutFiles],
      only: nestjs,
      rules: ['npm/entry-not-packed', 'npm/types-do-not-resolve'],
      file: '.gitignore',
      line: 'dist',
    },
  ]
  itNames('event-forge', faults)
})

describe('targets that are not there', () => {
  itNames('event-forge', [
    {
      name: '`main`',
      edits: [replace(manifest, '"main": "./dist/cjs/index.js"', '"main": "./dist/index.js"')],
      only: core,
      rules: ['npm/entry-missing'],
      file: manifest,
      line: '"main"',
    },
    {
      name: '`exports`',
      edits: [replace(manifest, './dist/esm/index.js', './dist/esm/index.mjs')],
      only: core,
      rules: ['npm/entry-missing'],
      file: manifest,
      line: './dist/esm/index.mjs',
    },
    {
      name: '`types`',
      edits: [replace(manifest, './dist/esm/index.d.ts', './dist/esm/types.d.ts')],
      only: core,
      rules: ['npm/entry-missing'],
      file: manifest,
      line: './dist/esm/types.d.ts',
    },
    {
      name: '`bin`',
      edits: [before('files', '"bin": "./dist/esm/cli.js"')],
      only: core,
      rules: ['npm/entry-missing'],
      file: manifest,
      line: '"bin"',
    },
    {
      name: 'declarations that the compiler was told not to write',
      edits: [replace('tsconfig.build.json', '"declaration": true', '"declaration": false')],
      only: core,
      rules: ['npm/entry-missing', 'npm/types-do-not-resolve'],
      file: manifest,
      line: './dist/esm/index.d.ts',
    },
    {
      name: 'a package without a build script',
      edits: [replace(manifest, '"build": "tsc', '"compile": "tsc')],
      only: core,
      rules: ['npm/entry-missing', 'npm/only-manifest', 'npm/types-do-not-resolve'],
      file: manifest,
      line: './dist/esm/index.js',
    },
  ])
})

describe('dependencies that users do not get', () => {
  itNames('event-forge', [
    {
      name: 'an import that nothing declares',
      edits: [
        append('packages/core/src/index.ts', "import 'rxjs'\n"),
        create('packages/core/src/rxjs.d.ts', "declare module 'rxjs' {}\n"),
      ],
      only: core,
      rules: ['npm/undeclared-dependency'],
      file: manifest,
    },
    {
      name: 'a peer dependency that is a development dependency only',
      edits: [
        replace(
          typeormManifest,
          '"peerDependencies": {\n    "typeorm"',
          '"peerDependencies": {\n    "ms"',
        ),
      ],
      only: typeorm,
      rules: ['npm/undeclared-dependency', 'build/stale-lockfile'],
      file: typeormManifest,
      line: '"typeorm"',
    },
    {
      name: 'a sibling that became a development dependency',
      edits: [
        replace(
          typeormManifest,
          '  "dependencies": {',
          '  "devDependencies": {\n    "typeorm": "^1.1.1",',
        ),
        replace(typeormManifest, ',\n  "devDependencies": {\n    "typeorm": "^1.1.1"\n  }', ''),
      ],
      only: typeorm,
      rules: ['npm/undeclared-dependency', 'build/stale-lockfile'],
      file: typeormManifest,
      line: '@event-forge/inbox-outbox-core',
    },
    {
      name: 'a sibling by its folder',
      edits: [replace(typeormManifest, 'workspace:^', 'file:../core')],
      only: typeorm,
      rules: ['npm/local-dependency', 'build/stale-lockfile', 'npm/install-fails'],
      file: typeormManifest,
      line: 'file:../core',
    },
    {
      name: 'a range that leaves out the new version of a sibling',
      edits: [replace(typeormManifest, 'workspace:^', `npm:${name}@^0.9.0`)],
      only: typeorm,
      rules: ['build/sibling-range', 'build/stale-lockfile', 'build/install-failed'],
      file: typeormManifest,
      line: '^0.9.0',
    },
    {
      name: 'a range that a script of the build writes',
      edits: [
        replace(typeormManifest, '&& node', `&& npm pkg set dependencies.${name}=^0.9.0 && node`),
      ],
      only: typeorm,
      rules: ['build/sibling-range', 'npm/install-fails'],
      file: typeormManifest,
      line: name,
    },
  ])
})

describe('a stale lockfile', () => {
  const more = before('scripts', '"dependencies": { "ms": "^2.1.3" }')
  itNames('event-forge', [
    {
      name: 'lacks a dependency',
      edits: [more],
      only: core,
      rules: ['build/stale-lockfile'],
      file: 'pnpm-lock.yaml',
    },
    {
      name: 'does not hide the next fault',
      edits: [more, remove('packages/core/README.md')],
      only: core,
      rules: ['npm/readme-missing', 'build/stale-lockfile'],
      file: manifest,
    },
  ])
})

describe('what is in the tarball', () => {
  const command = (text: string) => [
    create('packages/core/bin/event-forge.js', text),
    inFiles('"dist",\n    "bin"'),
    before('files', '"bin": { "event-forge": "./bin/event-forge.js" }'),
  ]
  const help = "process.stdout.write('usage: event-forge\\n')\n"
  const keyBytes = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7'
  const key = `-----BEGIN PRIVATE KEY-----\n${keyBytes}\n-----END PRIVATE KEY-----\n`
  itNames('event-forge', [
    {
      name: 'no README',
      edits: [remove('packages/core/README.md')],
      only: core,
      rules: ['npm/readme-missing'],
      file: manifest,
    },
    {
      name: 'an environment file',
      edits: [create('packages/core/.env', 'PASSWORD=hunter2\n'), inFiles('"dist",\n    ".env"')],
      only: core,
      rules: ['artifact/secret'],
      file: 'packages/core/.env',
    },
    {
      name: 'an environment file that the build copies',
      edits: [
        create('packages/core/.env', 'PASSWORD=hunter2\n'),
        replace(manifest, '&& node', '&& cp .env dist/ && node'),
      ],
      only: core,
      rules: ['artifact/secret'],
      file: manifest,
    },
    {
      name: 'a private key',
      edits: [create('packages/core/keys/signing.pem', key), inFiles('"dist",\n    "keys"')],
      only: core,
      rules: ['artifact/secret'],
      file: 'packages/core/keys/signing.pem',
    },
    {
      name: 'a command without a shebang',
      edits: command(help),
      only: core,
      rules: ['npm/bin-not-executable', 'npm/bin-fails'],
      file: manifest,
      line: '"bin"',
    },
    {
      name: 'a command with Windows line ends',
      edits: command(`#!/usr/bin/env node\r\n${help}`),
      only: core,
      rules: ['npm/bin-crlf'],
      file: manifest,
      line: '"bin"',
    },
    {
      name: 'another version than the plan, by a script of the build',
      edits: [replace(manifest, '&& node', '&& npm pkg set version=9.9.9 && node')],
      only: core,
      rules: ['build/version-mismatch'],
      file: manifest,
      line: '"version"',
    },
  ])
})
