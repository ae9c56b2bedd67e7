import { describe } from 'vitest'
import { append, create, itNames, remove, replace } from './fault.ts'

const core = 'npm:@event-forge/inbox-outbox-core'
const typeorm = 'npm:@event-forge/inbox-outbox-typeorm'
const manifest = 'packages/core/package.json'
const files = '  "files": [\n    "dist"\n  ],\n'

describe('build output that npm leaves out', () => {
  itNames('event-forge', [
    {
      name: '`files` does not list the output',
      edits: [replace(manifest, '"dist"\n', '"src"\n')],
      only: core,
      rules: ['npm/entry-not-packed'],
      file: manifest,
      line: '"files"',
    },
    {
      name: '`files` lists half of the output',
      edits: [replace(manifest, '"dist"\n', '"dist/esm"\n')],
      only: core,
      rules: ['npm/entry-not-packed'],
      file: manifest,
      line: '"files"',
    },
    {
      name: '`files` takes the output back',
      edits: [replace(manifest, '"dist"\n', '"dist",\n    "!dist/cjs"\n')],
      only: core,
      rules: ['npm/entry-not-packed'],
      file: manifest,
      line: '"files"',
    },
    {
      name: '`files` is empty',
      edits: [replace(manifest, '"files": [\n    "dist"\n  ]', '"files": []')],
      only: core,
      rules: ['npm/entry-not-packed', 'npm/only-manifest'],
      file: manifest,
      line: '"files"',
    },
    {
      name: '`.npmignore` leaves the output out',
      edits: [replace(manifest, files, ''), create('packages/core/.npmignore', 'dist\n')],
      only: core,
      rules: ['npm/entry-not-packed'],
      file: 'packages/core/.npmignore',
      line: 'dist',
    },
    {
      name: '`.npmignore` in the output leaves it out, whatever `files` says',
      edits: [
        create('packages/core/src/.npmignore', ''),
        replace(manifest, '&& node', '&& echo "*.js" > dist/.npmignore && node'),
      ],
      only: core,
      rules: ['npm/entry-not-packed'],
      file: manifest,
    },
    {
      name: '`.gitignore` leaves the output out, since nothing else says what to pack',
      edits: [replace(manifest, files, '')],
      only: core,
      rules: ['npm/entry-not-packed'],
      file: '.gitignore',
      line: 'dist',
    },
    {
      name: 'a `.gitignore` of the package leaves the output out',
      edits: [
        replace(manifest, files, ''),
        replace('.gitignore', 'dist\n', ''),
        create('packages/core/.gitignore', '/dist/\n'),
      ],
      only: core,
      rules: ['npm/entry-not-packed'],
      file: 'packages/core/.gitignore',
      line: '/dist/',
    },
  ])
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
      edits: [
        replace(manifest, '"default": "./dist/esm/index.js"', '"default": "./dist/esm/index.mjs"'),
      ],
      only: core,
      rules: ['npm/entry-missing', 'npm/import-fails'],
      file: manifest,
      line: './dist/esm/index.mjs',
    },
    {
      name: 'a subpath of `exports`',
      edits: [
        replace(
          manifest,
          '"./package.json": "./package.json"',
          '"./testing": "./dist/esm/testing.js",\n    "./package.json": "./package.json"',
        ),
      ],
      only: core,
      rules: ['npm/entry-missing', 'npm/import-fails'],
      file: manifest,
      line: './testing',
    },
    {
      name: '`types` of `exports`',
      edits: [replace(manifest, './dist/esm/index.d.ts', './dist/esm/types.d.ts')],
      only: core,
      rules: ['npm/entry-missing', 'npm/types-do-not-resolve'],
      file: manifest,
      line: './dist/esm/types.d.ts',
    },
    {
      name: '`types` at the top',
      edits: [
        replace(
          manifest,
          '"types": "./dist/cjs/index.d.ts",\n  "files"',
          '"types": "./dist/index.d.ts",\n  "files"',
        ),
      ],
      only: core,
      rules: ['npm/entry-missing'],
      file: manifest,
      line: '"types": "./dist/index.d.ts"',
    },
    {
      name: '`bin`',
      edits: [
        replace(
          manifest,
          '  "files"',
          '  "bin": { "event-forge": "./dist/esm/cli.js" },\n  "files"',
        ),
      ],
      only: core,
      rules: ['npm/entry-missing', 'npm/bin-fails'],
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
      name: 'a build that only cleans',
      edits: [
        replace(manifest, 'tsc && tsc -p tsconfig.cjs.json', 'mkdir -p dist/cjs && tsc --noEmit'),
      ],
      only: core,
      rules: ['npm/entry-missing', 'npm/import-fails', 'npm/types-do-not-resolve'],
      file: manifest,
      line: './dist/esm/index.js',
    },
    {
      name: 'a package without a build script',
      edits: [
        replace(
          manifest,
          '"build": "tsc && tsc -p tsconfig.cjs.json && node ../../scripts/mark-commonjs.mjs",\n',
          '',
        ),
      ],
      only: core,
      rules: [
        'npm/entry-missing',
        'npm/only-manifest',
        'npm/import-fails',
        'npm/types-do-not-resolve',
      ],
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
      name: 'a peer dependency that became a development dependency only',
      edits: [
        replace(
          'packages/adapter-typeorm/package.json',
          '  "peerDependencies": {\n    "typeorm": "^0.3.20 || ^1.0.0"\n  },\n',
          '',
        ),
      ],
      only: typeorm,
      rules: ['npm/undeclared-dependency'],
      file: 'packages/adapter-typeorm/package.json',
      line: '"typeorm"',
    },
    {
      name: 'a sibling that became a development dependency',
      edits: [
        replace(
          'packages/adapter-typeorm/package.json',
          '  "dependencies": {',
          '  "devDependencies_": {},\n  "dependencies": {',
        ),
        replace(
          'packages/adapter-typeorm/package.json',
          '"dependencies": {\n    "@event-forge/inbox-outbox-core": "workspace:^"\n  },\n',
          '',
        ),
        replace(
          'packages/adapter-typeorm/package.json',
          '"devDependencies": {',
          '"devDependencies": {\n    "@event-forge/inbox-outbox-core": "workspace:^",',
        ),
      ],
      only: typeorm,
      rules: ['npm/undeclared-dependency'],
      file: 'packages/adapter-typeorm/package.json',
      line: '@event-forge/inbox-outbox-core',
    },
    {
      name: 'a dependency that a function loads',
      edits: [
        append(
          'packages/core/src/backoff.ts',
          "export const load = () => import('rxjs' as string)\n",
        ),
      ],
      only: core,
      rules: ['npm/undeclared-dependency'],
      file: manifest,
    },
    {
      name: 'a sibling by its folder',
      edits: [replace('packages/adapter-typeorm/package.json', 'workspace:^', 'file:../core')],
      only: typeorm,
      rules: ['npm/local-dependency', 'build/stale-lockfile'],
      file: 'packages/adapter-typeorm/package.json',
      line: 'file:../core',
    },
    {
      name: 'a sibling by a link',
      edits: [replace('packages/adapter-typeorm/package.json', 'workspace:^', 'link:../core')],
      only: typeorm,
      rules: ['npm/local-dependency', 'build/stale-lockfile'],
      file: 'packages/adapter-typeorm/package.json',
      line: 'link:../core',
    },
    {
      name: 'a range that leaves out the new version of the sibling',
      edits: [replace('packages/adapter-typeorm/package.json', 'workspace:^', 'workspace:~1.0.0')],
      only: typeorm,
      rules: ['build/sibling-range'],
      file: 'packages/adapter-typeorm/package.json',
    },
    {
      name: 'a plain range that leaves out the version of the sibling',
      edits: [replace('packages/adapter-typeorm/package.json', 'workspace:^', '^0.9.0')],
      only: typeorm,
      rules: ['build/sibling-range', 'build/stale-lockfile'],
      file: 'packages/adapter-typeorm/package.json',
      line: '^0.9.0',
    },
  ])
})

describe('lockfiles', () => {
  itNames('event-forge', [
    {
      name: 'a dependency that the lockfile does not know',
      edits: [
        replace(manifest, '"scripts": {', '"dependencies": { "ms": "^2.1.3" },\n  "scripts": {'),
      ],
      only: core,
      rules: ['build/stale-lockfile'],
      file: 'pnpm-lock.yaml',
    },
    {
      name: 'a range that the lockfile has otherwise',
      edits: [
        replace(
          'packages/adapter-typeorm/package.json',
          '"typeorm": "^1.1.1"',
          '"typeorm": "^1.1.0"',
        ),
      ],
      only: typeorm,
      rules: ['build/stale-lockfile'],
      file: 'pnpm-lock.yaml',
    },
    {
      name: 'a stale lockfile does not hide the next fault',
      edits: [
        replace(manifest, '"scripts": {', '"dependencies": { "ms": "^2.1.3" },\n  "scripts": {'),
        replace(manifest, '"main": "./dist/cjs/index.js"', '"main": "./dist/index.js"'),
      ],
      only: core,
      rules: ['npm/entry-missing', 'build/stale-lockfile'],
      file: manifest,
    },
  ])
})

const cli = "process.stdout.write('usage: event-forge\\n')\n"
const bin = replace(
  manifest,
  '  "files"',
  '  "bin": { "event-forge": "./dist/esm/cli.js" },\n  "files"',
)

describe('what is in the tarball', () => {
  itNames('event-forge', [
    {
      name: 'no README',
      edits: [remove('packages/core/README.md')],
      only: core,
      rules: ['npm/readme-missing'],
      file: manifest,
    },
    {
      name: 'a README taken out by `files`',
      edits: [replace(manifest, '"dist"\n', '"dist",\n    "!README.md"\n')],
      only: core,
      rules: ['npm/readme-missing'],
      file: manifest,
    },
    {
      name: 'an environment file',
      edits: [
        create('packages/core/.env', 'DATABASE_PASSWORD=hunter2\n'),
        replace(manifest, '"dist"\n', '"dist",\n    ".env"\n'),
      ],
      only: core,
      rules: ['artifact/secret'],
      file: 'packages/core/.env',
    },
    {
      name: 'an environment file that the build copies',
      edits: [
        create('packages/core/.env', 'DATABASE_PASSWORD=hunter2\n'),
        replace(manifest, '&& node', '&& cp .env dist/ && node'),
      ],
      only: core,
      rules: ['artifact/secret'],
      file: manifest,
    },
    {
      name: 'a private key',
      edits: [
        create(
          'packages/core/dist-key.pem',
          `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj'.repeat(2)}\n-----END PRIVATE KEY-----\n`,
        ),
        replace(manifest, '"dist"\n', '"dist",\n    "dist-key.pem"\n'),
      ],
      only: core,
      rules: ['artifact/secret'],
      file: 'packages/core/dist-key.pem',
    },
    {
      name: 'a command without a shebang',
      edits: [create('packages/core/src/cli.ts', cli), bin],
      only: core,
      rules: ['npm/bin-not-executable', 'npm/bin-fails'],
      file: manifest,
      line: '"bin"',
    },
    {
      name: 'a command with Windows line ends',
      edits: [create('packages/core/src/cli.ts', `#!/usr/bin/env node\r\n${cli}`), bin],
      only: core,
      rules: ['npm/bin-crlf', 'npm/bin-fails'],
      file: manifest,
      line: '"bin"',
    },
    {
      name: 'a script that changes the version while packing',
      edits: [replace(manifest, '&& node', '&& npm pkg set version=9.9.9 && node')],
      only: core,
      rules: ['build/version-mismatch'],
      file: manifest,
      line: '"version"',
    },
  ])
})
