import { describe, expect, it } from 'vitest'
import { eject, jobsKeptIn, own } from './ownership.ts'

const body = `name: CI

on:
  push:

jobs:
  lint:
    runs-on: ubuntu-latest
    steps:
      - name: Check out
        uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1

      - name: Lint
        run: npm run lint

  ci-ok:
    runs-on: ubuntu-latest
`
const path = '.github/workflows/ci.yml'
const verdict = (before: string | null, now = body) => own({ path, body: now }, before).verdict
const written = own({ path, body }, null).after

const kept = `
      # paquebot:keep
      - name: Ours
        run: make ours
      # paquebot:end
`
const keptJob = `
  # paquebot:keep
  ours:
    runs-on: ubuntu-latest
  # paquebot:end
`
const withKept = written
  .replace('npm run lint\n', `npm run lint\n${kept}`)
  .replace('\n  ci-ok:', `${keptJob}\n  ci-ok:`)

describe('ownership', () => {
  it('tells new, clean, stale, edited, foreign and ejected files', () => {
    expect([
      verdict(null),
      verdict(written),
      verdict(written.replaceAll('\n', '\r\n')),
      verdict(written, body.replace('npm run lint', 'pnpm lint')),
      verdict(written.replace('npm run lint', 'pnpm lint')),
      verdict(body),
      verdict(eject(written)),
    ]).toEqual(['new', 'clean', 'clean', 'stale', 'edited', 'foreign', 'ejected'])
  })

  it('takes what somebody has edited to be what we write now for ours', () => {
    const same = 'pnpm lint'
    expect(verdict(written.replace('npm run lint', same), body.replace('npm run lint', same))).toBe(
      'stale',
    )
  })

  it('does not call another pin an edit', () => {
    const newer = written.replace(
      '3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1',
      '0000000000000000000000000000000000000001 # v7.1.0',
    )
    expect(verdict(newer)).toBe('stale')
  })

  it("keeps the user's own steps and jobs where they are, and calls the file clean", () => {
    expect(own({ path, body }, withKept)).toMatchObject({
      verdict: 'clean',
      after: withKept,
      homeless: [],
    })
    expect(jobsKeptIn(withKept)).toEqual(['ours'])
  })

  it('puts them at the end of the step or job when the line above them is gone', () => {
    const now = body.replace('npm run lint', 'pnpm lint')
    expect(own({ path, body: now }, withKept)).toMatchObject({
      verdict: 'stale',
      after: expect.stringContaining('run: pnpm lint\n\n      # paquebot:keep\n      - name: Ours'),
      homeless: [],
    })
  })

  it('says which of them have lost their job', () => {
    const now = body.replace('  lint:', '  style:')
    expect(own({ path, body: now }, withKept).homeless.map(({ lines }) => lines[2])).toEqual([
      '      - name: Ours',
      '  ours:',
    ])
  })
})
