import type { GitHub } from './model.ts'

/** Names of the repository's secrets for Actions; values are told to nobody. Throws `github/*`. */
export async function readSecretNames(github: GitHub): Promise<readonly string[]> {
  const errand = { what: 'read the names of secrets', needs: 'secrets: read' }
  const route = 'GET /repos/{owner}/{repo}/actions/secrets'
  return (await github.send(route, { per_page: 100 }, errand)).secrets.map(({ name }) => name)
}

/** What is wrong with CODEOWNERS on the default branch; undefined when there is none. Throws `github/*`. */
export async function readOwnerErrors(github: GitHub) {
  const reply = await github.ask('GET /repos/{owner}/{repo}/codeowners/errors', {})
  if (reply.kind === 'done') return reply.data.errors
  if (reply.kind === 'refused' && reply.status === 404) return undefined
  throw await github.failure(reply, { what: 'read CODEOWNERS', needs: 'contents: read' })
}

/** True when the subject of ID tokens names the repository with its number. Throws `github/*`. */
export async function readOidcSubject(github: GitHub): Promise<boolean> {
  const errand = { what: 'read the form of ID tokens', needs: 'actions: read' }
  const route = 'GET /repos/{owner}/{repo}/actions/oidc/customization/sub'
  const answer: { readonly use_immutable_subject?: boolean } = await github.send(route, {}, errand)
  return answer.use_immutable_subject === true
}
