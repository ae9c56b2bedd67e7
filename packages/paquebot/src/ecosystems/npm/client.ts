import type { ExecResult } from '../../io/exec.ts'
import { lastLines } from '../../io/exec.ts'
import type { ClientCommand, ClientRun } from '../client.ts'
import type { UploadAnswer } from '../ecosystem.ts'
import { parseObject } from '../exchange.ts'
import { npmAuth } from '../key.ts'
import { uploadAnswer } from './answers.ts'
import { isRecord, textIn } from './manifest.ts'

/** The real `npm publish <tarball>`. */
export const npmClient = { command, answer }

/**
 * Without a signer npm sees a token in an npmrc of its own and nothing of the job. With one it gets the job's
 * variables, too: npm then makes its own exchange and its own provenance.
 */
function command({ request, key, outer }: ClientRun): ClientCommand {
  const { path, registry, tag, access, signer } = request
  // npm cannot be told of another sigstore.
  const signs = signer !== undefined && signer.sigstore === undefined
  return {
    argv: [
      ...['npm', 'publish', path, '--ignore-scripts', '--json', '--loglevel=error'],
      ...(tag === undefined ? [] : [`--tag=${tag}`]),
      ...(access === undefined ? [] : [`--access=${access}`]),
      // The caller looks what is there before it tries again.
      '--fetch-retries=0',
      `--registry=${registry.upload}`,
    ],
    env: {
      ...(signs ? jobVariables(outer) : { npm_config_provenance: 'false' }),
      npm_config_update_notifier: 'false',
      npm_config_audit: 'false',
    },
    files: { '.npmrc': `${npmrcLine(registry.upload, npmAuth(key))}\n` },
  }
}

function npmrcLine(registry: string, auth: ReturnType<typeof npmAuth>): string {
  const { host, pathname } = new URL(registry)
  const place = `//${host}${pathname}`
  return 'token' in auth ? `${place}:_authToken=${auth.token}` : `${place}:_auth=${auth._auth}`
}

/** What GitHub sets in a job. */
function jobVariables(outer: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const pairs = Object.entries(outer).filter(
    ([name]) => /^(GITHUB|ACTIONS|RUNNER)_/.test(name) && name !== 'GITHUB_TOKEN',
  )
  return Object.fromEntries(pairs)
}

function answer(result: ExecResult): UploadAnswer {
  if (result.code === 0) return { kind: 'accepted' }
  const { code = '', text } = errorIn(result)
  // npm looks before it sends, and this refusal of its own has no status and in npm 11 no code.
  if (/cannot publish over the previously published/i.test(text))
    return { kind: 'exists', why: text }
  const status = Number(/^E(\d{3})$/.exec(code)?.[1] ?? 0)
  if (status === 0 && refusedHere.test(code))
    return {
      kind: 'refused',
      why: text,
      hint:
        code === 'ENEEDAUTH' ? 'the key is not accepted' : 'correct what npm says and run again',
    }
  return uploadAnswer({ status, text })
}

/** npm says no before or without asking the registry. */
const refusedHere = /^(ENEEDAUTH|EOTP|EUSAGE|EPRIVATE|EBADENGINE|EINVALIDPACKAGENAME|EJSONPARSE)$/

/** `--json` puts the error on stdout; both npm 11 and 12 have code, summary and detail. */
function errorIn(result: ExecResult): { code?: string; text: string } {
  const { error } = parseObject(result.stdout.slice(Math.max(0, result.stdout.indexOf('{'))))
  if (!isRecord(error)) return { text: lastLines(result, 5) }
  const code = textIn(error.code)
  const summary = textIn(error.summary) ?? lastLines(result, 5)
  const text = summary.replace(/^\d{3} .*? - (PUT|GET|POST) \S+( - )?/, '')
  return { ...(code === undefined ? {} : { code }), text: text === '' ? summary : text }
}
