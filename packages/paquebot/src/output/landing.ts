import type { CommitStep, TagStep } from '../model/step.ts'
import type { Style } from './style.ts'
import { count } from './table.ts'

/** The commit and the tags of a bump, made or still to be made. */
export function renderLanding(
  { commit, tags }: { readonly commit?: CommitStep; readonly tags: readonly TagStep[] },
  done: boolean,
  style: Style,
): string {
  const did = (past: string, present: string) => (done ? past : `would ${present}`)
  const verb = did('committed', 'commit')
  const what =
    commit === undefined
      ? 'nothing'
      : `${count(commit.files.length, 'file')}: ${style.bold(commit.message)}`
  const tagged = tags.map(({ name, message }) => {
    const text = message === name ? '' : style.dim(` (${message})`)
    return `${did('tagged', 'tag')} ${style.green(name)}${text}`
  })
  return [`${verb} ${what}`, ...tagged].join('\n')
}
