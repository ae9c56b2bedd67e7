import { generateFiles } from '../../generate/files.ts'
import { type Owned, own } from '../../generate/ownership.ts'
import type { Checked } from '../model.ts'

const mark = '# paquebot-hash: '
const cached = new WeakMap<Checked, readonly Owned[]>()

/** The files that Paquebot has written here, compared with what it would write now. */
export function generatedHere(checked: Checked): readonly Owned[] {
  const known = cached.get(checked)
  if (known !== undefined) return known
  const files = isAnyOurs(checked) ? compare(checked) : []
  cached.set(checked, files)
  return files
}

/** Packages that cannot be read say nothing of what is to be generated. */
const isAnyOurs = ({ workflows, dependabot, unread }: Checked) =>
  !unread.some(({ kind }) => kind === 'packages') &&
  [...workflows, ...(dependabot === undefined ? [] : [dependabot])].some(({ text }) =>
    text.includes(mark),
  )

function compare(checked: Checked): readonly Owned[] {
  const { files, workflows } = checked
  const made = generateFiles(checked, {
    read: files.read,
    workflows: workflows.map(({ text }) => text),
    replaces: () => false,
  })
  return made.map((file) => {
    const other = file.path.replace(/\.yml$/, '.yaml')
    const path = files.read(file.path) === null && files.read(other) !== null ? other : file.path
    return own({ ...file, path }, files.read(path))
  })
}
