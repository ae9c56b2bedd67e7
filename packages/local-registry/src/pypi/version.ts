/** A PEP 440 version. */
export interface Version {
  readonly epoch: number
  readonly release: readonly number[]
  readonly pre: readonly [string, number] | undefined
  readonly post: number | undefined
  readonly dev: number | undefined
  readonly local: string | undefined
}

const pattern =
  /^\s*v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d+)?)?(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d+)?)?(?:[-_.]?(dev)[-_.]?(\d+)?)?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?\s*$/i

const preLetters: Readonly<Record<string, string>> = {
  alpha: 'a',
  beta: 'b',
  c: 'rc',
  pre: 'rc',
  preview: 'rc',
}

export function parseVersion(text: string): Version | undefined {
  const match = pattern.exec(text)
  if (match === null) return undefined
  const [, epoch, release = '', letter, pre, dash, post, postNumber, dev, devNumber, local] = match
  const preName = letter?.toLowerCase()
  return {
    epoch: Number(epoch ?? 0),
    release: release.split('.').map(Number),
    pre: preName === undefined ? undefined : [preLetters[preName] ?? preName, Number(pre ?? 0)],
    post: (dash ?? post) ? Number(dash ?? postNumber ?? 0) : undefined,
    dev: dev === undefined ? undefined : Number(devNumber ?? 0),
    local: local?.toLowerCase().replace(/[-_]/g, '.'),
  }
}

/** The normal spelling, as `str(Version(...))` in Python. */
export function formatVersion(version: Version): string {
  const epoch = version.epoch === 0 ? '' : `${version.epoch}!`
  const local = version.local === undefined ? '' : `+${version.local}`
  return `${epoch}${version.release.join('.')}${suffix(version)}${local}`
}

/** Equal for `1.0` and `1.0.0`, which PyPI takes for one release. */
export function releaseKey(version: Version): string {
  const release = trimZeros(version.release).join('.')
  return `${version.epoch}!${release}${suffix(version)}`
}

/** Older first. */
export function compareVersions(a: Version, b: Version): number {
  const left = sortKey(a)
  const right = sortKey(b)
  const length = Math.max(left.length, right.length)
  for (let index = 0; index < length; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

export function isPrerelease(version: Version): boolean {
  return version.pre !== undefined || version.dev !== undefined
}

function suffix({ pre, post, dev }: Version): string {
  const parts = [
    pre === undefined ? '' : `${pre[0]}${pre[1]}`,
    post === undefined ? '' : `.post${post}`,
    dev === undefined ? '' : `.dev${dev}`,
  ]
  return parts.join('')
}

const releaseWidth = 12
const phases = ['dev', 'a', 'b', 'rc', 'final']

/** Numbers compared from left to right: epoch, release, phase, pre, post, dev. */
function sortKey({ epoch, release, pre, post, dev }: Version): number[] {
  const padded = Array.from({ length: releaseWidth }, (_, index) => release[index] ?? 0)
  const onlyDev = pre === undefined && post === undefined && dev !== undefined
  const phase = phases.indexOf(pre?.[0] ?? (onlyDev ? 'dev' : 'final'))
  const number = pre?.[1] ?? 0
  return [epoch, ...padded, phase, number, post ?? -1, dev ?? Number.MAX_SAFE_INTEGER]
}

function trimZeros(release: readonly number[]): readonly number[] {
  const last = release.findLastIndex((part) => part !== 0)
  return release.slice(0, Math.max(1, last + 1))
}
