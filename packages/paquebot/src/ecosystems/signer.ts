/**
 * Who signs provenance and attestations with sigstore. What is signed is in a public log for ever, so a signer is
 * handed over only where that is wanted.
 */
export interface Signer {
  /** A fresh ID token for sigstore's certificate authority. */
  readonly idToken: () => Promise<string>
  /** How the upload is authorised: PyPI takes attestations only with `exchange`, npm makes them unasked only then. */
  readonly by: 'exchange' | 'token'
  readonly run: WorkflowRun
  /** sigstore's addresses; its public ones when absent. */
  readonly sigstore?: { readonly fulcioURL: string; readonly rekorURL: string }
}

/** The run of a workflow that a statement speaks of, from the claims of its ID token. */
export interface WorkflowRun {
  /** `https://github.com` */
  readonly server: string
  /** `owner/name` */
  readonly repository: string
  readonly repositoryId: string
  readonly ownerId: string
  /** `.github/workflows/release.yml` */
  readonly workflow: string
  /** The ref that the workflow was read from. */
  readonly workflowRef: string
  readonly ref: string
  readonly sha: string
  readonly event: string
  readonly id: string
  readonly attempt: string
  /** `github-hosted` */
  readonly runner: string
}

/** The options that sigstore's library takes for this signer. */
export function sigstoreOptions({ idToken, sigstore }: Signer): Readonly<Record<string, unknown>> {
  return { ...sigstore, identityProvider: { getToken: idToken } }
}
