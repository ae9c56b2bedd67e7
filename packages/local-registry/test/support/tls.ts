import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KeyPair } from '../../src/index.ts'

/** A throw-away certificate and the file of the authority that clients must be told of. */
export interface Certificate {
  readonly pair: KeyPair
  readonly authority: string
}

/** Made with openssl for loopback and these names; valid for a day. */
export function makeCertificate(folder: string, names: readonly string[]): Certificate {
  const path = (name: string) => join(folder, name)
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const newKey = ['-newkey', 'rsa:2048', '-nodes']
  openssl(
    ...['req', '-x509', ...newKey, '-days', '1', '-subj', '/CN=throw-away authority'],
    ...['-keyout', 'ca.key', '-out', 'ca.pem'],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  )
  openssl('req', ...newKey, '-subj', '/CN=loopback', '-keyout', 'key.pem', '-out', 'request.pem')
  const subjects = ['IP:127.0.0.1', ...names.map((name) => `DNS:${name}`)].join(',')
  writeFileSync(
    path('extensions'),
    `subjectAltName=${subjects}\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n`,
  )
  openssl(
    ...['x509', '-req', '-in', 'request.pem', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-days', '1'],
    ...['-CAcreateserial', '-extfile', 'extensions', '-out', 'cert.pem'],
  )
  const read = (name: string) => readFileSync(path(name), 'utf8')
  return { pair: { key: read('key.pem'), cert: read('cert.pem') }, authority: path('ca.pem') }
}
