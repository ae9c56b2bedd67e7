import * as v from 'valibot'

const strings = v.array(v.string('must be text'), 'must be a list of text')

const record = v.strictObject({
  repository: v.optional(
    v.pipe(v.string(), v.description('`owner/name`; default: the git remote `origin`')),
  ),
  workflow: v.pipe(
    v.string(),
    v.description('File name below `.github/workflows` that the registry trusts'),
  ),
  environment: v.optional(
    v.pipe(v.string(), v.description('GitHub environment that the registry trusts')),
  ),
  'owner-id': v.optional(
    v.pipe(
      v.string('must be text, the number in quotes'),
      v.description(
        'Number of the account that owns the repository, as the registry noted it (PyPI)',
      ),
    ),
  ),
})

const fileRule = v.pipe(
  v.strictObject({
    path: v.pipe(
      v.string(),
      v.description('File below the root, or a glob of files (`docs/**/*.md`)'),
    ),
    at: v.optional(
      v.pipe(
        v.string(),
        v.description(
          'Where it stands: `$.info.version` in JSON, TOML and YAML, a regular expression with a group `(?<version>…)`, or `x-paquebot-version` for lines with that comment',
        ),
      ),
    ),
    search: v.optional(
      v.pipe(v.string(), v.description('Instead of `at`: the text around `{current_version}`')),
    ),
    replace: v.optional(
      v.pipe(
        v.string(),
        v.description(
          'What stands there after the release, with `{new_version}`; default: `search` with the new version',
        ),
      ),
    ),
  }),
  v.check(
    (rule) => (rule.at === undefined) !== (rule.search === undefined),
    'needs either `at` or `search`',
  ),
  v.check(
    (rule) => rule.at === undefined || rule.replace === undefined,
    '`replace` goes with `search`',
  ),
)

const packageSchema = v.strictObject({
  smoke: v.optional(
    v.pipe(
      strings,
      v.description('Commands that must succeed where only the released package is installed'),
    ),
    [],
  ),
  test: v.optional(
    v.pipe(
      v.string(),
      v.description(
        'Command that runs its own tests against the installed artifact (`--with-tests`)',
      ),
    ),
  ),
  publish: v.optional(v.pipe(v.boolean(), v.description('`false`: versioned, never uploaded'))),
  tag: v.optional(v.pipe(v.string(), v.description('npm dist-tag of the next release'))),
  paths: v.optional(
    v.pipe(
      strings,
      v.description('Globs of further files whose commits reach the package, relative to the root'),
    ),
  ),
  allow: v.optional(
    v.pipe(strings, v.description('Rules whose findings the maintainers accept')),
    [],
  ),
  files: v.optional(
    v.pipe(
      v.array(fileRule, 'must be a list of `{ path, at }`'),
      v.description('Further places that write its version: found, told and moved with the others'),
    ),
  ),
})

const versionsOf = (example: string, sentence: string) =>
  v.optional(
    v.pipe(
      v.array(
        v.pipe(
          v.string(`must be text in quotes: "${example}"`),
          v.regex(/^\d+(?:\.\d+)*$/, `must be a version such as "${example}"`),
        ),
        `must be a list of versions such as "${example}"`,
      ),
      v.minLength(1, 'must name a version'),
      v.description(sentence),
    ),
  )

const app = v.strictObject({
  environment: v.pipe(v.string(), v.description('Environment of the jobs that use it')),
  'client-id': v.pipe(v.string(), v.description('Name of the variable with its client id')),
  'private-key': v.pipe(v.string(), v.description('Name of the secret with its private key')),
})

const workflowSchema = v.strictObject({
  without: v.optional(
    v.pipe(
      v.array(
        v.picklist(
          ['ci', 'release', 'version-bump', 'dependabot'],
          'must be "ci", "release", "version-bump" or "dependabot"',
        ),
      ),
      v.description('Files that `workflow generate` leaves alone'),
    ),
  ),
  runner: v.optional(
    v.pipe(
      v.union(
        [v.pipe(v.string(), v.nonEmpty('must not be empty')), strings],
        'must be a label or a list of labels',
      ),
      v.description('Label, or labels, of the runners; default: `ubuntu-latest`'),
    ),
  ),
  node: versionsOf(
    '24',
    'Versions of Node to test on; default: the supported lines that `engines` accepts',
  ),
  python: versionsOf(
    '3.13',
    'Versions of Python to test on; default: those of the classifiers, else the supported ones that `requires-python` accepts',
  ),
  migrate: v.optional(
    v.pipe(
      v.string(),
      v.description('Command that applies all migrations of the database; default: what is found'),
    ),
  ),
  'ignore-vulnerabilities': v.optional(
    v.pipe(
      strings,
      v.description(
        'Ids of vulnerabilities that `pip-audit` is to pass over: there is no version to go to',
      ),
    ),
  ),
  paquebot: v.optional(
    v.pipe(
      v.string(),
      v.description(
        'Command that starts Paquebot; default: the dependency of the root, else `npx` with this version',
      ),
    ),
  ),
  app: v.optional(
    v.pipe(
      app,
      v.description(
        'The GitHub App that opens release pull requests, whose checks then start by themselves: names of its `environment`, of the variable `client-id` and of the secret `private-key`',
      ),
    ),
  ),
  queue: v.optional(
    v.pipe(
      v.literal('max', 'must be "max"'),
      v.description(
        '`"max"`: no run of the release workflow is dropped while another one runs; actionlint 1.7 does not know the key yet',
      ),
    ),
  ),
  rules: v.optional(
    v.pipe(
      v.record(
        v.string(),
        v.picklist(
          ['off', 'error', 'warning', 'info'],
          'must be "off", "error", "warning" or "info"',
        ),
      ),
      v.description(
        'Severity of rules of `workflow check`, by id (`"supply/unpinned-action" = "off"`) or by room (`"doc/*" = "info"`)',
      ),
    ),
  ),
})

/** Every option of `paquebot.toml`: type, default and sentence together. The docs are made from it. */
export const configSchema = v.strictObject({
  intent: v.optional(
    v.pipe(
      v.picklist(['changesets', 'commits', 'both'], 'must be "changesets", "commits" or "both"'),
      v.description(
        'What asks for releases; default: changesets where the repository has them, else conventional commits',
      ),
    ),
  ),
  zero: v.optional(
    v.pipe(
      v.picklist(['hold', 'shift', 'leave'], 'must be "hold", "shift" or "leave"'),
      v.description(
        'Commits below 1.0.0: `hold` makes a breaking change a minor, `shift` makes every bump one smaller, `leave` goes to 1.0.0; default: as release-please-config.json says, else `hold`',
      ),
    ),
  ),
  follow: v.optional(
    v.pipe(
      v.array(v.strictObject({ package: v.string(), leader: v.string() })),
      v.description('Packages that always take the version of their leader'),
    ),
    [],
  ),
  bundle: v.optional(
    v.pipe(
      v.array(v.strictObject({ package: v.string(), from: v.string() })),
      v.description('Packages whose artifact carries the build output of another'),
    ),
    [],
  ),
  exclude: v.optional(
    v.pipe(strings, v.description('Globs of paths in which no packages are looked for')),
    [],
  ),
  changesets: v.optional(
    v.pipe(
      v.picklist(['corrected', 'strict'], 'must be "corrected" or "strict"'),
      v.description(
        '`"strict"`: write what Changesets 3.0.3 writes, its faults included (docs/changesets.md)',
      ),
    ),
    'corrected',
  ),
  changelog: v.optional(
    v.pipe(
      v.picklist(['changesets', 'keep-a-changelog'], 'must be "changesets" or "keep-a-changelog"'),
      v.description(
        'Form of new changelogs, `changesets` or `keep-a-changelog`; a CHANGELOG.md that is there keeps its own',
      ),
    ),
  ),
  announce: v.optional(
    v.pipe(
      v.strictObject({
        releases: v.optional(
          v.pipe(
            v.boolean('must be true or false'),
            v.description('`false`: tags only, no GitHub releases'),
          ),
        ),
        latest: v.optional(
          v.pipe(
            v.string('must be the name of a package'),
            v.description(
              'The package whose release GitHub shows as the latest; default: the one at the root, else the one that most others of the same release depend on',
            ),
          ),
        ),
        assets: v.optional(
          v.pipe(
            v.array(
              v.picklist(['wheel', 'sdist', 'tarball'], 'must be "wheel", "sdist" or "tarball"'),
              'must be a list of "wheel", "sdist", "tarball"',
            ),
            v.description('Artifacts that `announce --from` attaches to releases; default: all'),
          ),
        ),
      }),
      v.description('What `paquebot announce` makes of a release'),
    ),
  ),
  workflow: v.optional(
    v.pipe(
      workflowSchema,
      v.description('What `paquebot workflow check` and `paquebot workflow generate` go by'),
    ),
  ),
  packages: v.optional(
    v.pipe(
      v.record(v.string(), packageSchema),
      v.description('Settings of one package, by name or id'),
    ),
    {},
  ),
  publisher: v.optional(
    v.pipe(
      v.strictObject({ npm: v.optional(record), pypi: v.optional(record) }),
      v.description('The trusted-publisher records that the registries hold for this repository'),
    ),
    {},
  ),
})
