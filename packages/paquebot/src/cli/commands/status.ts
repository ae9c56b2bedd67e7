import { hasErrors } from '../../model/finding.ts'
import type { Package } from '../../model/package.ts'
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
  flags: {},
  examples: [
    { line: 'paquebot status', text: 'what is here' },
    { line: 'paquebot status --json | jq -r ".result.packages[].id"', text: 'for scripts' },
  ],
  async run(_, session) {
    const { readStatus } = await import('../../stages/status.ts')
    const { status: result, findings } = await readStatus(session.cwd)
    return { ok: !hasErrors(findings), result, findings }
  },
  view: ({ result }, style) => renderStatus(result, style),
  wire: ({ workspace, intent, tags, pending }) => ({
    root: workspace.root,
    tools: workspace.tools,
    packages: workspace.packages.map(wirePackage),
    intent,
    tags,
    pending,
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
