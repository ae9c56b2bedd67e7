import { describe, expect, it } from 'vitest'
import type { Package, PackageId } from '../../model/package.ts'
import type { Change } from '../../model/plan.ts'
import { planRelease } from './plan.ts'
import type { ChangesetSettings } from './settings.ts'
import { change, inputOf, on, pkg } from './test-support.ts'
import { explain } from './why.ts'

function why(
  id: PackageId,
  packages: readonly Package[],
  changes: readonly Change[],
  settings: Partial<ChangesetSettings> = {},
): string | undefined {
  return explain(id, planRelease(inputOf(packages, changes, settings)).plan)?.sentence
}

const a = pkg('npm:a', '1.0.0')
const b = pkg('npm:b', '1.0.0')
const minor = change({ 'npm:a': 'minor' }, 'brave-cats')

describe('explain', () => {
  it('names the changes of the package itself', () => {
    const fix = change({ 'npm:a': 'patch' }, 'shy-dogs')
    expect(why('npm:a', [a], [minor, fix])).toBe(
      '`a` goes from 1.0.0 to 1.1.0, because of minor in changeset `brave-cats`: About brave-cats; and because of patch in changeset `shy-dogs`: About shy-dogs',
    )
  })

  it('goes through dependencies to the change at the root', () => {
    const middle = pkg('npm:b', '1.0.0', { dependencies: [on('npm:a', '~1.0.0')] })
    const last = pkg('npm:c', '2.0.0', { dependencies: [on('npm:b', '1.0.0')] })
    expect(why('npm:c', [a, middle, last], [minor])).toBe(
      '`c` goes from 2.0.0 to 2.0.1, because it depends on `b` (`1.0.0`), which goes to 1.0.1, because it depends on `a` (`~1.0.0`), which goes to 1.1.0, because of minor in changeset `brave-cats`: About brave-cats',
    )
  })

  it('goes through a group to the member that moves it', () => {
    const group = [['npm:a', 'npm:b']] as const
    const root =
      'because `a` goes to 1.1.0, because of minor in changeset `brave-cats`: About brave-cats'
    expect(why('npm:b', [a, b], [minor], { fixed: group })).toBe(
      `\`b\` goes from 1.0.0 to 1.1.0, because it goes out together with \`a\`, ${root}`,
    )
    const own = change({ 'npm:b': 'patch' }, 'shy-dogs')
    expect(why('npm:b', [a, b], [minor, own], { linked: group })).toBe(
      `\`b\` goes from 1.0.0 to 1.1.0, because of patch in changeset \`shy-dogs\`: About shy-dogs; and because it shares its version with \`a\`, ${root}`,
    )
  })

  it('goes from a follower to its leader, and back', () => {
    const follower = pkg('pypi:b', '1.0.0', { dependencies: [on('npm:a', '', 'follows')] })
    expect(why('pypi:b', [a, follower], [minor])).toBe(
      '`b` goes from 1.0.0 to 1.1.0, because it takes the version of `a`, which goes to 1.1.0, because of minor in changeset `brave-cats`: About brave-cats',
    )
    const own = change({ 'pypi:b': 'minor' }, 'shy-dogs')
    expect(why('npm:a', [a, follower], [own])).toBe(
      '`a` goes from 1.0.0 to 1.1.0, because `b` takes its version from here and needs a minor, because of minor in changeset `shy-dogs`: About shy-dogs; and because it takes the version of `a`, which goes to 1.1.0',
    )
  })

  it('goes to the changes of what a package carries', () => {
    const web = pkg('npm:web', '0.0.0', { private: true })
    const carrier = pkg('pypi:b', '1.0.0', { dependencies: [on('npm:web', '', 'bundles')] })
    expect(why('pypi:b', [web, carrier], [change({ 'npm:web': 'minor' }, 'brave-cats')])).toBe(
      '`b` goes from 1.0.0 to 1.0.1, because it carries `web` in its artifact, which changes, because of minor in changeset `brave-cats`: About brave-cats',
    )
  })

  it('comes to an end in a ring', () => {
    const ring = [
      pkg('npm:a', '1.0.0', { dependencies: [on('npm:b', '1.0.0')] }),
      pkg('npm:b', '1.0.0', { dependencies: [on('npm:a', '1.0.0')] }),
    ]
    expect(why('npm:b', ring, [minor])).toBe(
      '`b` goes from 1.0.0 to 1.0.1, because it depends on `a` (`1.0.0`), which goes to 1.1.0, because of minor in changeset `brave-cats`: About brave-cats',
    )
  })

  it('has nothing to tell of a package that is not released', () => {
    expect(why('npm:b', [a, b], [minor])).toBeUndefined()
  })
})
