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
  [/(_authToken|_password|_auth)(\s*=\s*)\S+/g, '$1$2***'],
  [/(authorization:\s*(?:bearer|basic)\s+)\S+/gi, '$1***'],
]

const secretName = /TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|CREDENTIAL|PRIVATE_KEY/i

/** Values of the environment that look like secrets, the longest first so that none hides inside another. */
export function secretsOf(env: NodeJS.ProcessEnv): readonly string[] {
  return Object.entries(env)
    .filter(([name, value]) => secretName.test(name) && value !== undefined && value.length >= 8)
    .map(([, value]) => value as string)
    .sort((a, b) => b.length - a.length)
}

/** A function that takes secrets out of text; every sink passes through it. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  return (text) => {
    const known = secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
    return patterns.reduce((rest, [pattern, mask]) => rest.replace(pattern, mask), known)
  }
}
