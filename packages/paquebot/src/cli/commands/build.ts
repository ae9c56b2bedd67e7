import { hasErrors } from '../../model/finding.ts'
import { renderArtifacts } from '../../output/artifacts.ts'
import { defineCommand } from '../command.ts'

export const build = defineCommand({
  name: 'build',
  summary: 'Build, pack and inspect every artifact',
  description: [
    'Runs the build scripts of the repository in dependency order, packs with its own package managers,',
    'looks inside every packed file, and writes the artifacts with `manifest.json` (name, version, file,',
    'size, digests), so that later stages upload these bytes and never build again.',
  ].join('\n'),
  flags: {
    out: {
      type: 'string',
      value: '<folder>',
      help: 'Folder of the artifacts (default `.paquebot/artifacts`)',
    },
    package: {
      type: 'string',
      multiple: true,
      value: '<name>',
      help: 'Only this package and what it needs',
    },
    'no-install': { type: 'boolean', help: 'Dependencies are installed already' },
  },
  examples: [
    { line: 'paquebot build', text: 'every publishable package at its current version' },
    { line: 'paquebot build --package pypi:tokenledger --out dist', text: 'one package' },
  ],
  async run({ flags }, session) {
    const { buildHere } = await import('../../stages/build/here.ts')
    const options = { out: flags.out, only: flags.package, install: !flags['no-install'] }
    const { result, findings } = await buildHere(session.cwd, options, session)
    return { ok: !hasErrors(findings), result, findings }
  },
  view: ({ result }, style) => renderArtifacts(result.folder, result.artifacts, style),
})
