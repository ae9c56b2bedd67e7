import { PaquebotError } from '../../model/error.ts'
import type { Finding } from '../../model/finding.ts'
import { withoutSecrets } from '../../model/secrets.ts'
import type { Discovery } from '../discover/discovery.ts'
import { verify } from '../verify/verify.ts'
import type { Check } from './model.ts'

const rule = 'doctor/last-release'

const none: Check = {
  rule,
  state: 'cannot-tell',
  text: 'no tag names a version: nothing was released from here yet',
}

/** Did the versions of the tree arrive on the registries, with tags? As `paquebot verify --last` sees it. */
export async function checkLastRelease(
  { workspace }: Discovery,
  { offline }: { readonly offline: boolean },
  { env, signal }: { readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<readonly Check[]> {
  if (workspace.gitRoot === null) return []
  try {
    const { verification, findings } = await verify(
      workspace.root,
      { only: [], last: true, offline },
      // Git only looks at tags here, and needs no key for that.
      { env: withoutSecrets(env), signal, emit: () => {} },
    )
    if (verification.ledgers.length === 0) return []
    return verification.tags === 0 ? [none] : checksOf(findings)
  } catch (error) {
    if (!(error instanceof PaquebotError) || error.code === 'cli/cancelled') throw error
    return [{ rule, state: 'cannot-tell', text: `the last release: ${error.message}` }]
  }
}

function checksOf(findings: readonly Finding[]): readonly Check[] {
  const [first, ...others] = findings.filter(({ severity }) => severity === 'error')
  if (first === undefined)
    return [{ rule, state: 'ok', text: 'nothing contradicts the last release' }]
  const more = others.length === 0 ? '' : `, and ${others.length} more`
  const text = `the last release is not whole: ${first.message}${more}`
  return [{ rule, state: 'missing', text, todo: '`paquebot verify --last` shows all of it' }]
}
