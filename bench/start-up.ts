import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { builtCli, type Contender, node, readOptions, report, root } from './measure.ts'

/**
 * What a person waits for before anything happens: the built package against a bare Node, and what
 * the launcher of a clone adds. The warm-ups fill the compile cache.
 */

function built(args: readonly string[], most: number, exitCode = 0): Contender {
  const argv = [node, builtCli, ...args]
  return { name: `paquebot ${args.join(' ')}`, argv, exitCode, goal: { kind: 'ratio', most } }
}

if (!existsSync(builtCli)) throw new Error(`${builtCli} is missing: run \`node scripts/build.ts\``)

const source = join(root, 'packages/paquebot/src/cli/bin.ts')
const direct = [node, '--disable-warning=ExperimentalWarning', source, '--version']

report(
  [
    {
      title: 'Built package against `node -e 0`',
      baseline: { name: 'node -e 0', argv: [node, '-e', '0'] },
      against: [
        built(['--version'], 1.3),
        built(['--help'], 1.6),
        built(['reherse'], 1.6, 2),
        built(['status', '--nope'], 1.6, 2),
      ],
    },
    {
      title: 'Launcher of a clone against the call that it makes',
      baseline: { name: 'node bin.ts --version', argv: direct },
      against: [
        {
          name: './paquebot --version',
          argv: [join(root, 'paquebot'), '--version'],
          goal: { kind: 'extra', most: 10 },
        },
      ],
    },
  ],
  readOptions({ rounds: 15, warmUps: 3 }),
)
