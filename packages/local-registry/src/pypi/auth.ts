import { credential } from '../http/request.ts'
import { publishersOf } from '../oidc/publishers.ts'
import type { Session } from '../oidc/sessions.ts'
import type { RegistryRequest } from '../types.ts'
import type { World } from '../world.ts'
import { normaliseName } from './names.ts'
import { refusals, refuse, refuseWith } from './refuse.ts'

/** A person with a plain token, or a job with a minted one. */
export type Identity =
  | { readonly kind: 'user' }
  | { readonly kind: 'job'; readonly session: Session }

export function identify(world: World, request: RegistryRequest): Identity {
  const token = credential(request) ?? ''
  if (world.tokens.includes(token)) return { kind: 'user' }
  const session = world.sessions.pypi.find(token)
  if (session !== undefined) return { kind: 'job', session }
  refuseWith(refusals.unknownToken(world.address('pypi')))
}

/** Fourth round: may this identity upload to this project? */
export function checkPermission(world: World, identity: Identity, name: string): void {
  if (identity.kind === 'user') return
  if (!projectExists(world, name)) {
    refuse(
      400,
      'Non-user identities cannot create new projects. This was probably caused by successfully ' +
        'using a pending publisher but specifying the project name incorrectly (either in the ' +
        "publisher or in your project's metadata). Please ensure that both match.",
    )
  }
  if (identity.session.packages.includes(normaliseName(name))) return
  const see = `See ${world.address('pypi')}help/#project-name for more information.`
  refuse(403, `The given token isn't allowed to upload to project '${name}'. ${see}`)
}

/** Here, or at the real PyPI: a publisher that is not pending belongs to a project that is there. */
export function projectExists(world: World, name: string): boolean {
  const key = normaliseName(name)
  const { existing, publishers } = world.options
  return (
    world.store.pypi.get(key) !== undefined ||
    existing?.pypi?.some((one) => normaliseName(one) === key) === true ||
    publishersOf(publishers, 'pypi').some((one) => !one.pending && normaliseName(one.name) === key)
  )
}
