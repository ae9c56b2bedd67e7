import type { PackedContents, PackedFile } from '../model/artifact.ts'
import type { Finding } from '../model/finding.ts'

/**
 * Secrets that are about to be uploaded: files that hold them by custom (`.env`, `id_rsa`), private
 * keys and tokens of known shape. A secret is shown by its first 4 characters and its length only.
 * `where` names the artifact for people; `sourceOf` tells which file of the project a packed one is.
 */
export function findSecrets(
  contents: PackedContents,
  where: string,
  sourceOf: (path: string) => string | undefined = () => undefined,
): readonly Finding[] {
  return contents.files.flatMap((file) => {
    const what = secretFile(file) ?? secretText(file)
    if (what === undefined) return []
    const source = sourceOf(file.path)
    return [
      {
        rule: 'artifact/secret',
        severity: 'error',
        message: `\`${where}\` holds ${what} in \`${file.path}\``,
        ...(source === undefined ? {} : { file: source }),
        hint: 'keep the file out of the package, and replace the secret if it ever left this machine',
      } satisfies Finding,
    ]
  })
}

const environmentFile = /^\.env(rc|\..+)?$/i
const harmlessEnvironment = /\.(example|sample|template|dist|defaults?|schema|d\.ts)$/i
const sshKey = /^id_(rsa|dsa|ecdsa|ed25519)(_sk)?$/
const keyStore = /\.(p12|pfx|jks)$/i
const credentialFile = /^\.(npmrc|pypirc|netrc|yarnrc\.yml|git-credentials)$/
/** A literal value: `${NPM_TOKEN}` is resolved on the machine of whoever reads it. */
const credentialLine =
  /(_auth(Token)?|_password|npmAuth(Token|Ident)|password|token)["']?\s*[=: ]\s*["']?(?!\$|["'\s])\S{6,}/i

/** What a file is by its name, when that alone (or a look at its beginning) tells. */
function secretFile(file: PackedFile): string | undefined {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1)
  if (environmentFile.test(name) && !harmlessEnvironment.test(name) && file.size > 0)
    return 'an environment file'
  if (sshKey.test(name)) return 'an SSH key'
  if (keyStore.test(name) && file.bytes[0] === 0x30) return 'a key store'
  if (!credentialFile.test(name)) return undefined
  return credentialLine.test(textOf(file)) || name !== '.npmrc' ? 'credentials' : undefined
}

interface Shape {
  readonly what: string
  readonly pattern: RegExp
}

const shapes: readonly Shape[] = [
  { what: 'an npm token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { what: 'a PyPI token', pattern: /\bpypi-AgE[A-Za-z0-9_-]{40,}/ },
  { what: 'a GitHub token', pattern: /\bgh[pousr]_[A-Za-z0-9]{36,}/ },
  { what: 'a GitHub token', pattern: /\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{50,}/ },
  { what: 'a GitLab token', pattern: /\bglpat-[A-Za-z0-9_-]{20,}/ },
  { what: 'a Slack token', pattern: /\bxox[abeoprs]-[0-9]{8,}-[A-Za-z0-9-]{10,}/ },
  { what: 'an AWS key id', pattern: /(?<![A-Za-z0-9+/=])AKIA[0-9A-Z]{16}(?![A-Za-z0-9+/=])/ },
]

// The key's own bytes have to follow: code that handles keys names the line in its strings.
const privateKey = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----[\s\S]{0,200}?([A-Za-z0-9+/]{40})/

function secretText(file: PackedFile): string | undefined {
  const text = textOf(file)
  if (privateKey.test(text)) return 'a private key'
  for (const { what, pattern } of shapes) {
    const found = pattern.exec(text)?.[0]
    if (found !== undefined && !looksInvented(found)) return `${what} (\`${masked(found)}\`)`
  }
  return undefined
}

const masked = (secret: string) => `${secret.slice(0, 4)}…, ${secret.length} characters`

/** Examples in documentation: `AKIAIOSFODNN7EXAMPLE`, `npm_xxxxxxxx…`. */
function looksInvented(secret: string): boolean {
  return /example/i.test(secret) || new Set(secret.slice(4)).size < 8
}

/** One character per byte, so that binary files can be searched as well. */
const textOf = (file: PackedFile) => Buffer.from(file.bytes).toString('latin1')
