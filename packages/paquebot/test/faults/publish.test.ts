import { describe, expect, it } from 'vitest'
import { append, create, itNames, nothingPending, rehearseEdited, replace } from './fault.ts'

const manifest = 'packages/core/package.json'
const core = 'npm:@event-forge/inbox-outbox-core'
const workflow = (file: string, environment: string) =>
  create(
    `.github/workflows/${file}`,
    [
      'on: { push: { branches: [main] } }',
      'jobs:',
      '  publish:',
      '    runs-on: ubuntu-latest',
      `    environment: ${environment}`,
      '    permissions: { id-token: write, contents: read }',
      '    steps:',
      '      - uses: actions/checkout@v6',
      '      - run: pnpm changeset publish',
      '',
    ].join('\n'),
  )
const record = append(
  'paquebot.toml',
  '\n[publisher.npm]\nworkflow = "release.yml"\nenvironment = "npm"\n',
)

describe('the trusted publisher', () => {
  it.concurrent('is ready when registry and workflow agree', async () => {
    const edits = [workflow('release.yml', 'npm'), record]
    const { verdict, said } = await rehearseEdited('event-forge', edits, core)
    expect(verdict, said).toBe('ready')
  })

  itNames('event-forge', [
    {
      name: 'is for another workflow file',
      edits: [workflow('publish.yml', 'npm'), record],
      only: core,
      rules: ['publish/trusted-publisher-mismatch', 'publish/no-credential'],
      file: '.github/workflows/publish.yml',
      line: 'publish:',
    },
    {
      name: 'is for another environment',
      edits: [workflow('release.yml', 'production'), record],
      only: core,
      rules: ['publish/trusted-publisher-mismatch', 'publish/no-credential'],
      file: '.github/workflows/release.yml',
      line: 'publish:',
    },
  ])
})

describe('dist-tags', () => {
  itNames('event-forge', [
    {
      name: 'a prerelease heading for `latest`',
      edits: [
        ...nothingPending,
        replace(manifest, '"version": "1.0.0"', '"version": "1.1.0-rc.1"'),
      ],
      only: core,
      rules: ['npm/prerelease-as-latest'],
      file: manifest,
      line: '"version"',
    },
  ])
})

describe('prerelease mode', () => {
  it.concurrent('is ready: the tag is the dist-tag', async () => {
    const edits = [create('.changeset/pre.json', '{ "mode": "pre", "tag": "rc" }\n')]
    const { verdict, said } = await rehearseEdited('event-forge', edits, core)
    expect(verdict, said).toBe('ready')
    expect(said).toMatch(/-rc\.0/)
  })
})
