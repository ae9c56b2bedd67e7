import { configSchema } from '../config/schema.ts'
import { globalFlags } from './args.ts'
import type { Command, Flags } from './command.ts'
import { commands } from './commands.ts'
import { operandsOf } from './help.ts'

const generated = '<!-- Made by scripts/docs.ts; change the source, not this page. -->'

/** docs/commands.md: one heading per command, from the same data as its `--help`. */
export async function renderCommandDocs(): Promise<string> {
  const sections = await Promise.all(
    commands.map(async (entry) => commandSection(await entry.load())),
  )
  return [
    '# Commands',
    '',
    generated,
    '',
    'Every command has these flags:',
    '',
    ...flagRows(globalFlags),
    '',
    'stdout carries the result, stderr the story. Exit codes: 0 done, 1 the answer is no (findings of severity',
    '`error`), 2 could not do it (usage, configuration, environment, network), 70 a bug of ours; 130 after Ctrl-C.',
    '',
    '`--json` prints one document: `{ "paquebot": 1, "command", "ok", "result" | "error", "findings": [{ "rule",',
    '"severity", "message", "file"?, "line"?, "column"?, "hint"? }] }`.',
    '',
    ...sections.flat(),
  ].join('\n')
}

function commandSection(command: Command): readonly string[] {
  return [
    `## paquebot ${command.name}`,
    '',
    `${command.summary}.`,
    '',
    command.description,
    '',
    '```',
    `paquebot ${command.name}${operandsOf(command)} [flags]`,
    ...command.examples.map(({ line, text }) => `${line}   # ${text}`),
    '```',
    '',
    ...(Object.keys(command.flags).length === 0 ? [] : [...flagRows(command.flags), '']),
  ]
}

function flagRows(flags: Flags): readonly string[] {
  return [
    '| flag | |',
    '| --- | --- |',
    ...Object.entries(flags).map(([name, flag]) => {
      const value = flag.type === 'string' ? ` ${flag.value ?? '<value>'}` : ''
      const choices =
        flag.choices === undefined
          ? ''
          : ` (${flag.choices.map((choice) => `\`${choice}\``).join(', ')})`
      return `| \`--${name}${value}\` | ${flag.help}${choices} |`
    }),
  ]
}

/** docs/configuration.md: every option of paquebot.toml with its sentence. */
export function renderConfigDocs(): string {
  return [
    '# Configuration',
    '',
    generated,
    '',
    'Nothing needs to be configured to start. `paquebot.toml` at the root overrides; `.changeset/config.json` is read',
    'as it stands. The file is data: nothing in it is executed but the commands that you write as `smoke` and `test`,',
    'and those only in a rehearsal.',
    '',
    '```toml',
    'follow = [{ package = "pypi:event-forge-inbox-outbox", leader = "npm:@event-forge/inbox-outbox-core" }]',
    'bundle = [{ package = "pypi:tokenledger", from = "npm:tokenledger-dashboard" }]',
    'exclude = ["playground/**"]',
    '',
    '[packages.tokenledger]',
    'smoke = ["tokenledger db migrations"]',
    'test = "pytest -m \'not integration\'"',
    'files = [',
    '  { path = "openapi.json", at = "$.info.version" },',
    '  { path = "docs/*.md", search = "tokenledger=={current_version}" },',
    '  { path = "deploy.sh", at = "x-paquebot-version" }, # lines with that comment',
    ']',
    '',
    '[publisher.pypi]',
    'workflow = "release.yml"',
    'environment = "pypi"',
    '```',
    '',
    'Packages are named by `npm:<name>` or `pypi:<name>`; the bare name does where only one world has it.',
    '',
    '| option | |',
    '| --- | --- |',
    ...Object.entries(configSchema.entries).map(
      ([name, schema]) => `| \`${name}\` | ${sentenceOf(schema)} |`,
    ),
    ...nestedRows('workflow', workflowEntries()),
    ...nestedRows('packages.<name>', packageEntries()),
    ...nestedRows('packages.<name>.files', fileRuleEntries()),
    ...nestedRows('publisher.npm` and `publisher.pypi', publisherEntries()),
    '',
  ].join('\n')
}

type Entries = Readonly<Record<string, unknown>>

function nestedRows(prefix: string, entries: Entries): readonly string[] {
  return Object.entries(entries).map(
    ([name, schema]) => `| \`${prefix}\`: \`${name}\` | ${sentenceOf(schema)} |`,
  )
}

// valibot wraps: optional -> pipe -> schema; the sentence is a metadata action of the pipe.
interface Wrapped {
  readonly wrapped?: Wrapped
  readonly pipe?: readonly { readonly type: string; readonly description?: string }[]
  readonly value?: Wrapped
  readonly entries?: Entries
}

function sentenceOf(schema: unknown): string {
  const { wrapped, pipe } = schema as Wrapped
  const own = pipe?.find((action) => action.type === 'description')?.description
  return own ?? (wrapped === undefined ? '' : sentenceOf(wrapped))
}

const unwrap = (schema: unknown): Wrapped => (schema as Wrapped).wrapped ?? (schema as Wrapped)

function workflowEntries(): Entries {
  return unwrap(configSchema.entries.workflow).entries ?? {}
}

function packageEntries(): Entries {
  return unwrap(configSchema.entries.packages).value?.entries ?? {}
}

function fileRuleEntries(): Entries {
  const files = unwrap(packageEntries().files) as Wrapped & { readonly item?: unknown }
  return unwrap(files.item).entries ?? {}
}

function publisherEntries(): Entries {
  const publisher = unwrap(configSchema.entries.publisher).entries ?? {}
  return unwrap(publisher.npm).entries ?? {}
}
