import type { Rule } from '../../model.ts'
import { npmDeadTokenKind } from './npm-dead-token-kind.ts'
import { npmFirstPublish } from './npm-first-publish.ts'
import { npmNoProvenance } from './npm-no-provenance.ts'
import { npmOidcPreconditions } from './npm-oidc-preconditions.ts'
import { publisherBindsFilename } from './publisher-binds-filename.ts'
import { publisherTuple } from './publisher-tuple.ts'
import { pypiPendingPublisher } from './pypi-pending-publisher.ts'
import { tokenBesideOidc } from './token-beside-oidc.ts'

export const rules: readonly Rule[] = [
  npmDeadTokenKind,
  npmFirstPublish,
  npmNoProvenance,
  npmOidcPreconditions,
  publisherBindsFilename,
  publisherTuple,
  pypiPendingPublisher,
  tokenBesideOidc,
]
