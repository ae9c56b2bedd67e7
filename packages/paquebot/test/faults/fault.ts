import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Finding } from '../../src/model/finding.ts'
import { runCli } from '../support/cli.ts'
import { copyExample, tempFolder, writeTree } from '../support/temp.ts'

export type Example = 'event-forge' | 'token-ledger'

/** A change that a person makes to a repository; throws when the example no longer has what it changes. */
export type Edit = (root: string) => void

/** One way to break a release, and what the rehearsal has to call it. */
export interface Fault {
  readonly name: string
  readonly edits: readonly Edit[]
  /** Narrows the rehearsal to one package, to keep it quick. */
  readonly only?: string
  /** The rules of all errors: the one that names the fault first, then what follows from it. */
  readonly rules: readonly [string, ...string[]]
  /** The file that the first rule points at. */
  readonly file: string
  /** A part of the line that it points at; absent when it means the whole file. */
  readonly line?: string
}

/** Replaces the first `from` in a file. */
export function replace(file: string, from: string, to: string): Edit {
  return (root) => {
    const text = readFileSync(join(root, file), 'utf8')
    if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`)
    const changed = text.replace(from, () => to)
    writeFileSync(join(root, file), changed)
  }
}

/** Writes a whole file. */
export function create(file: string, text: string): Edit {
  return (root) => writeTree(root, { [file]: text })
}

/** Adds to the end of a file. */
export function append(file: string, text: string): Edit {
  return (root) => writeFileSync(join(root, file), readFileSync(join(root, file), 'utf8') + text)
}

/** Deletes a file. */
export function remove(file: string): Edit {
  return (root) => rmSync(join(root, file))
}

/** Takes the changesets of event-forge away: the rehearsal then makes up the next release. */
export const nothingPending: readonly Edit[] = [
  'calm-herds-wait',
  'honest-broker',
  'oldest-goes-first',
  'patient-nest-closes',
].map((id) => remove(`.changeset/${id}.md`))

/** A finding with the line of the user's file that it points at. */
interface Told extends Finding {
  readonly text?: string | undefined
}

/** What `rehearse --json` says of an example after some edits. */
export interface Verdict {
  readonly code: number | null
  readonly verdict: string | undefined
  readonly findings: readonly Told[]
  readonly said: string
}

/** Rehearses a copy of the example after the edits. */
export async function rehearseEdited(
  example: Example,
  edits: readonly Edit[],
  only?: string,
): Promise<Verdict> {
  using folder = tempFolder()
  copyExample(example, folder.path)
  for (const edit of edits) edit(folder.path)
  const argv = ['rehearse', '--json', ...(only === undefined ? [] : ['--package', only])]
  const { code, stdout, stderr } = await runCli(argv, { cwd: folder.path })
  const { result, findings = [] } = JSON.parse(stdout) as {
    result?: { verdict: string }
    findings?: readonly Finding[]
  }
  const told = findings.map((finding) => ({ ...finding, text: lineOf(folder.path, finding) }))
  return { code, verdict: result?.verdict, findings: told, said: stdout + stderr }
}

function lineOf(root: string, { file, line }: Finding): string | undefined {
  if (file === undefined || line === undefined) return undefined
  return readFileSync(join(root, file), 'utf8').split('\n')[line - 1]
}

/** Each fault is an error of its own name, at its place, and nothing that is no consequence of it is one. */
export function itNames(example: Example, faults: readonly Fault[]): void {
  it.concurrent.each(faults)('$name', async (fault) => {
    const { code, verdict, findings, said } = await rehearseEdited(example, fault.edits, fault.only)
    const errors = findings.filter((finding) => finding.severity === 'error')
    expect(new Set(errors.map((error) => error.rule)), said).toEqual(new Set(fault.rules))
    expect({ code, verdict }).toEqual({ code: 1, verdict: 'not-ready' })
    const named = errors.filter(({ rule }) => rule === fault.rules[0])
    expect(named.map(({ file }) => file)).toContain(fault.file)
    if (fault.line !== undefined) {
      expect(named.map(({ text }) => text).join('\n')).toContain(fault.line)
    }
  })
}
