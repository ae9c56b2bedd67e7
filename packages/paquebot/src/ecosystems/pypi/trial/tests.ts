import { cp, mkdir } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { type ExecResult, exitText } from '../../../io/exec.ts'
import type { Finding } from '../../../model/finding.ts'
import type { TrialResult } from '../../ecosystem.ts'
import { normalizeName } from '../project/names.ts'
import { acceptsOf, readRequirements } from '../project/requirements.ts'
import {
  freshEnvironment,
  type Installed,
  logOf,
  quickInstall,
  requirements,
  runInside,
} from './installed.ts'

const testNames = /^(?:tests?|testing|dev|development)$/

/**
 * Runs the package's own tests against what was installed: the test folder and the project's
 * settings are copied beside, the modules are not. The maintainers' command, else pytest.
 */
export async function tryTests(installed: Installed): Promise<TrialResult> {
  const { withTests, test, shop, pkg } = installed
  const folders = ['tests', 'test'].filter((name) => holds(installed, name))
  if (!withTests || (test === undefined && folders.length === 0)) return { findings: [], tried: [] }
  const cwd = join(installed.folder, 'own-tests')
  await copyTests(installed, folders, cwd)
  const environment = await freshEnvironment(installed, 'tests')
  const wanted = [...requirements(installed, testExtras(installed)), ...testRequirements(installed)]
  const install = await quickInstall(installed, environment, wanted)
  const tried = test?.join(' ') ?? `pytest of ${pkg.name}`
  if (install.code !== 0) return { findings: [failed(installed, tried, install)], tried: [tried] }
  shop.detail(`running the tests of ${pkg.name} against the installed package`)
  const argv = test ?? [
    environment.python,
    '-m',
    'pytest',
    '-q',
    '-p',
    'no:cacheprovider',
    ...folders,
  ]
  const result = await runInside(installed, environment, argv, {
    cwd,
    log: logOf(installed, 'tests'),
  })
  // pytest's own code for "no tests were collected".
  const isGreen = result.code === 0 || (test === undefined && result.code === 5)
  return { findings: isGreen ? [] : [failed(installed, tried, result)], tried: [tried] }
}

const holds = ({ shop, pkg }: Installed, name: string) =>
  shop.repository.files.some((path) => path.startsWith(`${posix.join(pkg.path, name)}/`))

/** Test folders and the files beside the manifest, never the modules. */
async function copyTests(
  installed: Installed,
  folders: readonly string[],
  to: string,
): Promise<void> {
  const { shop, pkg } = installed
  const inside = (path: string) => posix.relative(pkg.path, path)
  const isWanted = (path: string) =>
    folders.some((folder) => path.startsWith(`${folder}/`)) ||
    /^(?:conftest\.py|[^/]+\.(?:toml|ini|cfg|txt|md))$/.test(path)
  const paths = shop.repository.files.map(inside).filter(isWanted)
  for (const path of paths) {
    await mkdir(dirname(join(to, path)), { recursive: true })
    await cp(join(shop.root, pkg.path, path), join(to, path))
  }
}

const testExtras = ({ metadata }: Installed) =>
  metadata.all('Provides-Extra').filter((extra) => testNames.test(extra))

/** pytest, and what groups such as \`dev\` and \`test\` name; an installer does not see those. */
function testRequirements({ pyproject, pkg }: Installed): readonly string[] {
  const declared = pyproject === undefined ? [] : readRequirements(pyproject)
  const own = normalizeName(pkg.name)
  const listed = declared
    .filter(
      (one) =>
        one.kind === 'group' && testNames.test(one.group ?? '') && normalizeName(one.name) !== own,
    )
    .map((requirement) => {
      const { name, extras, marker } = requirement
      const accepts = acceptsOf(requirement)
      const joined = extras.length === 0 ? '' : `[${extras.join(',')}]`
      return `${name}${joined}${accepts?.includes('||') ? '' : (accepts ?? '')}${marker === undefined ? '' : `; ${marker}`}`
    })
  return [...new Set(['pytest', ...listed])]
}

function failed({ pkg }: Installed, command: string, result: ExecResult): Finding {
  const output = (result.stdout.trim() === '' ? result.stderr : result.stdout).trim().split('\n')
  return {
    rule: 'tests/failed',
    severity: 'error',
    message: `the tests of \`${pkg.name}\` fail against the installed package: \`${command}\` ends with ${exitText(result)}: ${summaryOf(output)}`,
    file: pkg.manifest,
    hint: output.slice(-25).join('\n'),
  }
}

/** pytest's count and the first exception it shows; the last line of anything else. */
function summaryOf(output: readonly string[]): string {
  const count = output.findLast((line) => /^=*\s*\d+ (?:failed|error|passed)/.test(line))
  const first = output.find((line) => /^E {3}\S/.test(line))?.slice(1)
  const parts = [count?.replace(/^=+|=+$/g, ''), first].flatMap((part) => part?.trim() ?? [])
  return parts.length > 0 ? parts.join('; ') : (output.at(-1)?.trim() ?? 'no output')
}
