import { guideLines } from '../../facts/guides.ts'
import { tokenOf } from '../../facts/publish-login.ts'
import { publishSteps } from '../../facts/publishing.ts'
import type { Rule } from '../../model.ts'

export const npmDeadTokenKind: Rule = {
  id: 'registry/npm-dead-token-kind',
  severity: 'error',
  summary: 'Nothing depends on a kind of npm token that is gone or going',
  why: 'npm revoked all classic tokens, "Automation" among them, on 9 December 2025. Granular tokens that may write live for 90 days at most, and those that pass by two-factor log-in lose direct publishing in January 2027.',
  fix: 'Publish with OIDC (trusted publishing): no secret, `id-token: write` on the publishing job. The text for people must not ask for a token that cannot be made.',
  *check(checked) {
    const told = new Set<string>()
    const uploads = publishSteps(checked).filter(
      ({ ecosystem, elsewhere }) => ecosystem === 'npm' && !elsewhere,
    )
    for (const upload of uploads) {
      const token = tokenOf(upload, 'npm')
      const key = `${upload.workflow.path}:${token?.range.start.line}`
      if (token === undefined || !token.value.includes('secrets.') || told.has(key)) continue
      told.add(key)
      yield {
        file: upload.workflow.path,
        range: token.range,
        severity: 'warning',
        message: `\`${token.name}\` is an npm token: classic ones are revoked, others end after 90 days and lose direct publishing in January 2027`,
        hint: 'publish with OIDC: `permissions: id-token: write`, and no token',
      }
    }
    if (uploads.length === 0) return
    for (const { file, range, text } of guideLines(checked))
      if (
        /\b(?:automation|classic)\b["'`*]*\s+(?:access\s+)?token/i.test(text) &&
        !/revoked|no longer|gone|instead of|deprecat/i.test(text)
      )
        yield {
          file,
          range,
          message: 'asks for a kind of npm token that cannot be made any more',
          hint: 'describe trusted publishing instead',
        }
  },
}
