import { describe, expect, it } from 'vitest'
import { adoptPins, ownPins, pinsIn, pinUses, withoutPins } from './pins.ts'

const sha = (digit: string) => digit.repeat(40)
const own = { 'actions/checkout': { version: 'v7.0.1', sha: sha('a') } }
const line = (name: string, digit: string, version: string) =>
  `      - uses: ${name}@${sha(digit)} # ${version}\n`

describe('pins', () => {
  it('are whole commits with the release that they are', () => {
    for (const [name, { version, sha: commit }] of Object.entries(ownPins)) {
      expect(name).toMatch(/^[\w.-]+\/[\w.-]+$/)
      expect(version).toMatch(/^v\d+\.\d+\.\d+$/)
      expect(commit).toMatch(/^[0-9a-f]{40}$/)
    }
  })

  it('are written behind the action, sub-folders included', () => {
    expect(pinUses('actions/checkout/nested', own)).toBe(
      `actions/checkout/nested@${sha('a')} # v7.0.1`,
    )
  })

  it('are adopted when a file has a newer release', () => {
    expect(adoptPins([line('actions/checkout', 'b', 'v7.1.0')], own)).toEqual({
      'actions/checkout': { version: 'v7.1.0', sha: sha('b') },
    })
  })

  it('stay when a file has an older release, the same one with another commit, or an unknown action', () => {
    const texts = [
      line('actions/checkout', 'b', 'v7.0.1'),
      line('actions/checkout', 'c', 'v6.9.9'),
      line('acme/setup', 'd', 'v9.0.0'),
    ]
    expect(adoptPins(texts, own)).toEqual(own)
  })

  it('are found and taken away in text, with Windows line ends or none', () => {
    const text = line('acme/setup/nested', 'd', 'v1.2.3')
    expect(pinsIn(text)).toEqual([['acme/setup', { version: 'v1.2.3', sha: sha('d') }]])
    expect(withoutPins(text)).toBe('      - uses: acme/setup/nested\n')
  })
})
