import { isSecret } from '../model/secrets.ts'

/** Tokens that must never be shown: npm, PyPI, GitHub, AWS, JWTs, passwords in URLs, auth lines of configs. */
const patterns: readonly [RegExp, string][] = [
  [/\bnpm_[A-Za-z0-9]{30,}\b/g, 'npm_***'],
  // Every PyPI token is a macaroon for its host, so it begins alike; names of packages do not.
  [/\bpypi-Ag[A-Za-z0-9_-]{32,}/g, 'pypi-***'],
  [/\bgh[pousr]_[A-Za-z0-9]{20,}\b/g, 'gh*_***'],
  [/\bgithub_pat_[A-Za-z0-9_]{20,}\b/g, 'github_pat_***'],
  [/\bAKIA[A-Z0-9]{16}\b/g, 'AKIA***'],
  [/\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+/g, '***jwt***'],
  [/(:\/\/[^/\s:@]*:)[^/\s@]+@/g, '$1***@'],
  // Tokens stand before the `@` alone, too.
  [/(:\/\/)[^/\s:@]{16,}@/g, '$1***@'],
  [/(_authToken|_password|_auth)(\s*=\s*)\S+/g, '$1$2***'],
  [/(authorization:\s*(?:bearer|basic)\s+)\S+/gi, '$1***'],
]

/** The password of an address with a login, else the value itself. */
const secretIn = (value: string) => /:\/\/[^/\s:@]*:([^/\s@]+)@/.exec(value)?.[1] ?? value

/** What must not be shown of these variables, the longest first so that none hides inside another. */
export function secretsOf(env: NodeJS.ProcessEnv): readonly string[] {
  return Object.entries(env).flatMap(([name, value = '']) =>
    isSecret(name, value) ? [secretIn(value)] : [],
  )
}

/** Takes secrets out of text; every sink passes through it. */
export interface Redactor {
  redact(text: string): string
  /** Adds a secret that was met on the way. */
  hide(secret: string): void
}

/** Shorter ones would take words out of sentences. */
const shortest = 8

/** Knows these secrets and those that it is told, also as they stand in addresses. */
export function openRedactor(secrets: readonly string[]): Redactor {
  let known: readonly string[] = []
  const hide = (secret: string) => {
    const forms = [secret, encodeURIComponent(secret)].filter((form) => form.length >= shortest)
    known = [...new Set([...known, ...forms])].sort((a, b) => b.length - a.length)
  }
  for (const secret of secrets) hide(secret)
  return {
    hide,
    redact(text) {
      const masked = known.reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
      return patterns.reduce((rest, [pattern, mask]) => rest.replace(pattern, mask), masked)
    },
  }
}
