import { describe, expect, it } from 'vitest'
import { describeEntries } from './archive.ts'
import { findSecrets } from './secrets.ts'

const look = (path: string, text: string) => {
  const entry = { path: `package/${path}`, mode: 0o644, bytes: new TextEncoder().encode(text) }
  return findSecrets(describeEntries([entry], 'package'), 'a.tgz').map((finding) => finding.message)
}

// Put together here, so that no scanner takes this file for one with secrets.
const body = 'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5'
const key = (kind: string) => `-----BEGIN ${kind}PRIVATE KEY-----\n${body}${body}\n-----END`

describe('findSecrets', () => {
  it.each([
    ['.env', 'A=1', 'an environment file'],
    ['config/.env.production', 'A=1', 'an environment file'],
    ['.npmrc', '//host/:_authToken=abcdefgh', 'credentials'],
    ['.pypirc', '[pypi]', 'credentials'],
    ['keys/id_ed25519', 'x', 'an SSH key'],
    ['cert.pem', key('RSA '), 'a private key'],
    ['lib/a.js', `const k = "${key('').replaceAll('\n', '\\n')}"`, 'a private key'],
    ['a.js', `npm_${body}`, 'an npm token (`npm_…, 40 characters`)'],
    ['a.py', `pypi-AgEIcHlwaS5vcmc${body}${body}`, 'a PyPI token (`pypi…, 92 characters`)'],
    ['a.js', `x='ghp_${body}'`, 'a GitHub token (`ghp_…, 40 characters`)'],
    ['a.js', `glpat-${body}`, 'a GitLab token (`glpa…, 42 characters`)'],
    ['a.js', 'AKIA2B3C4D5E6F7G8H9I', 'an AWS key id (`AKIA…, 20 characters`)'],
  ])('finds what is in %s', (path, text, what) => {
    expect(look(path, text)).toEqual([`\`a.tgz\` holds ${what} in \`${path}\``])
  })

  it.each([
    ['.env.example', 'A=1'],
    ['.env.d.ts', 'A'],
    ['.npmrc', 'registry=x\n//host/:_authToken=${NPM_TOKEN}'],
    ['id_rsa.pub', 'ssh-rsa AAAA'],
    ['a.js', "if (text.startsWith('-----BEGIN PRIVATE KEY-----')) parse(text)"],
    ['README.md', `npm_${'x'.repeat(36)} and AKIAIOSFODNN7EXAMPLE`],
    ['ca.pem', '-----BEGIN CERTIFICATE-----'],
  ])('leaves %s alone', (path, text) => {
    expect(look(path, text)).toEqual([])
  })
})
