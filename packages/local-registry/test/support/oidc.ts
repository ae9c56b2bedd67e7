import type { IdentityEndpoint, LocalRegistries } from '../../src/index.ts'

/** Asks for an ID token as a job does. */
export async function idToken(endpoint: IdentityEndpoint, audience: string): Promise<string> {
  const response = await fetch(`${endpoint.requestUrl}&audience=${encodeURIComponent(audience)}`, {
    headers: { authorization: `Bearer ${endpoint.requestToken}` },
  })
  const { value } = (await response.json()) as { value: string }
  return value
}

/** PyPI's answer to a mint request: a token, or why not. */
export interface MintAnswer {
  readonly token?: string
  readonly errors?: readonly { readonly code: string; readonly description: string }[]
}

export async function mintPypiToken(
  registries: LocalRegistries,
  given?: string,
): Promise<MintAnswer> {
  const token = given ?? (await idToken(registries.oidc, 'pypi'))
  const response = await fetch(`${registries.pypi.url}_/oidc/mint-token`, {
    method: 'POST',
    body: JSON.stringify({ token }),
  })
  return (await response.json()) as MintAnswer
}
