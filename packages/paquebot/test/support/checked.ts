import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readChecked } from '../../src/stages/check/read.ts'
import type { Checked, Flaw, Rule, Ruleset } from '../../src/workflow/check/model.ts'
import { writeTree } from './temp.ts'

let home: string | undefined

/** Kept until the process ends: files are read when a rule asks for them. */
function freshFolder(): string {
  if (home === undefined) {
    const made = mkdtempSync(join(realpathSync(tmpdir()), 'paquebot-checked-'))
    process.on('exit', () => rmSync(made, { recursive: true, force: true }))
    home = made
  }
  return mkdtempSync(join(home, 'r-'))
}

interface Surroundings {
  readonly rulesets?: readonly Ruleset[]
}

/**
 * What rules see of a repository with these files, through a real folder that git would take for `acme/ship` on
 * GitHub with the default branch `main`.
 */
export async function checkedFrom(
  files: Readonly<Record<string, string>>,
  around: Surroundings = {},
): Promise<Checked> {
  const root = freshFolder()
  for (const folder of ['objects', 'refs/heads'])
    mkdirSync(join(root, '.git', folder), { recursive: true })
  writeTree(root, {
    '.git/HEAD': 'ref: refs/heads/main\n',
    '.git/config':
      '[core]\n\trepositoryformatversion = 0\n[remote "origin"]\n\turl = https://github.com/acme/ship.git\n',
    ...files,
  })
  return readChecked(root, around)
}

/** `file:line:col message` for each flaw that the rule sees in these files. */
export async function flawsOf(
  rule: Rule,
  files: Readonly<Record<string, string>>,
  around: Surroundings = {},
): Promise<readonly string[]> {
  return [...rule.check(await checkedFrom(files, around))].map(flawLine)
}

function flawLine({ file, range, message }: Flaw): string {
  return [...[file, range?.start.line, range?.start.column].filter((part) => part !== undefined)]
    .join(':')
    .concat(` ${message}`)
}
