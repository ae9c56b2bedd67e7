#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { type CliOptions, helpText, parseArguments, UsageError } from './cli/arguments.ts'
import { addresses, banner } from './cli/banner.ts'
import { type LocalRegistries, startLocalRegistries, userUpstreams } from './index.ts'

/** Runs until Ctrl-C. */
async function main(args: readonly string[]): Promise<void> {
  const options = parseArguments(args)
  if (options.help) return print(helpText)
  if (options.version) return print(`${readVersion()}\n`)
  const registries = await start(options)
  print(options.json ? addresses(registries) : banner(registries))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void registries.stop())
  }
}

async function start(options: CliOptions): Promise<LocalRegistries> {
  const { ports, folder, token, offline, faults } = options
  const registries: LocalRegistries = await startLocalRegistries({
    ports,
    offline,
    faults,
    upstream: {
      npm: options.upstreamNpm ?? (() => elsewhere(userUpstreams.npm(), () => registries.npm.url)),
      pypi:
        options.upstreamPypi ?? (() => elsewhere(userUpstreams.pypi(), () => registries.pypi.url)),
    },
    ...(folder === undefined ? {} : { folder }),
    ...(token === undefined ? {} : { tokens: [token] }),
  })
  return registries
}

/** A user whose clients are set to us already must not be sent round in circles. */
async function elsewhere(upstream: Promise<string | undefined>, own: () => string) {
  const url = await upstream
  return url !== undefined && new URL(url).host === new URL(own()).host ? undefined : url
}

function readVersion(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version
}

function print(text: string): void {
  process.stdout.write(text)
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  process.stderr.write(`error: ${error.message}\nhint: ${error.hint}\n`)
  process.exitCode = 2
}
