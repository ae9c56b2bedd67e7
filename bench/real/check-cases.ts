import type { Case } from './cases.ts'
import { originAt } from './prepare.ts'

/** What `workflow check` must say of pipelines that broke, and of those that cured them. */

const command = ['workflow', 'check'] as const

const eventForge = { repository: 'event-forge', command } as const
const release = '.github/workflows/release.yml'

export const checkCases: readonly Case[] = [
  {
    ...eventForge,
    id: 'P1-check',
    commit: '2a42fa10',
    expect: {
      finds: ['version/manifests-disagree packages/python/pyproject.toml:7'],
      absent: ['workflow/invalid', 'workflow/duplicate-key'],
    },
  },
  {
    ...eventForge,
    id: 'P2',
    commit: '2a42fa10',
    expect: {
      finds: [
        // The Python job waits for an output that the publish command cannot set.
        `publish/published-output-dead ${release}:65`,
        `publish/rival-publishers ${release}:108`,
        `doc/unknown-package ${release}:69`,
        'config/hand-list .github/workflows/ci.yml:88',
        `gate/release-not-gated-on-ci ${release}:54`,
        `publish/oidc-in-build-job ${release}:15`,
        `supply/unpinned-action ${release}:51`,
      ],
    },
  },
  {
    ...eventForge,
    id: 'P4-bad',
    commit: '9c25c7ef',
    expect: {
      rules: ['artifact/wrong-root'],
      saying: /`packages`/,
      finds: ['artifact/wrong-root .github/workflows/ci-cd.yml:103'],
    },
  },
  {
    // Everything is built in the job that publishes.
    ...eventForge,
    id: 'P4-good',
    commit: '2a42fa10',
    expect: { absent: ['artifact/wrong-root'] },
  },
  {
    ...eventForge,
    id: 'P6-bad',
    commit: '79dde6e7',
    expect: {
      rules: ['workflow/duplicate-key'],
      saying: /`env`/,
      finds: ['workflow/duplicate-key .github/workflows/ci-cd.yml:119'],
    },
  },
  {
    ...eventForge,
    id: 'P6-good',
    commit: '9c25c7ef',
    expect: { absent: ['workflow/duplicate-key'] },
  },
  {
    ...eventForge,
    id: 'P7-bad',
    commit: '7015b625',
    expect: {
      rules: ['config/glob-matches-nothing'],
      saying: /linked/,
      finds: ['config/glob-matches-nothing .changeset/config.json:7'],
    },
  },
  {
    ...eventForge,
    id: 'P7-good',
    commit: '2a42fa10',
    expect: { absent: ['config/glob-matches-nothing'] },
  },
  {
    repository: 'token-ledger',
    id: 'P11',
    commit: '1a70ff4',
    command,
    expect: {
      finds: [
        `reuse/not-callable ${release}:18`,
        `artifact/files-from-other-job ${release}:81`,
        'changelog/tag-without-notes CHANGELOG.md:33',
        'version/manifests-disagree tokenledger/server.py:45',
        'version/manifests-disagree tokenledger/server.py:173',
      ],
    },
  },
  {
    repository: 'autoevals',
    id: 'P15-npm',
    commit: 'a5854ee',
    command,
    expect: {
      rules: ['registry/npm-oidc-preconditions'],
      saying: /Node 22/,
      finds: ['registry/npm-oidc-preconditions .github/workflows/publish-js.yaml:113'],
    },
  },
  {
    repository: 'autoevals',
    id: 'P15-npm-good',
    commit: 'b0500ed',
    command,
    expect: { absent: ['registry/npm-oidc-preconditions'] },
  },
  {
    // What setup-node writes counts only where the repository is known.
    repository: 'autoevals',
    id: 'P15-token',
    commit: '8eb18c2^',
    prepare: originAt('braintrustdata/autoevals'),
    command,
    expect: { finds: ['registry/token-beside-oidc .github/workflows/publish-js.yaml:114'] },
  },
  {
    repository: 'autoevals',
    id: 'P15-token-good',
    commit: '8eb18c2',
    prepare: originAt('braintrustdata/autoevals'),
    command,
    expect: { absent: ['registry/token-beside-oidc'] },
  },
]
