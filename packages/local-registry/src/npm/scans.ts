import { forEver, type Running, startLapse } from '../faults/lapse.ts'
import type { Scan } from '../faults/types.ts'
import type { NpmPackageRecord } from '../store/records.ts'
import type { Store } from '../store/store.ts'

export interface NpmVersion {
  readonly name: string
  readonly version: string
}

/** Versions that were accepted and are not let through to readers. */
export interface Scans {
  /** From now on, also when the version is stored later; gives what ends it. */
  hold(version: NpmVersion, fault: Scan): () => void
  isHeld(version: NpmVersion): boolean
  isStored(version: NpmVersion): boolean
  /** A package as readers see it; nothing when no version is left. Each look counts as a read. */
  visible(record: NpmPackageRecord | undefined): NpmPackageRecord | undefined
}

interface Held {
  readonly running: Running
  /** Where the package's tags were before. */
  readonly tags: Readonly<Record<string, string>>
}

export function openScans(store: Store, now: () => Date): Scans {
  const held = new Map<string, Held>()
  const find = ({ name, version }: NpmVersion) => {
    const found = held.get(`${name}@${version}`)
    return found === undefined || found.running.isOver() ? undefined : found
  }
  const isStored = ({ name, version }: NpmVersion) =>
    Object.hasOwn(store.npm.get(name)?.versions ?? {}, version)
  return {
    hold: ({ name, version }, fault) => {
      const running = fault.verdict === 'blocked' ? forEver : startLapse(fault, now)
      held.set(`${name}@${version}`, { running, tags: store.npm.get(name)?.distTags ?? {} })
      return () => held.delete(`${name}@${version}`)
    },
    isHeld: (version) => isStored(version) && find(version) !== undefined,
    isStored,
    visible: (record) => {
      if (record === undefined || held.size === 0) return record
      const hidden = (version: string) => find({ name: record.name, version })
      const seen = visiblePart(record, hidden)
      for (const version of Object.keys(record.versions)) hidden(version)?.running.count()
      return seen
    },
  }
}

function visiblePart(
  record: NpmPackageRecord,
  hidden: (version: string) => Held | undefined,
): NpmPackageRecord | undefined {
  const versions = Object.entries(record.versions).filter(([version]) => !hidden(version))
  if (versions.length === 0) return undefined
  const distTags = Object.entries(record.distTags).flatMap(([tag, version]) => {
    const shown = visibleTarget(tag, version, hidden)
    return shown === undefined ? [] : [[tag, shown] as const]
  })
  return {
    ...record,
    versions: Object.fromEntries(versions),
    distTags: Object.fromEntries(distTags),
  }
}

/** A tag that points at a version nobody sees is still seen where it was. */
function visibleTarget(
  tag: string,
  version: string,
  hidden: (version: string) => Held | undefined,
): string | undefined {
  let target: string | undefined = version
  const tried = new Set<string>()
  while (target !== undefined && !tried.has(target)) {
    const found = hidden(target)
    if (found === undefined) return target
    tried.add(target)
    target = found.tags[tag]
  }
  return undefined
}
