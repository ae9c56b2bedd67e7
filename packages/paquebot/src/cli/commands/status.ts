import { hasErrors } from '../../model/finding.ts'
import type { Package } from '../../model/package.ts'
import { renderSince } from '../../output/since.ts'
import { renderStatus } from '../../output/status.ts'
import { defineCommand } from '../command.ts'

export const status = defineCommand({
  name: 'status',
  summary: 'Packages, dependencies, where each version is written, what is pending',
  description: [
    'Finds every npm and PyPI package of the repository, the dependencies between them, all places',
    'that write a version and whether they agree, and the changesets or commits that wait; where commits',
    'count, also how releases are tagged. Changes nothing.',
  ].join('\n'),
  flags: {
    since: {
      type: 'string',
      value: '[ref]',
      optional: true,
      help: 'Fail when a package changed since this ref (default: the base branch) and nothing says how to release it',
    },
  },
  examples: [
    { line: 'paquebot status', text: 'what is here' },
    { line: 'paquebot status --json | jq -r ".result.packages[].id"', text: 'for scripts' },
    {
      line: 'paquebot status --since origin/main',
      text: 'does a pull request say what it releases?',
    },
  ],
  async run({ flags }, session) {
    const { readStatus, readStatusSince } = await import('../../stages/status.ts')
    const { status: result, findings } =
      flags.since === undefined
        ? await readStatus(session.cwd)
        : await readStatusSince(session.cwd, flags.since)
    return { ok: !hasErrors(findings), result, findings }
  },
  view: ({ result }, style) =>
    result.since === undefined ? renderStatus(result, style) : renderSince(result.since, style),
  wire: ({ workspace, intent, tags, pending, since }) => ({
    root: workspace.root,
    tools: workspace.tools,
    packages: workspace.packages.map(wirePackage),
    intent,
    tags,
    pending,
    since,
  }),
})

/** A package as `--json` shows it. */
function wirePackage(pkg: Package) {
  const { id, name, ecosystem, path, version, manifest, versionSource, places, dependencies } = pkg
  return {
    id,
    name,
    ecosystem,
    path,
    version,
    private: pkg.private,
    privateBecause: pkg.privateBecause,
    manifest,
    standIn: pkg.standIn,
    aliases: pkg.aliases,
    versionSource,
    versionPlaces: places.map(({ start: _start, end: _end, ...place }) => place),
    dependencies: dependencies.map(({ accepts: _accepts, at, ...edge }) => ({ ...edge, ...at })),
  }
}
