import lock from './pins.json' with { type: 'json' }

/** The commit of an action, and the release that it is. */
export interface Pin {
  readonly version: string
  readonly sha: string
}

/** By `owner/name`. */
export type Pins = Readonly<Record<string, Pin>>

/** What this version of Paquebot knows: the releases that its templates were tried with. */
export const ownPins: Pins = lock

const pinned =
  /\buses:\s*([\w.-]+\/[\w.-]+)((?:\/[\w./-]+)?)@([0-9a-f]{40})[ \t]+#[ \t]*(v\d+(?:\.\d+)*)[ \t]*$/gm

/**
 * The pins to write: our own, and those of the files where these are of a newer release. Dependabot wrote them there
 * and somebody merged it. The same release with another commit is not adopted: a release does not change.
 */
export function adoptPins(texts: readonly string[], own: Pins = ownPins): Pins {
  const pins: Record<string, Pin> = { ...own }
  for (const [name, pin] of texts.flatMap(pinsIn)) {
    const known = pins[name]
    if (known !== undefined && compareReleases(pin.version, known.version) > 0) pins[name] = pin
  }
  return pins
}

/** Every `uses: owner/name@<commit> # vX.Y.Z` of a text. */
export function pinsIn(text: string): readonly (readonly [string, Pin])[] {
  return [...text.matchAll(pinned)].map(
    ([, name = '', , sha = '', version = '']) => [name, { version, sha }] as const,
  )
}

/** The text without commits and versions of pinned actions: another pin is no edit. */
export function withoutPins(text: string): string {
  return text.replace(pinned, 'uses: $1$2')
}

/** `actions/checkout` or `owner/name/path` as it is written: with the commit, and the release as a comment. */
export function pinUses(uses: string, pins: Pins): string {
  // actionlint 1.7 does not know `$/`, which zizmor asks for.
  if (uses.startsWith('./')) return `${uses} # zizmor: ignore[self-repository]`
  const name = uses.split('/').slice(0, 2).join('/')
  const pin = pins[name]
  // A template names an action that our lock lacks: a bug, which the tests of the templates see.
  if (pin === undefined) throw new Error(`no pin for ${name}`)
  return `${uses}@${pin.sha} # ${pin.version}`
}

function compareReleases(one: string, other: string): number {
  const [a, b] = [one, other].map((version) => version.slice(1).split('.').map(Number))
  for (let at = 0; at < 3; at += 1) {
    const difference = (a?.[at] ?? 0) - (b?.[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
