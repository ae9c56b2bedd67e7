import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtCli, type Contender, measure, node, readOptions, report, root } from './measure.ts'

/**
 * `workflow check` of 50 workflows against actionlint's own program (`$ACTIONLINT`, else on PATH), and milliseconds per
 * workflow after the start: both designs and our own workflows, again and again under other names.
 */

const count = 50

/** Most milliseconds for a workflow, the start not counted. */
const mostPerFile = 10

const fixtures = join(root, 'packages/paquebot/test/workflow-check/fixtures')
const sources = [
  join(fixtures, 'npm-then-pypi/.github/workflows/ci.yml'),
  join(fixtures, 'npm-then-pypi/.github/workflows/release.yml'),
  join(fixtures, 'tag-release/.github/workflows/ci.yml'),
  join(fixtures, 'tag-release/.github/workflows/release.yml'),
  join(root, '.github/workflows/ci.yml'),
  join(root, '.github/workflows/release.yml'),
]

if (!existsSync(builtCli)) throw new Error(`${builtCli} is missing: run \`node scripts/build.ts\``)

const folder = mkdtempSync(join(tmpdir(), 'paquebot-bench-workflows-'))
try {
  const many = repositoryWith(count)
  const one = repositoryWith(1)
  const options = readOptions({ rounds: 9, warmUps: 1 })
  const [single, all] = measure(
    { title: '', baseline: check(one), against: [check(many)] },
    options,
  ).map(({ ms }) => ms.median)
  const perFile = ((all ?? 0) - (single ?? 0)) / (count - 1)
  const verdict = perFile <= mostPerFile ? 'met' : 'MISSED'
  console.log(
    `each workflow after the start: ${perFile.toFixed(1)} ms (at most ${mostPerFile}: ${verdict})\n`,
  )
  const actionlint = programOf(process.env.ACTIONLINT ?? 'actionlint')
  if (actionlint === undefined) console.log('actionlint is not here: no ratio')
  else
    report(
      [{ title: `${count} workflows`, baseline: lint(actionlint, many), against: [check(many)] }],
      options,
    )
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function check(cwd: string): Contender {
  const argv = [node, builtCli, 'workflow', 'check', '--no-linters', '--json']
  return {
    name: 'paquebot workflow check',
    argv,
    cwd,
    exitCode: exitOf(argv, cwd),
    goal: { kind: 'ratio', most: 2 },
  }
}

/** Without shellcheck and pyflakes, which are other programs. */
function lint(program: string, cwd: string): Contender {
  const argv = [program, '-shellcheck=', '-pyflakes=']
  return { name: 'actionlint', argv, cwd, exitCode: exitOf(argv, cwd) }
}

/** Both end with 1 where they find something. */
function exitOf([program = '', ...args]: readonly string[], cwd: string): number {
  return spawnSync(program, args, { cwd }).status ?? 0
}

function programOf(name: string): string | undefined {
  return spawnSync(name, ['--version']).status === 0 ? name : undefined
}

function repositoryWith(workflows: number): string {
  const cwd = join(folder, String(workflows))
  const into = join(cwd, '.github/workflows')
  mkdirSync(into, { recursive: true })
  for (let at = 0; at < workflows; at += 1) {
    const text = readFileSync(sources[at % sources.length] ?? '', 'utf8')
    writeFileSync(join(into, `w${at}.yml`), text)
  }
  writeFileSync(join(cwd, 'package.json'), '{ "name": "harbour", "version": "1.0.0" }\n')
  execFileSync('git', ['init', '-q', cwd])
  execFileSync('git', ['add', '-A'], { cwd })
  return cwd
}
