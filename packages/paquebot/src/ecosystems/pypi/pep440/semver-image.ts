import type { Unspeakable } from '../../../model/version.ts'
import { formatVersion, padded, versionParts } from './version-parts.ts'

const semverPattern = /^(\d+\.\d+\.\d+)(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?$/
const letters: Readonly<Record<string, string>> = { alpha: 'a', beta: 'b', rc: 'rc' }
const development = new Set(['dev', 'canary', 'next', 'snapshot'])

/**
 * PyPI's spelling of a SemVer version. `alpha`, `beta` and `rc` with one number keep their meaning;
 * `dev`, `canary`, `next` and `snapshot` become `.devN`. Everything else is refused, because PEP 440
 * reads it as something else: `1.2.0-0` would be the post release `1.2.0.post0`, newer than 1.2.0.
 */
export function fromSemver(version: string): string | Unspeakable {
  const match = semverPattern.exec(version)
  const [, base = '', pre, build] = match ?? []
  if (match === null) return notSemver(version)
  if (build !== undefined) {
    const plain = fromSemver(version.slice(0, version.indexOf('+')))
    const why = `PyPI refuses build metadata (\`+${build}\`)`
    return { why, nearest: typeof plain === 'string' ? plain : plain.nearest }
  }
  if (pre === undefined) return base
  return spell(base, pre) ?? { why: whyNot(pre), nearest: nearest(base, pre) }
}

function spell(base: string, pre: string): string | undefined {
  const [word = '', counter, ...more] = pre.split('.')
  if (more.length > 0 || !/^\d*$/.test(counter ?? '')) return undefined
  const letter = letters[word]
  if (letter !== undefined) return `${base}${letter}${Number(counter ?? 0)}`
  const isDevelopment = development.has(word.toLowerCase()) && counter !== undefined
  return isDevelopment ? `${base}.dev${Number(counter)}` : undefined
}

function whyNot(pre: string): string {
  if (development.has(pre.toLowerCase())) return `\`${pre}\` needs a number, such as \`${pre}.1\``
  return `PEP 440 has no word for \`-${pre}\`; it knows alpha, beta, rc and dev, each with one number`
}

function nearest(base: string, pre: string): string {
  const number = Number(/\d+/.exec(pre)?.[0] ?? 0)
  const word = /^[a-z]+/i.exec(pre)?.[0].toLowerCase() ?? ''
  if (/^(a|alpha)$/.test(word)) return `${base}a${number}`
  if (/^(b|beta)$/.test(word)) return `${base}b${number}`
  if (/^(c|rc|pre|preview)$/.test(word)) return `${base}rc${number}`
  return `${base}.dev${number}`
}

function notSemver(version: string): Unspeakable {
  const parts = versionParts(version)
  const why = `\`${version}\` is no SemVer version`
  return { why, nearest: parts === undefined ? '0.0.0' : formatVersion({ ...parts, local: null }) }
}

const words = { a: 'alpha', b: 'beta', rc: 'rc' } as const

/** The SemVer image of a PEP 440 version; null for epochs, post releases, local versions and four numbers. */
export function toSemver(version: string): string | null {
  const parts = versionParts(version)
  if (parts === undefined) return null
  const { epoch, release, pre, post, dev, local } = parts
  const isPlain = epoch === 0 && post === null && local === null && release.length <= 3
  if (!isPlain || (pre !== null && dev !== null)) return null
  const base = padded(release, 3).join('.')
  if (pre !== null) return `${base}-${words[pre[0]]}.${pre[1]}`
  return dev === null ? base : `${base}-dev.${dev}`
}
