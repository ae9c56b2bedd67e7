import type { Artifact } from '../../../model/artifact.ts'
import { PaquebotError } from '../../../model/error.ts'
import { type Signer, sigstoreOptions, type WorkflowRun } from '../../signer.ts'

/** The attestation of PEP 740, as PyPI takes it beside a file. */
export interface Attestation {
  readonly version: 1
  readonly verification_material: {
    /** Base64 of DER. */
    readonly certificate: string
    readonly transparency_entries: readonly unknown[]
  }
  /** Both base64. */
  readonly envelope: { readonly statement: string; readonly signature: string }
}

/** A slow log must not fail an upload that is prepared. */
const timeout = 60_000

/** The form field `attestations` for one file. As `attestationFor`. */
export async function attestationsField(artifact: Artifact, signer: Signer): Promise<string> {
  return JSON.stringify([await attestationFor(artifact, signer)])
}

/**
 * The attestation of one file: SLSA provenance, signed with sigstore. PyPI takes it only with trusted publishing, and
 * never afterwards. Sources: PEP 740; PyPI's page "Attestations". Throws `http/failed` when sigstore does not answer.
 */
export async function attestationFor(artifact: Artifact, signer: Signer): Promise<Attestation> {
  const { attest } = await import('sigstore')
  const statement = Buffer.from(JSON.stringify(statementOf(artifact, signer.run)))
  try {
    const bundle = await attest(statement, 'application/vnd.in-toto+json', {
      ...sigstoreOptions(signer),
      timeout,
    })
    return attestationOf(bundle)
  } catch (error) {
    if (error instanceof PaquebotError) throw error
    throw new PaquebotError(
      'http/failed',
      `sigstore does not sign the attestation of \`${artifact.file}\`: ${(error as Error).message}`,
      { hint: 'run the same command again; nothing was uploaded', cause: error },
    )
  }
}

/** In-toto statement about one file. Source: slsa.dev, provenance v1, as GitHub's own attestations write it. */
function statementOf(artifact: Artifact, run: WorkflowRun) {
  const repository = `${run.server}/${run.repository}`
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: artifact.file, digest: { sha256: artifact.sha256 } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'https://actions.github.io/buildtypes/workflow/v1',
        externalParameters: {
          workflow: { ref: run.workflowRef, repository, path: run.workflow },
        },
        internalParameters: {
          github: {
            event_name: run.event,
            repository_id: run.repositoryId,
            repository_owner_id: run.ownerId,
            runner_environment: run.runner,
          },
        },
        resolvedDependencies: [
          { uri: `git+${repository}@${run.ref}`, digest: { gitCommit: run.sha } },
        ],
      },
      runDetails: {
        builder: { id: `${repository}/${run.workflow}@${run.workflowRef}` },
        metadata: { invocationId: `${repository}/actions/runs/${run.id}/attempts/${run.attempt}` },
      },
    },
  }
}

interface LogEntry {
  readonly integratedTime?: string
  readonly inclusionProof?: object | undefined
}

/** What PEP 740 keeps of a sigstore bundle. */
interface Bundle {
  readonly verificationMaterial: {
    readonly certificate?: { readonly rawBytes: string } | undefined
    readonly x509CertificateChain?:
      | { readonly certificates: readonly { readonly rawBytes: string }[] }
      | undefined
    readonly tlogEntries: readonly LogEntry[]
  }
  readonly dsseEnvelope?:
    | { readonly payload: string; readonly signatures: readonly { readonly sig: string }[] }
    | undefined
}

/** Mirrors `Attestation.from_bundle` of pypi-attestations. */
function attestationOf({ verificationMaterial, dsseEnvelope }: Bundle): Attestation {
  const { certificate, x509CertificateChain, tlogEntries } = verificationMaterial
  const leaf = certificate ?? x509CertificateChain?.certificates[0]
  const [entry] = tlogEntries
  const [signature] = dsseEnvelope?.signatures ?? []
  // Entries of the log's second version tell no time, and PEP 740 has no place for a timestamp.
  if (leaf === undefined || entry?.integratedTime === undefined || signature === undefined)
    throw new Error('its bundle has no certificate, no signature or no time of the log')
  return {
    version: 1,
    verification_material: { certificate: leaf.rawBytes, transparency_entries: [complete(entry)] },
    envelope: { statement: dsseEnvelope?.payload ?? '', signature: signature.sig },
  }
}

const zeroIndex = { logIndex: '0' }

/** JSON of protocol buffers leaves zeros and empty lists out, which the models of Python demand. */
function complete(entry: LogEntry): LogEntry {
  const { inclusionProof } = entry
  return {
    ...zeroIndex,
    ...entry,
    ...(inclusionProof === undefined
      ? {}
      : { inclusionProof: { ...zeroIndex, hashes: [], ...inclusionProof } }),
  }
}
