import { ownPins, type Pin } from '../../generate/pins.ts'

const byLowerCase = new Map(
  Object.entries(ownPins).map(([name, pin]) => [name.toLowerCase(), pin] as const),
)

/** The release of an action, named in lower case, that our templates use, when its major version is this one. */
export function pinOf(repository: string, major: number | undefined): Pin | undefined {
  const pin = byLowerCase.get(repository)
  return pin?.version.startsWith(`v${major}.`) ? pin : undefined
}
