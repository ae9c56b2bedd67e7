import type { GitHub } from './model.ts'

/** What a release must know of the repository. */
export interface RepositoryFacts {
  /** For GraphQL. */
  readonly id: string
  readonly defaultBranch: string
  readonly isPrivate: boolean
}

const question = `query ($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) { id isPrivate defaultBranchRef { name } }
}`

interface Answer {
  readonly repository: {
    readonly id: string
    readonly isPrivate: boolean
    readonly defaultBranchRef: { readonly name: string } | null
  } | null
}

/** Asks for id and default branch. Throws `github/*`. */
export async function readRepository(github: GitHub): Promise<RepositoryFacts> {
  const errand = { what: 'look at the repository', needs: 'metadata: read' }
  const { repository } = await github.graphql<Answer>(question, { ...github.repository }, errand)
  if (repository === null)
    throw await github.failure(
      { kind: 'refused', status: 404, said: 'there is no such repository', codes: [] },
      errand,
    )
  const { id, isPrivate, defaultBranchRef } = repository
  return { id, isPrivate, defaultBranch: defaultBranchRef?.name ?? 'main' }
}
