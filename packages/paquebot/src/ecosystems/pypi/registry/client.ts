import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ExecResult, lastLines } from '../../../io/exec.ts'
import type { ClientCommand, ClientRun } from '../../client.ts'
import type { UploadAnswer } from '../../ecosystem.ts'
import { loginOf } from '../../key.ts'
import { uploadAnswer } from './answers.ts'

/** The real `uv publish` with the key that we have minted. */
export const uvClient = { command: uvCommand, answer }

/** The real `twine upload` with the key that we have minted. */
export const twineClient = { command: twineCommand, answer }

async function uvCommand(run: ClientRun): Promise<ClientCommand> {
  const { file, attestation } = await layOut(run)
  const { username, password } = loginOf(run.key)
  return {
    argv: [
      ...['uv', 'publish', '--no-config', '--trusted-publishing', 'never'],
      ...(attestation === undefined ? ['--no-attestations'] : []),
      ...['--publish-url', run.request.registry.upload, file],
      ...(attestation === undefined ? [] : [attestation]),
    ],
    env: {
      UV_PUBLISH_USERNAME: username,
      UV_PUBLISH_PASSWORD: password,
      UV_NO_PROGRESS: '1',
      UV_HTTP_RETRIES: '0',
      UV_KEYRING_PROVIDER: 'disabled',
    },
  }
}

async function twineCommand(run: ClientRun): Promise<ClientCommand> {
  const { file, attestation } = await layOut(run)
  const { username, password } = loginOf(run.key)
  return {
    argv: [
      ...['twine', 'upload', '--non-interactive', '--disable-progress-bar'],
      ...['--repository-url', run.request.registry.upload],
      ...(attestation === undefined ? [] : ['--attestations']),
      file,
      ...(attestation === undefined ? [] : [attestation]),
    ],
    env: { TWINE_USERNAME: username, TWINE_PASSWORD: password },
  }
}

/** Both take attestations from a file beside the distribution; the artifact folder stays as it is. */
async function layOut({
  request,
  home,
}: ClientRun): Promise<{ file: string; attestation?: string }> {
  const { artifact, path, signer } = request
  const file = join(home, artifact.file)
  copyFileSync(path, file)
  if (signer?.by !== 'exchange') return { file }
  const { attestationFor } = await import('./attest.ts')
  const attestation = `${file}.publish.attestation`
  writeFileSync(attestation, JSON.stringify(await attestationFor(artifact, signer)))
  return { file, attestation }
}

/** uv: `Server returned status code 403 Forbidden. Server says: …`; twine: `HTTPError: 403 Forbidden from …`. */
function answer(result: ExecResult): UploadAnswer {
  if (result.code === 0) return { kind: 'accepted' }
  const text = `${result.stdout}\n${result.stderr}`
  const status = /(?:status code|HTTPError:|Response from \S+:?)\s+(\d{3})\b/.exec(text)?.[1]
  const said = /Server says: ([\s\S]*)/.exec(text)?.[1] ?? lastLines(result, 4)
  return uploadAnswer({ status: Number(status ?? 0), text: said.replace(/\s+/g, ' ').trim() })
}
