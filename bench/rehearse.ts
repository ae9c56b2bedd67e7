import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { builtCli, node, readOptions, report, root } from './measure.ts'

/**
 * `paquebot rehearse` on examples/event-forge, warm, against a plain script that does the same
 * installs, builds, uploads and install-backs by child processes (`plain/rehearse.ts` says which).
 * Both keep their caches in a folder of the benchmark; the warm-up fills them.
 */

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'paquebot-bench')
const plainCache = join(cache, 'plain')
const plain = join(import.meta.dirname, 'plain/rehearse.ts')
const options = readOptions({ rounds: 3, warmUps: 1 })

if (!existsSync(builtCli)) throw new Error(`${builtCli} is missing: run \`node scripts/build.ts\``)

const folder = mkdtempSync(join(tmpdir(), 'paquebot-bench-rehearse-'))
try {
  copyExample(folder)
  mkdirSync(plainCache, { recursive: true })
  run([node, plain, folder, plainCache, 'prepare'], root)
  const outside = { BENCH_NPM: ask(['npm', 'config', 'get', 'registry']), BENCH_PYPI: askPip() }
  report(
    [
      {
        title: 'Rehearsal of examples/event-forge, warm, against the same work by a plain script',
        baseline: { name: 'plain script', argv: [node, plain, folder, plainCache], env: outside },
        against: [
          {
            name: 'paquebot rehearse',
            argv: [node, builtCli, 'rehearse', '--cwd', folder],
            env: { PAQUEBOT_CACHE: join(cache, 'paquebot') },
            goal: { kind: 'ratio', most: 1.3 },
          },
        ],
      },
    ],
    options,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** The tracked files as a repository of their own, so that nothing of this one is in the way. */
function copyExample(to: string): void {
  const example = join(root, 'examples/event-forge')
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: example, encoding: 'utf8' })
  for (const file of files.split('\0').filter((path) => path !== '')) {
    mkdirSync(dirname(join(to, file)), { recursive: true })
    copyFileSync(join(example, file), join(to, file))
  }
  const identity = ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost']
  run(['git', 'init', '-q', '-b', 'main'], to)
  run(['git', 'add', '.'], to)
  run(['git', ...identity, 'commit', '-q', '-m', 'feat: event forge'], to)
}

function run([program = '', ...args]: readonly string[], cwd: string): void {
  execFileSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
}

function ask([program = '', ...args]: readonly string[]): string {
  return execFileSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim()
}

/** The index that pip uses: its configuration, else the default that is built into it. */
function askPip(): string {
  const program = [
    'import subprocess, sys',
    'from pip._internal.models.index import PyPI',
    'ask = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]',
    'print(subprocess.run(ask, capture_output=True, text=True).stdout.strip() or PyPI.simple_url)',
  ]
  return process.env.PIP_INDEX_URL ?? ask(['python3', '-c', program.join('\n')])
}
