import type { Finding, Severity } from '../../../model/finding.ts'
import { placeOfEntry } from './entries.ts'
import type { Packing } from './inspect.ts'

/** What our own rules say already, with more detail. */
const told = new Set([
  'FILE_DOES_NOT_EXIST',
  'FILE_NOT_PUBLISHED',
  'LOCAL_DEPENDENCY',
  'BIN_FILE_NOT_EXECUTABLE',
  'USE_LICENSE',
])

const severities: Readonly<Record<string, Severity>> = {
  error: 'error',
  warning: 'warning',
  suggestion: 'info',
}

/** publint's findings on the packed files, as `npm/publint-<code>`. Source: publint.dev/rules. */
export async function checkWithPublint(packing: Packing): Promise<readonly Finding[]> {
  const [{ publint }, { formatMessage }] = await Promise.all([
    import('publint'),
    import('publint/utils'),
  ])
  const files = packing.contents.files
    .filter((file) => file.link === undefined)
    .map((file) => ({ name: `package/${file.path}`, data: file.bytes }))
  const { messages, pkg } = await publint({ pkgDir: 'package', pack: { files } })
  return messages
    .filter((message) => !told.has(message.code))
    .map((message) => ({
      rule: `npm/publint-${message.code.toLowerCase().replaceAll('_', '-')}`,
      severity: severities[message.type] ?? 'info',
      message: `\`${packing.pkg.name}\`: ${formatMessage(message, pkg, { color: false }) ?? message.code}`,
      ...placeOfEntry(packing, message.path),
      hint: `see the rule ${message.code} of publint`,
    }))
}
