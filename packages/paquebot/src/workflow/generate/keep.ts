/** The user's own lines in a generated file: they stay when it is written again. */
export interface Kept {
  /** With the two lines that mark them. */
  readonly lines: readonly string[]
  readonly after: Anchor
}

/** Where lines stand: behind which line, of which job, of which step. */
interface Anchor {
  readonly job: string
  readonly step: string
  readonly line: string
}

const opening = /^\s*# paquebot:keep\b/
const closing = /^\s*# paquebot:end\b/

/** A file taken apart into what was generated and what is the user's. */
export interface Divided {
  readonly generated: readonly string[]
  readonly kept: readonly Kept[]
  /** Line of a `paquebot:keep` that nothing ends; from 1. */
  readonly open?: number
}

/** Takes the regions between `# paquebot:keep` and `# paquebot:end` out. One that is not ended is no region. */
export function divide(lines: readonly string[]): Divided {
  const generated: string[] = []
  const kept: Kept[] = []
  let place: Anchor = { job: '', step: '', line: '' }
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    if (!opening.test(line)) {
      generated.push(line)
      place = movedTo(place, line)
      continue
    }
    const end = lines.findIndex((other, index) => index > at && closing.test(other))
    if (end < 0) return { generated: [...generated, ...lines.slice(at)], kept, open: at + 1 }
    kept.push({ lines: [...blankEnd(generated), ...lines.slice(at, end + 1)], after: place })
    at = end
  }
  return { generated, kept }
}

/** Takes the empty lines from the end: they belong to what follows them. */
function blankEnd(lines: string[]): readonly string[] {
  const last = lines.findLastIndex((line) => line.trim() !== '')
  return lines.splice(last + 1)
}

/** Generated lines with the user's own back in their places, and those whose job is gone. */
export function unite(
  generated: readonly string[],
  kept: readonly Kept[],
): { readonly lines: readonly string[]; readonly homeless: readonly Kept[] } {
  const places = placesOf(generated)
  const inserted = kept.map((one) => ({ one, at: placeFor(one.after, places) }))
  const linesAt = (at: number) =>
    inserted.filter((entry) => entry.at === at).flatMap(({ one }) => one.lines)
  const lines = [...linesAt(-1), ...generated.flatMap((line, at) => [line, ...linesAt(at)])]
  return { lines, homeless: inserted.flatMap(({ one, at }) => (at === undefined ? [one] : [])) }
}

/** Ids of jobs in the user's own lines: the gate waits for them as well. */
export function keptJobs(kept: readonly Kept[]): readonly string[] {
  return kept
    .flatMap(({ lines }) => lines)
    .flatMap((line) => /^ {2}([\w-]+):\s*(?:#.*)?$/.exec(line)?.[1] ?? [])
}

function placesOf(lines: readonly string[]): readonly (Anchor | undefined)[] {
  let place: Anchor = { job: '', step: '', line: '' }
  return lines.map((line) => {
    place = movedTo(place, line)
    return line.trim() === '' ? undefined : place
  })
}

/** Jobs and entries of dependabot stand two columns in, steps six: these files are our own. */
function movedTo(place: Anchor, line: string): Anchor {
  if (line.trim() === '') return place
  if (/^[^\s#]/.test(line)) return { job: line, step: '', line }
  if (/^ {2}[^\s#]/.test(line)) return { job: line, step: '', line }
  if (/^ {6}- /.test(line)) return { ...place, step: line, line }
  return { ...place, line }
}

/** The same line; else the end of the step, else of the job. */
function placeFor(after: Anchor, places: readonly (Anchor | undefined)[]): number | undefined {
  if (after.line === '') return -1
  const same = (place: Anchor) => place.job === after.job && place.step === after.step
  const tests = [
    (place: Anchor) => same(place) && place.line === after.line,
    same,
    (place: Anchor) => place.job === after.job,
  ]
  for (const test of tests) {
    const at = places.findLastIndex((place) => place !== undefined && test(place))
    if (at >= 0) return at
  }
  return undefined
}
