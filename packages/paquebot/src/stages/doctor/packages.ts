import {
  declaredRepository,
  documentOf,
  manifestOf,
  slugOf,
} from '../../ecosystems/npm/manifest.ts'
import type { Repository } from '../../io/repository.ts'
import type { Package } from '../../model/package.ts'
import type { Check, PublisherToHold } from './model.ts'

/** npm refuses a package whose `repository` is not the one of the job, to the letter. */
export function checkRepositoryUrls(
  packages: readonly Package[],
  slug: string,
  repository: Repository,
): readonly Check[] {
  const npm = packages.filter(({ ecosystem }) => ecosystem === 'npm')
  const rule = 'doctor/repository-url'
  const wrong = npm.flatMap((pkg): readonly Check[] => {
    const declared = declaredRepository(manifestOf(documentOf(repository, pkg.manifest)) ?? {})
    if (declared !== undefined && slugOf(declared) === slug) return []
    const what = declared === undefined ? 'names no `repository`' : `names \`${declared}\``
    return [
      {
        rule,
        state: 'missing',
        text: `\`${pkg.name}\` ${what}, and the job is one of \`${slug}\``,
        todo: `write \`"repository": { "type": "git", "url": "git+https://github.com/${slug}.git", "directory": "${pkg.path}" }\``,
        at: { file: pkg.manifest },
      },
    ]
  })
  if (wrong.length > 0 || npm.length === 0) return wrong
  return [{ rule, state: 'ok', text: `\`repository\` of every npm package is \`${slug}\`` }]
}

/** What follows from what the registries say: first releases, and records that only a person can look at. */
export function checkExistence(
  publishers: readonly PublisherToHold[],
  environments: readonly (string | undefined)[],
): readonly Check[] {
  const isNpm = ({ command }: PublisherToHold) => command !== undefined
  const there = publishers.filter(({ exists }) => exists === true)
  const fresh = publishers.filter(({ exists }) => exists === false)
  return [
    ...recordsByHand('npm', there.filter(isNpm)),
    ...recordsByHand(
      'PyPI',
      there.filter((one) => !isNpm(one)),
    ),
    ...fresh.flatMap((one) => (isNpm(one) ? [firstRelease(one)] : newProject(one, environments))),
  ]
}

/** No registry shows its records without a session of their owner. */
function recordsByHand(registry: string, there: readonly PublisherToHold[]): readonly Check[] {
  if (there.length === 0) return []
  const names = there.map(({ name }) => `\`${name}\``).join(', ')
  const text =
    there.length === 1
      ? `${names} is on ${registry}: its trusted publisher must be the one above`
      : `${there.length} packages are on ${registry}: their trusted publishers must be the ones above`
  const todo =
    "look at them as an owner; whether the name is yours cannot be seen from here: one that is somebody else's needs renaming"
  return [{ rule: 'doctor/trusted-publisher', state: 'cannot-tell', text, todo }]
}

function firstRelease({ name }: PublisherToHold): Check {
  return {
    rule: 'doctor/first-npm-release',
    state: 'missing',
    text: `\`${name}\` is not on npm, where only a package that exists can have a trusted publisher`,
    todo: `\`NPM_TOKEN=<token> paquebot publish --only ${name}\`, then the command above`,
  }
}

function newProject(
  { name, environment }: PublisherToHold,
  environments: readonly (string | undefined)[],
): readonly Check[] {
  const pending: Check = {
    rule: 'doctor/pending-publisher',
    state: 'cannot-tell',
    text: `\`${name}\` is not on PyPI: it needs a pending publisher with the fields above, which is kept for 30 days`,
  }
  return [pending, ...checkEnvironment(name, environment, environments)]
}

/** New projects in environments of their own need jobs in them. */
function checkEnvironment(
  name: string,
  environment: string | undefined,
  environments: readonly (string | undefined)[],
): readonly Check[] {
  const isOfItsOwn = environment === `pypi-${name}`
  if (!isOfItsOwn || environments.includes(environment)) return []
  return [
    {
      rule: 'doctor/pending-environment',
      state: 'missing',
      text: `several projects are not on PyPI yet, and no job publishes \`${name}\` from an environment of its own`,
      todo: `add a job with \`environment: ${environment}\` that runs \`paquebot publish --only ${name}\``,
    },
  ]
}
