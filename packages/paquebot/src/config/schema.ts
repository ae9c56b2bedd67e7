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
})

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
  allow: v.optional(
    v.pipe(strings, v.description('Rules whose findings the maintainers accept')),
    [],
  ),
})

/** Every option of `paquebot.toml`: type, default and sentence together. The docs are made from it. */
export const configSchema = v.strictObject({
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
