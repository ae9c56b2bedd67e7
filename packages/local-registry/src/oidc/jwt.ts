import { createPublicKey, generateKeyPair, type KeyObject, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'

export type Claims = Readonly<Record<string, unknown>>

/** An RSA key and its public half as a JWK. */
export interface SigningKey {
  readonly privateKey: KeyObject
  readonly jwk: { readonly kid: string } & Readonly<Record<string, unknown>>
}

const keyId = 'paquebot-local-registry'

/** Takes about 100 ms, so it is made at the first need and off the main thread. */
export async function makeKey(): Promise<SigningKey> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' })
  return { privateKey, jwk: { ...jwk, kid: keyId, use: 'sig', alg: 'RS256' } }
}

/** A signed JWT (RS256). */
export function signToken(claims: Claims, key: SigningKey): string {
  const header = { typ: 'JWT', alg: 'RS256', kid: key.jwk.kid }
  const text = `${encode(header)}.${encode(claims)}`
  const signature = sign('RSA-SHA256', Buffer.from(text), key.privateKey)
  return `${text}.${signature.toString('base64url')}`
}

/** The claims of a token, whoever signed it; nothing when it is not a JWT. */
export function decodeToken(token: string): Claims | undefined {
  const [, payload = ''] = token.split('.')
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    return typeof claims === 'object' && claims !== null ? claims : undefined
  } catch {
    return undefined
  }
}

/** True when this key signed the token. */
export function isSignedBy(token: string, key: SigningKey): boolean {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const text = Buffer.from(`${header}.${payload}`)
  const publicKey = createPublicKey(key.privateKey)
  return verify('RSA-SHA256', text, publicKey, Buffer.from(signature, 'base64url'))
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
