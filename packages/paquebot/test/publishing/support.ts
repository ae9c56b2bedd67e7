import {
  type IdentityClaims,
  type LocalRegistries,
  type LocalRegistryOptions,
  startLocalRegistries,
  type TrustedPublisher,
} from '@paquebot/local-registry'
import { addressesOf } from '../../src/stages/rehearse/registries.ts'
import type { Credentials } from '../../src/steps/credentials/contract.ts'
import { type CredentialsRequest, openCredentials } from '../../src/steps/credentials/open.ts'
import { tempFolder } from '../support/temp.ts'

const identity = { owner: 'acme', repository: 'tools', workflow: 'release.yml' }

/** The job that every record here trusts. */
export const job: IdentityClaims = { repository: 'acme/tools', workflow: 'release.yml' }

export const expected = {
  from: 'record' as const,
  repository: 'acme/tools',
  workflow: 'release.yml',
}

export const npmRecord = (
  name: string,
  more: Partial<TrustedPublisher> = {},
): TrustedPublisher => ({
  ...identity,
  registry: 'npm',
  name,
  ...more,
})

export const pypiRecord = (
  name: string,
  more: Partial<TrustedPublisher> = {},
): TrustedPublisher => ({ ...identity, registry: 'pypi', name, ...more })

export const npmTarget = (name: string) => ({ ecosystem: 'npm', name }) as const
export const pypiTarget = (name: string) => ({ ecosystem: 'pypi', name }) as const

/** Registries and the keys that a job with these claims gets, in a home of its own. */
export interface Stage extends AsyncDisposable {
  readonly registries: LocalRegistries
  readonly credentials: Credentials
  readonly secrets: readonly string[]
  /** Paths of the requests that arrived at the registries, oldest first. */
  asked(): readonly string[]
}

/** Variables of a job that has `id-token: write`. */
export function jobVariables(
  registries: LocalRegistries,
  claims: IdentityClaims,
): NodeJS.ProcessEnv {
  const { requestUrl, requestToken } = registries.identity(claims)
  return {
    GITHUB_ACTIONS: 'true',
    ACTIONS_ID_TOKEN_REQUEST_URL: requestUrl,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
  }
}

export async function openStage(
  options: LocalRegistryOptions,
  given: Partial<CredentialsRequest> & { readonly claims?: IdentityClaims | undefined } = {},
): Promise<Stage> {
  const registries = await startLocalRegistries({ offline: true, tokens: [], ...options })
  const folder = tempFolder()
  const { claims, env, ...rest } = { claims: job, ...given }
  const secrets: string[] = []
  const credentials = await openCredentials({
    root: folder.path,
    registries: addressesOf(registries),
    expected: { npm: expected, pypi: expected },
    hide: (secret) => secrets.push(secret),
    ...rest,
    env: {
      HOME: folder.path,
      ...(claims === undefined ? {} : jobVariables(registries, claims)),
      ...env,
    },
  })
  return {
    registries,
    credentials,
    secrets,
    asked: () =>
      registries
        .requests()
        .filter(({ server }) => server !== 'oidc')
        .map(({ method, path }) => `${method} ${path}`),
    async [Symbol.asyncDispose]() {
      folder[Symbol.dispose]()
      await registries.stop()
    },
  }
}
