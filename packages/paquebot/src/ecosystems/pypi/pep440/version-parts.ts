import { parse } from '@renovatebot/pep440'
import { PaquebotError } from '../../../model/error.ts'

/** A PEP 440 version taken apart. */
export interface VersionParts {
  readonly epoch: number
  readonly release: readonly number[]
  readonly pre: readonly ['a' | 'b' | 'rc', number] | null
  readonly post: number | null
  readonly dev: number | null
  readonly local: string | null
}

/** A repository writes the same few versions in thousands of places, and the grammar is a long pattern. */
const known = new Map<string, VersionParts | undefined>()

/** The parts of a version; undefined when the text is none. */
export function versionParts(text: string): VersionParts | undefined {
  if (known.has(text)) return known.get(text)
  if (known.size >= 10_000) known.clear()
  const parts = parseParts(text)
  known.set(text, parts)
  return parts
}

function parseParts(text: string): VersionParts | undefined {
  // The library's declared types differ from what it returns.
  const parsed = parse(text.trim()) as unknown as Parsed | null
  if (parsed === null) return undefined
  return {
    epoch: parsed.epoch,
    release: parsed.release,
    pre: parsed.pre,
    post: parsed.post?.[1] ?? null,
    dev: parsed.dev?.[1] ?? null,
    local: parsed.local?.join('.') ?? null,
  }
}

interface Parsed {
  readonly epoch: number
  readonly release: number[]
  readonly pre: ['a' | 'b' | 'rc', number] | null
  readonly post: ['post', number] | null
  readonly dev: ['dev', number] | null
  readonly local: (string | number)[] | null
}

/** The parts of a version. Throws `plan/unspeakable-version` when the text is none. */
export function partsOf(text: string): VersionParts {
  const parts = versionParts(text)
  if (parts !== undefined) return parts
  throw new PaquebotError('plan/unspeakable-version', `\`${text}\` is no PEP 440 version`, {
    hint: 'write it like `1.2.3`, `1.2.3rc1` or `1.2.3.dev4`',
  })
}

/** The canonical text. Source: PEP 440, "Appendix B" and "Normalization". */
export function formatVersion(parts: VersionParts): string {
  const { epoch, release, pre, post, dev, local } = parts
  return [
    epoch === 0 ? '' : `${epoch}!`,
    release.join('.'),
    pre === null ? '' : pre.join(''),
    post === null ? '' : `.post${post}`,
    dev === null ? '' : `.dev${dev}`,
    local === null ? '' : `+${local}`,
  ].join('')
}

/** A final version with these numbers. */
export function finalVersion(release: readonly number[], epoch = 0): VersionParts {
  return { epoch, release, pre: null, post: null, dev: null, local: null }
}

/** The release numbers with zeros at the end up to `length`. */
export function padded(release: readonly number[], length: number): readonly number[] {
  return Array.from({ length: Math.max(length, release.length) }, (_, i) => release[i] ?? 0)
}
