import { createHash } from 'node:crypto'

export function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex')
}

export function sha512(data: Buffer): string {
  return createHash('sha512').update(data).digest('hex')
}

export function sha1(data: Buffer | string): string {
  return createHash('sha1').update(data).digest('hex')
}

export function md5(data: Buffer): string {
  return createHash('md5').update(data).digest('hex')
}

/** Subresource integrity string, from a hex digest. */
export function integrity(sha512Hex: string): string {
  return `sha512-${Buffer.from(sha512Hex, 'hex').toString('base64')}`
}
