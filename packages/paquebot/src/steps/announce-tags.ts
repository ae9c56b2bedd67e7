import type { GitHub } from '../github/model.ts'
import { actWithGit, git } from '../io/git.ts'
import { pushAtomically, type RemoteSurroundings } from '../io/git-remote.ts'
import type { Announcement, TagForm } from '../model/announcement.ts'
import { PaquebotError } from '../model/error.ts'

/** A tag to make. */
interface NewTag {
  readonly name: string
  readonly commit: string
  readonly form: TagForm
}

/** Where tags go. */
export type TagTarget =
  | { readonly kind: 'github'; readonly github: GitHub }
  | { readonly kind: 'git'; readonly remote: string }

interface Place extends RemoteSurroundings {
  readonly root: string
}

/**
 * Makes the tags of a plan that are not there: by GitHub's API all together, by git a few in each push. Signed ones
 * are made and pushed by git, which has the key. Throws `github/*` and `announce/not-pushed`.
 */
export async function makeTags(
  announcements: readonly Announcement[],
  target: TagTarget,
  place: Place,
): Promise<void> {
  const tags = announcements.flatMap(({ tag, commit, tagging }) =>
    tagging.kind === 'make' ? [{ name: tag, commit, form: tagging.form }] : [],
  )
  const byGit = tags.filter(({ form }) => target.kind === 'git' || form.kind === 'signed')
  if (target.kind === 'github')
    await makeByApi(
      target.github,
      tags.filter((tag) => !byGit.includes(tag)),
    )
  await pushTags(byGit, target, place)
}

async function makeByApi(github: GitHub, tags: readonly NewTag[]): Promise<void> {
  if (tags.length === 0) return
  const { createTags, createTagObject } = await import('../github/refs.ts')
  const refs = []
  for (const { name, commit, form } of tags) {
    const object =
      form.kind === 'lightweight'
        ? commit
        : await createTagObject(github, { name, commit, message: form.message })
    refs.push({ ref: `refs/tags/${name}`, object })
  }
  await createTags(github, refs)
}

/** More tags in one push start no workflow. Source: GitHub's docs of the `push` and `create` events. */
const perPush = 3

async function pushTags(tags: readonly NewTag[], target: TagTarget, place: Place): Promise<void> {
  const remote = target.kind === 'git' ? target.remote : 'origin'
  for (let start = 0; start < tags.length; start += perPush) {
    const part = tags.slice(start, start + perPush)
    const refspecs = part.map((tag) => `${objectFor(tag, place.root)}:refs/tags/${tag.name}`)
    const pushed = await pushAtomically(place.root, { remote, refspecs }, place)
    if (pushed.kind === 'refused') throw notPushed(part, remote, pushed.said)
  }
}

/** What the tag is to point at; an annotated tag is made here first, unless a run before has made it. */
function objectFor({ name, commit, form }: NewTag, root: string): string {
  if (form.kind === 'lightweight') return commit
  const ref = `refs/tags/${name}`
  const there = git(root, ['rev-parse', '-q', '--verify', `${ref}^{commit}`])?.trim()
  if (there === commit) return ref
  if (there !== undefined && there !== '')
    throw new PaquebotError('announce/not-pushed', `the tag \`${name}\` is here at ${there}`, {
      hint: `it belongs to ${commit} and is not on the remote: \`git tag -d ${name}\`, then run the command again`,
    })
  const how = form.kind === 'signed' ? '-s' : '-a'
  const argv = ['tag', how, '--cleanup=verbatim', '-F', '-', name, commit]
  const act = actWithGit(root, argv, `${form.message}\n`)
  if (act.ok) return ref
  throw new PaquebotError('announce/not-pushed', `git did not make the tag \`${name}\``, {
    details: act.said,
    hint: 'mend what git says (a missing name or key), then run the command again',
  })
}

function notPushed(tags: readonly NewTag[], remote: string, said: string): PaquebotError {
  const names = tags.map(({ name }) => `\`${name}\``).join(', ')
  return new PaquebotError('announce/not-pushed', `\`${remote}\` did not take ${names}`, {
    details: said.split('\n').slice(-20).join('\n'),
    hint: 'mend what git says; tags that arrived stay, and the same command makes the others',
  })
}
