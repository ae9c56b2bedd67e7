import {
  type BumpversionTags,
  readBumpversionTags,
} from '../../ecosystems/bumpversion/git-settings.ts'
import { ecosystems } from '../../ecosystems/index.ts'
import { filledOrThrow, templateValues } from '../../ecosystems/literals.ts'
import type { OwnTag } from '../../ecosystems/tags.ts'
import type { GitTag } from '../../io/git.ts'
import type { TagForm } from '../../model/announcement.ts'
import type { Package } from '../../model/package.ts'
import type { Discovery } from '../discover/discovery.ts'
import { isWorkspaceRoot } from '../plan/packages.ts'
import { lastTags, type TagNaming, tagNamings } from '../plan/release-tags.ts'
import type { ChangesetSettings } from '../plan/settings.ts'

/** A package with a version that may be announced, and how its tag is named. */
export interface Subject {
  readonly pkg: Package
  readonly version: string
  readonly tag: string
  /** What stands before the version in the tag. */
  readonly prefix: string
  /** `as-last`: annotated when the last tag is. */
  readonly form: TagForm | { readonly kind: 'as-last' }
  /** The last tag behind HEAD; perhaps the one of this version. */
  readonly last?: LastTag
}

interface LastTag {
  readonly tag: string
  readonly version: string
  readonly commit: string
  /** Unix seconds. */
  readonly time: number
}

/**
 * Every package that has a version and is published, or tagged although it is private. Tags are named as
 * bump-my-version's settings say, else as the last ones are, else as `status` proposes. Throws `config/invalid` for
 * a template that cannot be filled.
 */
export function subjectsOf(
  { workspace, repository }: Discovery,
  settings: ChangesetSettings,
  tags: readonly GitTag[],
): readonly Subject[] {
  const tagsPrivate = settings.privatePackages.version && settings.privatePackages.tag
  const packages = workspace.packages.filter(
    (pkg) =>
      pkg.version !== null && (!pkg.private || (tagsPrivate && !isWorkspaceRoot(pkg, workspace))),
  )
  const last = lastTags({ read: (path) => repository.read(path), tags: () => tags }, packages)
  const namings = tagNamings(packages, last, settings.fixed)
  return packages.map((pkg, at) => {
    const naming = namings[at] as TagNaming
    const own = last.get(pkg.id)
    const configured = readBumpversionTags(repository, pkg.path)
    return subjectOf(pkg, { naming, own, configured })
  })
}

interface Naming {
  readonly naming: TagNaming
  readonly own: OwnTag | undefined
  readonly configured: BumpversionTags | undefined
}

function subjectOf(pkg: Package, { naming, own, configured }: Naming): Subject {
  const version = pkg.version ?? ''
  const last = own && lastOf(own)
  const common = { pkg, version, ...(last === undefined ? {} : { last }) }
  const isOwn = configured?.tag === true && (configured.currentVersion ?? version) === version
  if (isOwn) return { ...common, ...bumpversionTag(pkg, configured, last?.version) }
  const { versions } = ecosystems[pkg.ecosystem]
  const isThere = last !== undefined && last.version === versions.canonical(version)
  const prefix = naming.style.replace('{version}', '')
  const tag = isThere ? last.tag : naming.style.replace('{version}', () => version)
  return { ...common, tag, prefix, form: { kind: 'as-last' } }
}

const lastOf = ({ tag: { name, commit, time }, version }: OwnTag): LastTag => ({
  tag: name,
  version,
  commit,
  time,
})

function bumpversionTag(
  pkg: Package,
  settings: BumpversionTags,
  from = '',
): Pick<Subject, 'tag' | 'prefix' | 'form'> {
  const scheme = ecosystems[pkg.ecosystem].versions
  const to = pkg.version ?? ''
  const values = templateValues({ from, to, now: new Date(), scheme })
  const tag = filledOrThrow(settings.tagName, values, settings.at('tag_name'))
  // The first tag has no version before it to speak of.
  const isSpeakable = from !== '' || !settings.tagMessage.includes('{current_')
  const template = isSpeakable ? settings.tagMessage : tag
  const message = filledOrThrow(template, values, settings.at('tag_message'))
  return { tag, prefix: tag.replace(to, ''), form: formOf(settings, message) }
}

/** An empty message asks for a lightweight tag. Source: bump-my-version, `tag_message`. */
function formOf({ signTags }: BumpversionTags, message: string): TagForm {
  if (signTags) return { kind: 'signed', message }
  return message === '' ? { kind: 'lightweight' } : { kind: 'annotated', message }
}
