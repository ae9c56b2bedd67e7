/**
 * Who signs provenance and attestations with sigstore. What is signed is in a public log for ever, so a signer is
 * handed over only where that is wanted.
 */
export interface Signer {
  /** A fresh ID token for sigstore's certificate authority. */
  readonly idToken: () => Promise<string>
  /** Address of the certificate authority; sigstore's public one when absent. */
  readonly fulcio?: string
  /** Address of the transparency log; sigstore's public one when absent. */
  readonly rekor?: string
}
