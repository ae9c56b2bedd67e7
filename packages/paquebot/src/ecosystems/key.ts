/**
 * What a registry takes as proof, as one text: a token, or `basic:` with the base64 of `user:password` for private
 * registries that know no tokens.
 */
export type Key = string

const basicPrefix = 'basic:'

/** A name and a password as a key. */
export function loginKey(username: string, password: string): Key {
  return `${basicPrefix}${Buffer.from(`${username}:${password}`).toString('base64')}`
}

/** An `_auth` of an npmrc, which is base64 already. */
export const encodedLoginKey = (base64: string): Key => `${basicPrefix}${base64}`

/** The name and the password of a key; PyPI wants tokens as the password of `__token__`. */
export function loginOf(key: Key): { readonly username: string; readonly password: string } {
  if (!key.startsWith(basicPrefix)) return { username: '__token__', password: key }
  const pair = Buffer.from(key.slice(basicPrefix.length), 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  return { username: pair.slice(0, colon), password: pair.slice(colon + 1) }
}

/** The value of a basic `authorization` header. */
export function basicHeader(key: Key): string {
  const { username, password } = loginOf(key)
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

/** The value of npm's `authorization` header. */
export const npmHeader = (key: Key): string =>
  key.startsWith(basicPrefix) ? basicHeader(key) : `Bearer ${key}`

/** The key as npm's libraries take it (`forceAuth`). */
export function npmAuth(key: Key): { readonly token: string } | { readonly _auth: string } {
  return key.startsWith(basicPrefix) ? { _auth: key.slice(basicPrefix.length) } : { token: key }
}

/** Every text from which the key could be read: the token or the password, and the header made of it. */
export function secretsIn(key: Key): readonly string[] {
  return [loginOf(key).password, basicHeader(key).slice('Basic '.length)]
}
