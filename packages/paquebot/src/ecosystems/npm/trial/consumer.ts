import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type ExecResult, lastLines } from '../../../io/exec.ts'
import { isFile, readText } from '../../../io/files.ts'
import type { Artifact, PackedContents } from '../../../model/artifact.ts'
import type { Finding } from '../../../model/finding.ts'
import type { Trial } from '../../ecosystem.ts'
import { isRecord, parseManifest, textIn } from '../manifest.ts'
import { plainText } from '../plain-text.ts'
import { digestIn } from '../probe.ts'

/** A project that has the released package as its dependency. */
export interface Consumer {
  readonly folder: string
  /** Where the package was installed. */
  readonly home: string
  readonly env: NodeJS.ProcessEnv
  /** Runs a program in the project, with the commands of its dependencies on PATH. */
  run(
    argv: readonly string[],
    options?: { timeoutMs?: number; stdin?: string },
  ): Promise<ExecResult>
  /** `npm install` of more packages, from the rehearsal registry. */
  install(specs: readonly string[]): Promise<ExecResult>
}

/** Makes the project, installs exactly the released version, and compares what arrived with what was sent. */
export async function installBack(
  trial: Trial,
  artifact: Artifact,
  contents: PackedContents,
): Promise<{ consumer: Consumer; findings: readonly Finding[] }> {
  const consumer = makeConsumer(trial)
  const spec = `${trial.pkg.name}@${trial.version}`
  const result = await consumer.install([spec])
  if (result.code !== 0) return { consumer, findings: [installFailed(trial, spec, result)] }
  return { consumer, findings: compareInstalled(trial, consumer, { artifact, contents }) }
}

function makeConsumer(trial: Trial): Consumer {
  const { shop, registry } = trial
  const folder = join(trial.folder, 'consumer')
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'package.json'),
    '{ "name": "consumer", "version": "0.0.0", "private": true }\n',
  )
  const path = [join(folder, 'node_modules', '.bin'), shop.env.PATH ?? ''].join(delimiter)
  const env = {
    PATH: path,
    npm_config_registry: registry.index,
    npm_config_cache: join(shop.cache, 'npm'),
  }
  const log = `try-${trial.pkg.name}`
  const run: Consumer['run'] = (argv, options = {}) =>
    shop.run(argv, { cwd: folder, log, env, ...options })
  return {
    folder,
    home: join(folder, 'node_modules', trial.pkg.name),
    env: { ...shop.env, ...env },
    run,
    // No `--prefer-offline`: a user gets the newest versions, and those are what has to work.
    install: (specs) => run(['npm', 'install', '--no-audit', '--no-fund', ...specs]),
  }
}

/** Why `npm install` of this failed: a peer conflict, a name that is nowhere, or npm's own first line. */
export function installFailed(trial: Trial, spec: string, result: ExecResult): Finding {
  const output = plainText(`${result.stderr}\n${result.stdout}`)
  const conflict = peerConflict(output)
  if (conflict !== undefined) {
    return {
      rule: 'npm/peer-conflict',
      severity: 'error',
      message: `\`npm install ${spec}\` fails: ${conflict}`,
      file: trial.pkg.manifest,
      hint: 'widen the peer range, or raise the dependency that asks for another version',
    }
  }
  const missing = /404\s+Not Found - GET \S+?([^/\s]+(?:%2f[^/\s]+)?) /i.exec(output)?.[1]
  const why =
    missing === undefined
      ? firstError(output)
      : `\`${decodeURIComponent(missing)}\` is on no registry`
  return {
    rule: 'npm/install-fails',
    severity: 'error',
    message: `\`npm install ${spec}\` fails: ${why}`,
    file: trial.pkg.manifest,
    hint: plainText(lastLines(result, 15)),
  }
}

/** The lines of ERESOLVE that name who wants what: `Found: react@19.0.0`, `peer react@"^18" from x@1.0.0`. */
export function peerConflict(output: string): string | undefined {
  if (!/\bERESOLVE\b/.test(output)) return undefined
  const lines = output.split('\n').map((line) => line.replace(/^npm (error|ERR!)\s*/, '').trim())
  const found = lines.find((line) => line.startsWith('Found: '))?.slice('Found: '.length)
  const start = lines.findIndex((line) =>
    /^(Could not resolve dependency|Conflicting peer dependency):/.test(line),
  )
  const wanted = lines
    .slice(start)
    .find((line) => /^(peer(Optional)?|dev|prod)?\s*\S+@".*" from /.test(line))
  return `${wanted ?? 'two packages want different versions of the same one'}${found === undefined ? '' : `, but ${found} is there`}`
}

function firstError(output: string): string {
  const lines = output.split('\n').filter((line) => /^npm (error|ERR!)/.test(line))
  const text = lines.map((line) => line.replace(/^npm (error|ERR!)\s*/, ''))
  return (text.find((line) => line !== '' && !/^code /.test(line)) ?? 'npm says nothing').slice(
    0,
    300,
  )
}

function compareInstalled(
  trial: Trial,
  consumer: Consumer,
  sent: { artifact: Artifact; contents: PackedContents },
): readonly Finding[] {
  const differences = [
    versionDifference(trial, consumer),
    digestDifference(trial, consumer, sent.artifact),
    fileDifference(consumer, sent.contents),
  ].filter((text) => text !== undefined)
  return differences.map((text) => ({
    rule: 'build/installed-differs',
    severity: 'error',
    message: `\`${trial.pkg.name}\` as installed is not what was packed: ${text}`,
    file: trial.pkg.manifest,
    hint: 'look at what its install scripts change, and at the file names in the tarball',
  }))
}

function versionDifference(trial: Trial, { home }: Consumer): string | undefined {
  const version = textIn(parseManifest(readText(join(home, 'package.json')))?.version)
  return version === trial.version
    ? undefined
    : `version \`${version}\` instead of \`${trial.version}\``
}

/** npm notes in its hidden lockfile which bytes it installed. */
function digestDifference(
  trial: Trial,
  { folder }: Consumer,
  artifact: Artifact,
): string | undefined {
  const lock = parseManifest(readText(join(folder, 'node_modules', '.package-lock.json')))
  const entry = isRecord(lock?.packages)
    ? lock.packages[`node_modules/${trial.pkg.name}`]
    : undefined
  const digest = digestIn(isRecord(entry) ? textIn(entry.integrity) : undefined)
  if (digest === undefined || digest === artifact.sha512) return undefined
  return `sha512 \`${digest.slice(0, 16)}…\` instead of \`${artifact.sha512.slice(0, 16)}…\``
}

function fileDifference({ home }: Consumer, contents: PackedContents): string | undefined {
  const missing = contents.files
    .filter((file) => file.link === undefined && !existsSync(join(home, file.path)))
    // npm writes a packed `.gitignore` under the name `.npmignore`.
    .filter(
      (file) =>
        !(
          file.path.endsWith('.gitignore') &&
          isFile(join(home, file.path.replace(/\.gitignore$/, '.npmignore')))
        ),
    )
  if (missing.length === 0) return undefined
  const names = missing.slice(0, 3).map((file) => `\`${file.path}\``)
  return `${missing.length} ${missing.length === 1 ? 'file is' : 'files are'} missing, such as ${names.join(', ')}`
}
