import { posix } from 'node:path'
import { publishable } from '../../../../model/package.ts'
import { allCommands, type Command } from '../../facts/commands.ts'
import type { Checked, Flaw, Rule } from '../../model.ts'

export const passWithNoTests: Rule = {
  id: 'gate/pass-with-no-tests',
  severity: 'warning',
  summary: 'tests exist, and a run that finds none fails',
  why: 'With `--passWithNoTests` Vitest and Jest are green when they find no test at all: a wrong pattern, a moved folder or a package without tests looks like one that passed.',
  fix: 'Take the flag away, and write a test for the package that had none.',
  *check(checked) {
    const seen = new Set<string>()
    for (const { command } of allCommands(checked)) {
      const flag = command.words.find(
        (word) => word !== null && /^--pass-?with-?no-?tests(?:=true)?$/i.test(word),
      )
      const key = `${command.file}:${command.at.start.line}:${command.at.start.column}`
      if (!flag || seen.has(key)) continue
      seen.add(key)
      yield flagFlaw(checked, command, flag)
    }
    if (testsSomething(checked)) yield* untested(checked)
  },
}

function flagFlaw(checked: Checked, { file, at, directory }: Command, flag: string): Flaw {
  const none = directory !== null && file.endsWith('package.json') && !hasTests(checked, directory)
  return {
    file,
    range: at,
    message: none
      ? `\`${flag}\` is green, and there is no test below \`${directory}\``
      : `\`${flag}\` is green when no test is found`,
    hint: none ? 'write a test, and take the flag away' : 'take the flag away',
  }
}

function testsSomething(checked: Checked): boolean {
  return checked.files.paths.some(isTest)
}

/** Of packages that are uploaded; tests in a folder of the root count for all. */
function* untested(checked: Checked): Iterable<Flaw> {
  const packages = publishable(checked.workspace)
  const atRoot = checked.files.paths.some((path) => /^(?:tests?|__tests__|spec|e2e)\//.test(path))
  if (atRoot || packages.length < 2 || checked.workflows.length === 0) return
  for (const { path, manifest, name } of packages)
    if (path !== '.' && !hasTests(checked, path))
      yield {
        file: manifest,
        severity: 'info',
        message: `\`${name}\` is published, and has no test`,
        hint: 'write one that imports what its users import',
      }
}

function hasTests(checked: Checked, folder: string): boolean {
  const prefix = folder === '.' ? '' : `${folder}/`
  return checked.files.paths.some((path) => path.startsWith(prefix) && isTest(path))
}

function isTest(path: string): boolean {
  const name = posix.basename(path)
  return (
    /[.-](?:test|spec|test-d|bench|e2e)\.[cm]?[jt]sx?$/.test(name) ||
    /^test_.*\.py$|_test\.py$|^conftest\.py$/.test(name) ||
    (/(?:^|\/)(?:tests?|__tests__|specs?)\//.test(path) &&
      /\.(?:[cm]?[jt]sx?|py|svelte|vue)$/.test(name))
  )
}
