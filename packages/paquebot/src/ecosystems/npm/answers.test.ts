import { describe, expect, it } from 'vitest'
import { tagAnswer, uploadAnswer } from './answers.ts'

describe('npm’s answer to an upload', () => {
  it.each([
    [201, '', 'accepted'],
    [403, 'You cannot publish over the previously published versions: 1.0.0.', 'exists'],
    [409, 'this package is already present', 'exists'],
    [409, 'Cannot publish over previously staged version 1.0.0', 'staged'],
    [409, 'Failed to save packument. A common cause is if you try to publish too fast', 'unclear'],
    [429, 'too many requests', 'unclear'],
    [408, '', 'unclear'],
    [503, 'Service Unavailable', 'unclear'],
    [0, 'read ECONNRESET', 'unclear'],
    [401, 'You must be logged in', 'refused'],
    [402, 'You must sign up for private packages', 'refused'],
    [403, 'Package name triggered spam detection', 'refused'],
    [403, 'OIDC permission denied for this action', 'refused'],
    [404, 'Not found', 'refused'],
    [422, 'Error verifying sigstore provenance bundle', 'refused'],
  ])('%i %s is %s', (status, text, kind) => {
    expect(uploadAnswer({ status, text }).kind).toBe(kind)
  })

  it('says how long to wait, in seconds or as a date', () => {
    const wait = (retryAfter: string) => uploadAnswer({ status: 429, text: 'slow', retryAfter })
    expect(wait('1934')).toEqual({ kind: 'unclear', why: '429 slow', retryAfter: 1_934_000 })
    const date = wait(new Date(Date.now() + 60_000).toUTCString())
    expect(date).toHaveProperty('retryAfter', expect.closeTo(60_000, -4))
    expect(wait('soon')).toEqual({ kind: 'unclear', why: '429 slow' })
  })

  it('is worth a fresh key where it may be the key’s fault', () => {
    const isWorth = (status: number) => 'keyRefused' in uploadAnswer({ status, text: '' })
    expect([401, 402, 403, 404, 413, 422].filter(isWorth)).toEqual([401, 403, 404])
  })
})

it.each([
  [201, 'done'],
  [204, 'done'],
  [403, 'refused'],
  [404, 'refused'],
  [409, 'unclear'],
  [500, 'unclear'],
])('npm’s answer %i to a move of a dist-tag is %s', (status, kind) => {
  expect(tagAnswer({ status, text: '' }).kind).toBe(kind)
})
