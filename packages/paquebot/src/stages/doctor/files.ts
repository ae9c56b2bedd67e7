import type { Finding } from '../../model/finding.ts'
import { judge } from '../../workflow/check/engine.ts'
import type { Checked } from '../../workflow/check/model.ts'
import type { Discovery } from '../discover/discovery.ts'
import type { Check } from './model.ts'

/** What the files of the repository say: configuration, versions, workflows, Dependabot. */
export function checkFiles(discovery: Discovery, checked: Checked): readonly Check[] {
  return [
    ...checkConfiguration(discovery),
    ...checkVersions(discovery.findings),
    ...checkWorkflows(checked),
    checkDependabot(checked),
  ]
}

/** Told by their own checks. */
const versionRules = new Set(['discover/version-disagrees', 'discover/follower-drifted'])

function checkConfiguration({ findings }: Discovery): readonly Check[] {
  const rule = 'doctor/configuration'
  const wrong = findings.filter(
    ({ severity, rule: id }) => severity === 'error' && !versionRules.has(id),
  )
  if (wrong.length === 0)
    return [{ rule, state: 'ok', text: 'manifests and configuration can be read' }]
  return wrong.map((finding) => fromFinding(rule, finding))
}

function checkVersions(findings: readonly Finding[]): readonly Check[] {
  const rule = 'doctor/versions'
  const wrong = findings.filter(({ rule: id }) => versionRules.has(id))
  if (wrong.length === 0)
    return [{ rule, state: 'ok', text: 'every version is the same wherever it is written' }]
  return wrong.map((finding) => fromFinding(rule, finding))
}

const fromFinding = (rule: string, { message, hint, file, line, column }: Finding): Check => ({
  rule,
  state: 'missing',
  text: message,
  ...(hint === undefined ? {} : { todo: hint }),
  ...(file === undefined ? {} : { at: { file, ...(line && { line }), ...(column && { column }) } }),
})

function checkWorkflows(checked: Checked): readonly Check[] {
  const rule = 'doctor/workflows'
  const { workflows } = checked
  if (workflows.length === 0)
    return [
      {
        rule,
        state: 'missing',
        text: 'there is no workflow in .github/workflows',
        todo: '`paquebot init` writes them',
      },
    ]
  const { findings } = judge(checked)
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const warnings = findings.filter(({ severity }) => severity === 'warning').length
  const text = `\`paquebot workflow check\` finds ${errors} errors and ${warnings} warnings in ${workflows.length} workflows`
  if (errors > 0) return [{ rule, state: 'missing', text, todo: '`paquebot workflow check`' }]
  return [{ rule, state: 'ok', text }]
}

function checkDependabot({ dependabot }: Checked): Check {
  const rule = 'doctor/dependabot'
  if (dependabot !== undefined) return { rule, state: 'ok', text: 'Dependabot is configured' }
  return {
    rule,
    state: 'doubtful',
    text: 'there is no .github/dependabot.yml: pinned actions and locked packages grow old unseen',
    todo: '`paquebot workflow generate` writes one',
  }
}
