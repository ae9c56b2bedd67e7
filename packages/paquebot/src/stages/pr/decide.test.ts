import { describe, expect, it } from 'vitest'
import type { PullRequest } from '../../github/pulls.ts'
import { renderBody } from './body.ts'
import { withTree } from './branch.ts'
import { decidePull } from './decide.ts'
import type { BranchCommit, Proposal, RemoteBranch, RemoteState } from './model.ts'

const tree = 'a'.repeat(40)
const title = 'chore(release): version packages'
const proposal: Proposal = {
  title,
  releases: [
    {
      name: 'core',
      ecosystem: 'npm',
      private: false,
      from: '1.0.0',
      to: '1.1.0',
      bump: 'minor',
      notes: '- new',
    },
  ],
  files: [{ path: 'package.json', bytes: new Uint8Array([123, 125]), mode: '100644' }],
  tree,
}
const base = { branch: 'main', commit: 'b'.repeat(40) }
const ours: BranchCommit = {
  id: 'c'.repeat(40),
  message: withTree(title, tree),
  tree,
  parents: ['0'.repeat(40)],
  author: 'github-actions[bot]',
  committer: 'web-flow',
}
const branch: RemoteBranch = {
  name: 'paquebot/release/main',
  commit: ours.id,
  tree,
  commits: [ours],
}
const body = renderBody({ base: 'main', title, releases: proposal.releases })
const pull: PullRequest = {
  number: 7,
  url: 'https://github.com/o/r/pull/7',
  title,
  body,
  state: 'open',
  isDraft: false,
  head: { branch: branch.name, commit: ours.id },
  base: 'main',
}
const there: RemoteState = { base, branch, pull }
const allowed = { force: false, draft: false }

const outcomeOf = (...args: Parameters<typeof decidePull>) => {
  const { outcome, steps } = decidePull(...args)
  return [outcome, ...steps.map(({ kind }) => kind)]
}

describe('decidePull', () => {
  it('opens a pull request with one commit on the base', () => {
    expect(decidePull(proposal, { base }, { force: false, draft: true })).toEqual({
      outcome: 'opened',
      findings: [],
      text: { title, body },
      steps: [
        {
          kind: 'commit',
          commit: {
            branch: 'paquebot/release/main',
            base: base.commit,
            message: `${title}\n\nRelease-Tree: ${tree}`,
            files: proposal.files,
          },
        },
        {
          kind: 'open',
          pull: { title, body, head: 'paquebot/release/main', base: 'main', draft: true },
        },
      ],
    })
  })

  it('does nothing when tree, title and body are as they should be', () => {
    expect(outcomeOf(proposal, there, allowed)).toEqual(['unchanged'])
    const edited = { ...pull, body: `${body.replaceAll('\n', '\r\n')}\r\n` }
    expect(outcomeOf(proposal, { ...there, pull: edited }, allowed)).toEqual(['unchanged'])
  })

  it('makes the commit anew only when the tree differs, over the commit that is there', () => {
    const next = { ...proposal, tree: 'd'.repeat(40) }
    const { outcome, steps } = decidePull(next, there, allowed)
    expect([outcome, steps.map((step) => step.kind === 'commit' && step.commit.replaces)]).toEqual([
      'updated',
      [ours.id],
    ])
  })

  it('does not make the commit anew for another day in a changelog', () => {
    const today = { ...ours, parents: [base.commit] }
    const tomorrow = { ...proposal, tree: 'd'.repeat(40) }
    const remote = { ...there, branch: { ...branch, commits: [today] } }
    expect(outcomeOf(tomorrow, remote, allowed)).toEqual(['unchanged'])
    const wish = { what: 'major', packages: [], preid: '' }
    expect(outcomeOf({ ...tomorrow, wish }, remote, allowed)).toEqual([
      'updated',
      'commit',
      'update',
    ])
  })

  it('changes the text alone when only that differs', () => {
    const renamed = { ...proposal, title: 'chore(release): v1.1.0' }
    const { steps } = decidePull(renamed, there, allowed)
    expect(steps).toEqual([
      {
        kind: 'update',
        number: 7,
        text: { title: 'chore(release): v1.1.0', body: expect.stringContaining('v1.1.0"}') },
      },
    ])
  })

  it('leaves a title that somebody has edited, also at the time after', () => {
    const theirs = { ...pull, title: 'Release 1.1.0, at last' }
    expect(outcomeOf(proposal, { ...there, pull: theirs }, allowed)).toEqual(['unchanged'])
    const renamed = { ...proposal, title: 'another' }
    expect(decidePull(renamed, { ...there, pull: theirs }, allowed).text?.title).toBe(theirs.title)
  })

  it('keeps the words of people when the rest moves on', () => {
    const written = renderBody({ base: 'main', title, releases: [], notes: 'mind the gap' })
    const { text } = decidePull(proposal, { ...there, pull: { ...pull, body: written } }, allowed)
    expect(text?.body).toBe(
      renderBody({ base: 'main', title, releases: proposal.releases, notes: 'mind the gap' }),
    )
  })

  it('refuses to write over a commit of somebody else, and names it', () => {
    const theirs = { ...ours, id: 'e'.repeat(40), message: 'fix: wording\n\nmore', author: 'mona' }
    const remote = { ...there, branch: { ...branch, commits: [ours, theirs] } }
    expect(decidePull(proposal, remote, allowed)).toEqual({
      outcome: 'refused',
      steps: [],
      findings: [
        {
          rule: 'pr/foreign-commit',
          severity: 'error',
          message:
            'the release branch `paquebot/release/main` has a commit that Paquebot did not make: eeeeeee `fix: wording` by mona',
          hint: 'merge the pull request as it is, or move the commit to the base branch; `paquebot pr --force` makes the branch anew without it',
        },
      ],
    })
    const moved = { ...proposal, tree: 'd'.repeat(40) }
    expect(outcomeOf(moved, remote, { ...allowed, force: true })).toEqual(['updated', 'commit'])
  })

  it('knows an amended commit by its tree, and the merge of the button by GitHub', () => {
    const amended = { ...ours, tree: 'f'.repeat(40) }
    const merge = {
      ...ours,
      tree: 'f'.repeat(40),
      message: 'Merge branch main',
      parents: ['1', '2'],
    }
    const withCommit = (commit: BranchCommit) =>
      outcomeOf(
        { ...proposal, tree: 'd'.repeat(40) },
        { ...there, branch: { ...branch, commits: [commit] } },
        allowed,
      )[0]
    expect([withCommit(amended), withCommit(merge)]).toEqual(['refused', 'updated'])
    expect(withCommit({ ...merge, committer: 'mona' })).toBe('refused')
  })

  it("takes over the pull request of Changesets' action", () => {
    const theirs = { ...ours, message: 'Version Packages', tree: 'f'.repeat(40) }
    const remote: RemoteState = {
      base,
      branch: { ...branch, name: 'changeset-release/main', tree: theirs.tree, commits: [theirs] },
      pull: { ...pull, title: 'Version Packages', body: 'opened by the Changesets release action' },
    }
    const { outcome, text, steps } = decidePull(proposal, remote, allowed)
    expect([outcome, text?.title, steps.map(({ kind }) => kind)]).toEqual([
      'updated',
      title,
      ['commit', 'update'],
    ])
  })

  it('closes the pull request and removes its branch when nothing is pending', () => {
    expect(decidePull(undefined, there, allowed)).toEqual({
      outcome: 'closed',
      findings: [],
      steps: [
        {
          kind: 'close',
          number: 7,
          comment: 'Nothing is waiting for a release on `main` any more (at bbbbbbb).',
        },
        { kind: 'delete-branch', branch: branch.name, at: ours.id },
      ],
    })
    expect(outcomeOf(undefined, { base }, allowed)).toEqual(['none'])
  })

  it('removes a branch of ours that was left behind, and leaves one of somebody else alone', () => {
    const theirs = { ...ours, message: 'fix: x' }
    expect(outcomeOf(undefined, { base, branch }, allowed)).toEqual(['none', 'delete-branch'])
    expect(
      outcomeOf(undefined, { base, branch: { ...branch, commits: [theirs] } }, allowed),
    ).toEqual(['none'])
  })

  it('removes the temporary branch that a killed run has left, unless a new commit uses it up', () => {
    const temporary = { name: 'paquebot-temporary/x', commit: 'd'.repeat(40) }
    const left = { ...there, temporary }
    expect(decidePull(proposal, left, allowed).steps).toEqual([
      { kind: 'delete-branch', branch: temporary.name, at: temporary.commit },
    ])
    expect(outcomeOf({ ...proposal, tree: 'd'.repeat(40) }, left, allowed)).toEqual([
      'updated',
      'commit',
    ])
  })

  it('completes a run that was killed between branch and pull request', () => {
    const bare: RemoteBranch = { ...branch, commit: base.commit, tree: 'e'.repeat(40), commits: [] }
    expect(outcomeOf(proposal, { base, branch: bare }, allowed)).toEqual([
      'opened',
      'commit',
      'open',
    ])
    expect(outcomeOf(proposal, { base, branch }, allowed)).toEqual(['opened', 'open'])
  })
})
