import { type ScriptLine, scriptLines, stepsOf } from '../../facts/steps.ts'
import type { Checked, Flaw, Rule } from '../../model.ts'

interface Loose {
  readonly command: RegExp
  readonly instead: (checked: Checked) => string | undefined
}

const has = (checked: Checked, name: string) =>
  checked.files.paths.some((path) => path === name || path.endsWith(`/${name}`))

const kinds: readonly Loose[] = [
  {
    command: /(?:^|[\s;&|])npm\s+(?:install|i)\s*(?:--?[\w-]+(?:=\S+)?\s*)*$/,
    instead: (checked) => (has(checked, 'package-lock.json') ? '`npm ci`' : undefined),
  },
  {
    command: /(?:^|[\s;&|])pnpm\s+(?:install|i)\b.*--no-frozen-lockfile/,
    instead: () => '`pnpm install --frozen-lockfile`',
  },
  {
    command:
      /(?:^|[\s;&|])(?:uv\s+)?pip3?\s+install\b.*(?:\s-e\s|--editable[ =]|\s\.(?:\[|\s|$)|\s["']\.\[)/,
    instead: (checked) =>
      has(checked, 'uv.lock')
        ? '`uv sync --locked`'
        : 'a lockfile: `uv lock`, then `uv sync --locked`',
  },
  {
    command: /(?:^|[\s;&|])uv\s+sync\b(?!.*--(?:locked|frozen))/,
    instead: (checked) => (has(checked, 'uv.lock') ? '`uv sync --locked`' : undefined),
  },
]

export const noLockInstall: Rule = {
  id: 'supply/no-lock-install',
  severity: 'warning',
  summary: 'Dependencies of a job are installed from the lockfile, and only from it',
  why: 'Without a lockfile every run resolves anew: a new release of a linter makes the default branch red, a test passes with versions that nobody has, and a taken-over dependency is executed at once.',
  fix: [
    '```yaml',
    '- run: npm ci',
    '- run: pnpm install --frozen-lockfile',
    '- run: uv sync --locked',
    '```',
  ].join('\n'),
  *check(checked) {
    for (const { file, step, workflow } of stepsOf(checked)) {
      // What we write ourselves follows the lockfile as soon as there is one.
      if (workflow?.text.includes('# paquebot-hash: ')) continue
      for (const line of scriptLines(step)) yield* flawIn(checked, file, line)
    }
  },
}

function* flawIn(checked: Checked, file: string, { text, range }: ScriptLine): Iterable<Flaw> {
  const parts = text.split(/&&|;/).map((part) => part.trimEnd())
  const instead = kinds
    .find(({ command }) => parts.some((part) => command.test(part)))
    ?.instead(checked)
  if (instead === undefined) return
  const why = instead.startsWith('`') ? 'whatever the lockfile says' : 'for want of a lockfile'
  yield {
    file,
    range,
    message: `this install resolves versions anew in every run, ${why}`,
    hint: `write ${instead}`,
  }
}
