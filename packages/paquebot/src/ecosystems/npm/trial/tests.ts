import { cpSync } from 'node:fs'
import { join, posix } from 'node:path'
import { exitText, lastLines } from '../../../io/exec.ts'
import { isDirectory } from '../../../io/files.ts'
import type { Finding } from '../../../model/finding.ts'
import { commandLine } from '../../command-line.ts'
import type { TrialResult } from '../../ecosystem.ts'
import { plainText } from '../plain-text.ts'
import type { Installed } from './try-out.ts'

const testFolders = ['test', 'tests', '__tests__']

/**
 * Runs the package's own tests in the consumer: the test folders are copied beside, the sources are not, so
 * `import` by the package's name reaches what was installed. Only with a command of the maintainers', since
 * most tests import their sources by path.
 */
export async function tryTests(installed: Installed): Promise<TrialResult> {
  const { withTests, test, consumer, pkg, shop } = installed
  if (!withTests) return { findings: [], tried: [] }
  const folders = testFolders.filter((name) => isDirectory(join(shop.root, pkg.path, name)))
  if (test === undefined)
    return { findings: folders.length === 0 ? [] : [notRun(installed)], tried: [] }
  for (const name of folders) {
    cpSync(join(shop.root, pkg.path, name), join(consumer.folder, name), { recursive: true })
  }
  const result = await consumer.run(test)
  const tried = [commandLine(test)]
  if (result.code === 0) return { findings: [], tried }
  const output = plainText(lastLines(result, 20))
  const message = `the tests of \`${pkg.name}\` fail against the installed package: \`${commandLine(test)}\` ends with ${exitText(result)}`
  return {
    findings: [
      { rule: 'tests/failed', severity: 'error', message, file: pkg.manifest, hint: output },
    ],
    tried,
  }
}

function notRun({ pkg }: Installed): Finding {
  return {
    rule: 'tests/not-run',
    severity: 'info',
    message: `the tests of \`${pkg.name}\` were not run against the installed package: no command says how`,
    file: posix.join(pkg.path, 'package.json'),
    hint: `add \`test = "…"\` to \`[packages."${pkg.name}"]\` in paquebot.toml; it runs beside the test folder, without the sources`,
  }
}
