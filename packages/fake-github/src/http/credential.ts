/** The token of an `Authorization` header: `Bearer`, `token`, or the password of `Basic` (git). */
export function readCredential(header: string | undefined): string | undefined {
  const [scheme = '', value = ''] = (header ?? '').split(' ')
  if (value === '') return undefined
  if (/^(bearer|token)$/i.test(scheme)) return value
  if (!/^basic$/i.test(scheme)) return undefined
  const pair = Buffer.from(value, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  const password = pair.slice(colon + 1)
  return password === '' ? pair.slice(0, colon) : password
}
