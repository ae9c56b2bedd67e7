import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { IdentityClaims } from '@paquebot/local-registry'
import { bundleFromJSON } from '@sigstore/bundle'
import { TrustedRoot } from '@sigstore/protobuf-specs'
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify'
import { describe, expect, it, vi } from 'vitest'
import { parseMultipart } from '../../../local-registry/src/http/multipart.ts'
import { ecosystemOf } from '../../src/ecosystems/index.ts'
import { addressesOf } from '../../src/stages/rehearse/registries.ts'
import { pythonTools } from '../support/python-tools.ts'
import { tempFolder } from '../support/temp.ts'
import { type MadeArtifact, makePureWheel, makeTarball } from './artifacts.ts'
import { gitHubIssuer, type LocalSigstore, startSigstore } from './sigstore.ts'
import { job, npmRecord, openStage, pypiRecord, type Stage } from './support.ts'

const publicJob: IdentityClaims = { ...job, visibility: 'public' }

/** What GitHub sets in a job; npm's library reads the process's own. */
function inGitHubJob(stage: Stage, env: NodeJS.ProcessEnv): void {
  const variables = {
    GITHUB_ACTIONS: 'true',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'acme/tools',
    GITHUB_WORKFLOW_REF: 'acme/tools/.github/workflows/release.yml@refs/heads/main',
    ACTIONS_ID_TOKEN_REQUEST_URL: stage.registries.oidc.requestUrl,
    ...env,
  }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
}

const sigstoreVariables = ({ fulcioURL, rekorURL }: LocalSigstore) => ({
  SIGSTORE_FULCIO_URL: fulcioURL,
  SIGSTORE_REKOR_URL: rekorURL,
})

async function upload(stage: Stage, { artifact, path }: MadeArtifact): Promise<string> {
  const signer = await stage.credentials.signer(artifact)
  const { kind } = await ecosystemOf(artifact.ecosystem).upload({
    artifact,
    path,
    registry: addressesOf(stage.registries)[artifact.ecosystem],
    access: 'public',
    credential: () => stage.credentials.key(artifact, 'publish'),
    ...(signer === undefined ? {} : { signer }),
  })
  return kind
}

describe('attestations for PyPI', () => {
  it('are what pypi-attestations verifies for this publisher and for no other', async () => {
    using folder = tempFolder()
    await using sigstore = await startSigstore()
    const fields: string[] = []
    await using stage = await openStage(
      {
        publishers: [pypiRecord('acme-core')],
        intercept: async (request, next) => {
          if (request.path === '/legacy/') {
            const form = parseMultipart(await request.body(), request.headers['content-type'] ?? '')
            fields.push(...(form?.fields.get('attestations') ?? []))
          }
          return next()
        },
      },
      { claims: publicJob, env: sigstoreVariables(sigstore) },
    )
    const wheel = makePureWheel(folder.path, 'acme-core', '1.0.0')
    expect(await upload(stage, wheel)).toBe('accepted')
    expect(fields).toHaveLength(1)
    const [attestation] = JSON.parse(fields[0] ?? '') as object[]
    const files = {
      attestation: join(folder.path, 'attestation.json'),
      root: join(folder.path, 'root.json'),
    }
    writeFileSync(files.attestation, JSON.stringify(attestation))
    writeFileSync(files.root, JSON.stringify(sigstore.trustedRoot))
    const program = join(import.meta.dirname, 'verify_attestation.py')
    const verify = (workflow: string) =>
      execFileSync(
        join(pythonTools(), 'python'),
        [program, wheel.path, files.attestation, files.root, 'acme/tools', workflow],
        { encoding: 'utf8', stdio: 'pipe' },
      ).trim()
    expect(verify('release.yml')).toBe('https://slsa.dev/provenance/v1')
    expect(() => verify('other.yml')).toThrow(/does not match expected\s+Trusted Publisher/)
  })

  it('are not made for a private repository, nor for a registry on this machine without a sigstore', async () => {
    await using sigstore = await startSigstore()
    const options = { publishers: [pypiRecord('acme-core')] }
    const env = sigstoreVariables(sigstore)
    await using closed = await openStage(options, { claims: job, env })
    await using local = await openStage(options, { claims: publicJob })
    const target = { ecosystem: 'pypi', name: 'acme-core' } as const
    expect(await closed.credentials.signer(target)).toBeUndefined()
    expect(await local.credentials.signer(target)).toBeUndefined()
    expect(sigstore.count).toEqual({ certificates: 0, entries: 0 })
  })
})

describe('provenance for npm', () => {
  it('is what sigstore verifies, of the tarball that was uploaded', async () => {
    using folder = tempFolder()
    await using sigstore = await startSigstore()
    const env = sigstoreVariables(sigstore)
    await using stage = await openStage(
      { publishers: [npmRecord('acme-cli')] },
      { claims: publicJob, env },
    )
    inGitHubJob(stage, env)
    const tarball = makeTarball(folder.path, 'acme-cli', '1.0.0')
    expect(await upload(stage, tarball)).toBe('accepted')
    const address = `${stage.registries.npm.url}-/npm/v1/attestations/acme-cli@1.0.0`
    const { attestations } = (await (await fetch(address)).json()) as {
      attestations: { predicateType: string; bundle: object }[]
    }
    expect(attestations.map(({ predicateType }) => predicateType)).toEqual([
      'https://slsa.dev/provenance/v1',
    ])
    const bundle = bundleFromJSON(attestations[0]?.bundle)
    const material = toTrustMaterial(TrustedRoot.fromJSON(sigstore.trustedRoot))
    const signer = new Verifier(material).verify(toSignedEntity(bundle))
    expect(signer.identity?.extensions?.issuer).toBe(gitHubIssuer)
    const { payload } = bundle.content.$case === 'dsseEnvelope' ? bundle.content.dsseEnvelope : {}
    const statement = JSON.parse(String(payload)) as { subject: unknown }
    expect(statement.subject).toEqual([
      { name: 'pkg:npm/acme-cli@1.0.0', digest: { sha512: tarball.artifact.sha512 } },
    ])
  })

  it('is left out where the package says so', async () => {
    using folder = tempFolder()
    await using sigstore = await startSigstore()
    const env = sigstoreVariables(sigstore)
    await using stage = await openStage(
      { publishers: [npmRecord('acme-cli')] },
      { claims: publicJob, env },
    )
    inGitHubJob(stage, env)
    const without = { publishConfig: { provenance: false } }
    expect(await upload(stage, makeTarball(folder.path, 'acme-cli', '1.0.0', without))).toBe(
      'accepted',
    )
    expect(sigstore.count).toEqual({ certificates: 0, entries: 0 })
  })
})
