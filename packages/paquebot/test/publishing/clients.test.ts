import { delimiter } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type ClientName, clientWorlds, uploadWith } from '../../src/ecosystems/client.ts'
import type { UploadAnswer } from '../../src/ecosystems/ecosystem.ts'
import { addressesOf } from '../../src/stages/rehearse/registries.ts'
import { outerEnvironment } from '../support/cli.ts'
import { pythonTools } from '../support/python-tools.ts'
import { tempFolder } from '../support/temp.ts'
import { type MadeArtifact, makePureWheel, makeTarball } from './artifacts.ts'
import { startSigstore } from './sigstore.ts'
import { job, npmRecord, openStage, pypiRecord, type Stage } from './support.ts'

/** What the user has around: both worlds' clients, and a secret that no client may see. */
const outer = (): NodeJS.ProcessEnv => {
  const env = outerEnvironment()
  return { ...env, PATH: `${pythonTools()}${delimiter}${env.PATH}`, NPM_TOKEN: 'npm_elsewhere' }
}

interface Case {
  readonly client: ClientName
  readonly make: (folder: string, version: string) => MadeArtifact
}

const cases: readonly Case[] = [
  { client: 'npm', make: (folder, version) => makeTarball(folder, '@acme/core', version) },
  { client: 'uv', make: (folder, version) => makePureWheel(folder, 'acme-core', version) },
  { client: 'twine', make: (folder, version) => makePureWheel(folder, 'acme-core', version) },
]

const publishers = [npmRecord('@acme/core'), pypiRecord('acme-core')]

function send(stage: Stage, client: ClientName, { artifact, path }: MadeArtifact, key?: string) {
  const credential = () =>
    key === undefined ? stage.credentials.key(artifact, 'publish') : Promise.resolve(key)
  return uploadWith(
    client,
    outer(),
  )({
    artifact,
    path,
    registry: addressesOf(stage.registries)[clientWorlds[client]],
    ...(client === 'npm' ? { tag: 'next', access: 'public' } : {}),
    credential,
  })
}

const kinds = (answers: readonly UploadAnswer[]) => answers.map(({ kind }) => kind)

describe.concurrent.each(cases)('$client', ({ client, make }) => {
  it('uploads with a key of ours, and tells what is there already', async () => {
    using folder = tempFolder()
    await using stage = await openStage({ publishers })
    const first = make(folder.path, '1.0.0')
    const answers = [await send(stage, client, first), await send(stage, client, first)]
    // PyPI takes the same bytes again as if it were the first time.
    expect(kinds(answers)).toEqual(['accepted', client === 'npm' ? 'exists' : 'accepted'])
    const { npm, pypi } = stage.registries.snapshot()
    const held =
      client === 'npm'
        ? npm['@acme/core']?.versions['1.0.0']?.sha256
        : Object.values(pypi['acme-core']?.releases['1.0.0'] ?? {})[0]?.sha256
    expect(held).toBe(first.artifact.sha256)
    if (client === 'npm') expect(npm['@acme/core']?.distTags.next).toBe('1.0.0')
  })

  it('says that a key is refused, and does not repeat it', async () => {
    using folder = tempFolder()
    await using stage = await openStage({ publishers })
    const answer = await send(stage, client, make(folder.path, '1.0.0'), 'pypi-MARKED-SECRET-KEY')
    expect(answer).toMatchObject({ kind: 'refused', keyRefused: true })
    expect(JSON.stringify(answer)).not.toContain('MARKED')
  })

  it('says that a registry does not answer', async () => {
    using folder = tempFolder()
    const stage = await openStage({ publishers })
    await stage[Symbol.asyncDispose]()
    const answer = await send(stage, client, make(folder.path, '1.0.0'), 'pypi-key-of-somebody')
    expect(answer.kind).toBe('unclear')
  })
})

describe.concurrent.each(['uv', 'twine'] as const)('%s', (client) => {
  it('sends the attestation that we have signed', async () => {
    using folder = tempFolder()
    await using sigstore = await startSigstore()
    const env = { SIGSTORE_FULCIO_URL: sigstore.fulcioURL, SIGSTORE_REKOR_URL: sigstore.rekorURL }
    const forms: string[] = []
    await using stage = await openStage(
      {
        publishers,
        intercept: async (request, next) => {
          if (request.path === '/legacy/') forms.push((await request.body()).toString('latin1'))
          return next()
        },
      },
      { claims: { ...job, visibility: 'public' }, env },
    )
    const { artifact, path } = makePureWheel(folder.path, 'acme-core', '1.0.0')
    const signer = await stage.credentials.signer(artifact)
    const answer = await uploadWith(
      client,
      outer(),
    )({
      artifact,
      path,
      registry: addressesOf(stage.registries).pypi,
      credential: () => stage.credentials.key(artifact, 'publish'),
      ...(signer === undefined ? {} : { signer }),
    })
    expect(answer).toEqual({ kind: 'accepted' })
    expect(forms).toHaveLength(1)
    const field =
      /name="attestations"\r\n(?:.*\r\n)*?\r\n(.*)\r\n/.exec(forms[0] ?? '')?.[1] ?? '[]'
    const [attestation] = JSON.parse(field) as { envelope: { statement: string } }[]
    const statement = Buffer.from(attestation?.envelope.statement ?? '', 'base64').toString('utf8')
    expect(JSON.parse(statement)).toMatchObject({
      subject: [{ name: artifact.file, digest: { sha256: artifact.sha256 } }],
    })
  })
})
