import { posix } from 'node:path'
import { PaquebotError } from '../../model/error.ts'
import type { Finding } from '../../model/finding.ts'
import { nearest } from '../../model/nearest.ts'
import type { FileEdit } from '../../model/step.ts'
import { eject, type Owned } from '../../workflow/generate/ownership.ts'
import type { Generation, Told } from './generate.ts'

/** What the user asks for beside the files themselves. */
export interface Wishes {
  /** Whatever is to be written is a finding. */
  readonly check: boolean
  /** Nothing will be written. */
  readonly look: boolean
  /** Edited files are written over. */
  readonly force: boolean
  /** Files of others that ours take the place of. */
  readonly replace: readonly string[]
  /** Files of ours that are the user's from now on. */
  readonly eject: readonly string[]
}

interface Decision {
  readonly told: Told
  readonly edit?: FileEdit
  readonly withheld?: FileEdit
  readonly findings: readonly Finding[]
}

/** What becomes of each file. Pure. Throws `cli/usage` for names that are none of the files. */
export function decide(
  files: readonly Owned[],
  wishes: Wishes,
): { result: Omit<Generation, 'root'>; findings: readonly Finding[] } {
  const named = {
    replace: wishes.replace.map((name) => requireFile(files, name, '--replace')),
    eject: wishes.eject.map((name) => requireFile(files, name, '--eject')),
  }
  const decisions = files.map((file) => {
    if (named.eject.includes(file)) return ejected(file)
    return decideFile(file, wishes, named.replace.includes(file))
  })
  return {
    result: {
      files: decisions.map(({ told }) => told),
      edits: decisions.flatMap(({ edit }) => edit ?? []),
      withheld: decisions.flatMap(({ withheld }) => withheld ?? []),
    },
    findings: decisions.flatMap(({ findings }) => findings),
  }
}

/** A file by its path or its name alone. */
export const names = (name: string, path: string): boolean =>
  path === name || posix.basename(path) === name

function requireFile(files: readonly Owned[], name: string, flag: string): Owned {
  const found = files.find(({ path }) => names(name, path))
  if (found !== undefined) return found
  const all = files.map(({ path }) => posix.basename(path))
  const guess = nearest(name, all)
  throw new PaquebotError(
    'cli/usage',
    `\`${flag} ${name}\`: no file of that name is generated here`,
    {
      hint: guess === undefined ? `there are ${all.join(', ')}` : `did you mean \`${guess}\`?`,
    },
  )
}

function ejected(file: Owned): Decision {
  const { path, verdict, before } = file
  if (before === null || verdict === 'foreign' || verdict === 'ejected')
    return { told: { path, verdict, action: 'keep' }, findings: [] }
  return {
    told: { path, verdict, action: 'eject' },
    edit: { file: path, before, after: eject(before) },
    findings: [],
  }
}

function decideFile(file: Owned, wishes: Wishes, replaced: boolean): Decision {
  const { path, verdict, homeless } = file
  const kept = { path, verdict, action: 'keep' } as const
  if (verdict === 'clean') return { told: kept, findings: [] }
  if (homeless.length > 0)
    return { told: kept, withheld: editOf(file), findings: [homelessIn(file)] }
  if (verdict === 'new' || verdict === 'stale')
    return wishes.check
      ? { told: kept, withheld: editOf(file), findings: [drifted(file)] }
      : { told: { ...kept, action: 'write' }, edit: editOf(file), findings: [] }
  if (replaced || (verdict === 'edited' && wishes.force))
    return { told: { ...kept, action: 'write' }, edit: editOf(file), findings: [] }
  if (verdict === 'ejected') return { told: kept, findings: [] }
  return verdict === 'edited'
    ? { told: kept, withheld: editOf(file), findings: [edited(file)] }
    : { told: kept, findings: [foreign(file)] }
}

const editOf = ({ path, before, after }: Owned): FileEdit => ({ file: path, before, after })

const drifted = ({ path, verdict }: Owned): Finding => ({
  rule: 'generate/drift',
  severity: 'error',
  message:
    verdict === 'new'
      ? `\`${path}\` is missing`
      : `\`${path}\` is not what this repository asks for any more`,
  file: path,
  hint: 'run `paquebot workflow generate` and commit what it writes',
})

const edited = ({ path }: Owned): Finding => ({
  rule: 'generate/edited',
  severity: 'error',
  message: `\`${path}\` was edited since Paquebot wrote it, and stays as it is`,
  file: path,
  hint: `put steps and jobs of your own between \`# paquebot:keep\` and \`# paquebot:end\`, or say it in \`[workflow]\` of paquebot.toml; \`--force\` writes over the edits, \`--eject ${posix.basename(path)}\` makes the file yours`,
})

const foreign = ({ path }: Owned): Finding => ({
  rule: 'generate/foreign',
  severity: 'info',
  message: `\`${path}\` is not Paquebot's, and stays as it is`,
  file: path,
  hint: `\`paquebot workflow generate --replace ${posix.basename(path)} --dry-run\` shows what would stand in its place; \`without\` in \`[workflow]\` of paquebot.toml says that it is to stay`,
})

function homelessIn({ path, homeless }: Owned): Finding {
  const [first] = homeless
  const what = first?.lines.find((line) => !/^\s*(?:#.*)?$/.test(line))?.trim() ?? 'a region'
  return {
    rule: 'generate/homeless',
    severity: 'error',
    message: `\`${path}\` keeps \`${what}\` in a job that is not generated any more`,
    file: path,
    hint: 'move what stands between `# paquebot:keep` and `# paquebot:end` to another job; nothing was written',
  }
}
