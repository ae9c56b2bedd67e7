import { readCommit, readObject, readTree } from '../git/objects.ts'
import { git, runGit } from '../git/process.ts'
import { listRefs } from '../git/refs.ts'
import { findEntry } from '../git/tree-edit.ts'
import { json, notFound, refuse } from '../http/reply.ts'
import { branchSha, resolveCommit } from '../resolve.ts'
import { rulesFor } from '../rules/rules.ts'
import {
  nodeId,
  pageUrl,
  paginate,
  type RepositoryCall,
  type RepositoryHandler,
  repositoryUrl,
  shape,
} from './call.ts'
import { commitShape } from './shapes.ts'

export const commitHandlers: Readonly<Record<string, RepositoryHandler>> = {
  'repos/list-branches': (call) => {
    const branches = [...listRefs(call.repository.dir)].filter(([ref]) =>
      ref.startsWith('refs/heads/'),
    )
    return paginate(call, branches, ([ref, sha]) => ({
      name: ref.slice('refs/heads/'.length),
      commit: { sha, url: `${repositoryUrl(call)}/commits/${sha}` },
      protected: rulesFor(call.repository, ref).length > 0,
    }))
  },
  'repos/get-branch': getBranch,
  'repos/get-branch-protection': (call) => {
    if (branchSha(call.repository, call.params.branch ?? '') === undefined) {
      throw refuse(404, 'Branch not found')
    }
    // Classic protection is not played: rulesets are.
    throw refuse(404, 'Branch not protected')
  },
  'repos/list-commits': listCommits,
  'repos/get-commit': async (call) => {
    const sha = await resolveCommit(call.repository, call.params.ref ?? '')
    if (sha === undefined) throw refuse(422, `No commit found for SHA: ${call.params.ref}`)
    const parent = (await readCommit(call.repository.dir, sha))?.parents[0]
    const files = await diffEntries(call, parent ?? emptyTree, sha)
    const additions = sum(files.map((file) => file.additions))
    const deletions = sum(files.map((file) => file.deletions))
    const stats = { additions, deletions, total: additions + deletions }
    return json(200, await commitShape(call, sha, { stats, files }))
  },
  'repos/compare-commits-with-basehead': compare,
  'repos/get-content': getContent,
  'checks/list-for-ref': async (call) => {
    const sha = await resolveCommit(call.repository, call.params.ref ?? '')
    if (sha === undefined) throw refuse(422, `No commit found for SHA: ${call.params.ref}`)
    const name = call.request.query.get('check_name')
    const checks = call.repository.checks.filter(
      (check) => check.sha === sha && (name === null || check.name === name),
    )
    const url = repositoryUrl(call)
    return paginate(
      call,
      checks,
      (check) =>
        shape(call, 'check-run', {
          id: check.id,
          node_id: nodeId('CheckRun', check.id),
          head_sha: check.sha,
          name: check.name,
          url: `${url}/check-runs/${check.id}`,
          html_url: `${pageUrl(call)}/runs/${check.id}`,
          status: 'completed',
          conclusion: check.conclusion,
          started_at: check.at,
          completed_at: check.at,
          output: {
            title: null,
            summary: null,
            text: null,
            annotations_count: 0,
            annotations_url: `${url}/check-runs/${check.id}/annotations`,
          },
        }),
      (page) => ({ total_count: checks.length, check_runs: page }),
    )
  },
}

/** The tree without entries; git knows it without having it. */
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

async function getBranch(call: RepositoryCall) {
  const name = call.params.branch ?? ''
  const sha = branchSha(call.repository, name)
  if (sha === undefined) throw refuse(404, 'Branch not found')
  const url = `${repositoryUrl(call)}/branches/${name}`
  const isProtected = rulesFor(call.repository, `refs/heads/${name}`).length > 0
  return json(
    200,
    shape(call, 'branch-with-protection', {
      name,
      commit: await commitShape(call, sha),
      _links: { self: url, html: `${pageUrl(call)}/tree/${name}` },
      protected: isProtected,
      // Rulesets leave the classic part alone.
      protection: { enabled: false },
      protection_url: `${url}/protection`,
    }),
  )
}

async function listCommits(call: RepositoryCall) {
  const { query } = call.request
  const name = query.get('sha') ?? call.repository.defaultBranch
  const sha = await resolveCommit(call.repository, name)
  if (sha === undefined) throw notFound()
  const path = query.get('path')
  const filters = ['since', 'until', 'author'].flatMap((filter) => {
    const value = query.get(filter)
    return value === null ? [] : [`--${filter}=${value}`]
  })
  const output = await git(call.repository.dir, [
    'rev-list',
    ...filters,
    sha,
    ...(path === null ? [] : ['--', path]),
  ])
  return paginate(call, output.split('\n').filter(Boolean), (oid) => commitShape(call, oid))
}

async function compare(call: RepositoryCall) {
  const [baseName = '', headName = ''] = (call.params.basehead ?? '').split('...')
  const base = await resolveCommit(call.repository, baseName)
  const head = await resolveCommit(call.repository, headName)
  if (base === undefined || head === undefined) throw notFound()
  const { dir } = call.repository
  const counts = await git(dir, ['rev-list', '--left-right', '--count', `${base}...${head}`])
  const [behind = 0, ahead = 0] = counts.trim().split('\t').map(Number)
  const merge = await runGit(dir, ['merge-base', base, head])
  if (merge.code !== 0) throw refuse(404, `No common ancestor between ${baseName} and ${headName}.`)
  const mergeBase = merge.stdout.toString('utf8').trim()
  const commits = await git(dir, ['rev-list', '--reverse', head, '--not', base])
  const status =
    ahead > 0 && behind > 0 ? 'diverged' : ahead > 0 ? 'ahead' : behind > 0 ? 'behind' : 'identical'
  const page = `${pageUrl(call)}/compare/${baseName}...${headName}`
  return json(200, {
    url: `${repositoryUrl(call)}/compare/${encodeURIComponent(baseName)}...${encodeURIComponent(headName)}`,
    html_url: page,
    permalink_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    base_commit: await commitShape(call, base),
    merge_base_commit: await commitShape(call, mergeBase),
    status,
    ahead_by: ahead,
    behind_by: behind,
    total_commits: ahead,
    commits: await Promise.all(
      commits
        .split('\n')
        .filter(Boolean)
        .map((oid) => commitShape(call, oid)),
    ),
    files: await diffEntries(call, mergeBase, head),
  })
}

interface DiffEntry {
  readonly additions: number
  readonly deletions: number
  readonly [member: string]: unknown
}

const statuses: Readonly<Record<string, string>> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  T: 'changed',
}

/** Files that differ, without renames and patches. */
export async function diffEntries(
  call: RepositoryCall,
  from: string,
  to: string,
): Promise<DiffEntry[]> {
  const { dir } = call.repository
  const args = ['diff-tree', '-r', '-z', '--no-renames', '--raw', '--numstat', from, to]
  const fields = (await git(dir, args)).split('\0').filter(Boolean)
  const counts = new Map<string, [number, number]>()
  const raw: [string, string, string][] = []
  for (let at = 0; at < fields.length; at += 1) {
    const field = fields[at] ?? ''
    if (field.startsWith(':')) {
      const [, , oldOid = '', newOid = '', status = ''] = field.split(' ')
      raw.push([fields[++at] ?? '', status === 'D' ? oldOid : newOid, status])
    } else {
      const [additions = '', deletions = '', path = ''] = field.split('\t')
      counts.set(path, [Number(additions) || 0, Number(deletions) || 0])
    }
  }
  const url = repositoryUrl(call)
  return raw.map(([filename, sha, status]) => {
    const [additions, deletions] = counts.get(filename) ?? [0, 0]
    const path = filename.split('/').map(encodeURIComponent).join('/')
    return {
      sha,
      filename,
      status: statuses[status] ?? 'modified',
      additions,
      deletions,
      changes: additions + deletions,
      blob_url: `${pageUrl(call)}/blob/${to}/${path}`,
      raw_url: `${pageUrl(call)}/raw/${to}/${path}`,
      contents_url: `${url}/contents/${path}?ref=${to}`,
    }
  })
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

async function getContent(call: RepositoryCall) {
  const { dir, defaultBranch } = call.repository
  const ref = call.request.query.get('ref') ?? defaultBranch
  const sha = await resolveCommit(call.repository, ref)
  const commit = sha === undefined ? undefined : await readCommit(dir, sha)
  if (commit === undefined) throw refuse(404, `No commit found for the ref ${ref}`)
  const path = (call.params.path ?? '').replace(/^\/+|\/+$/g, '')
  const entry = await findEntry(dir, commit.tree, path)
  if (entry === undefined) throw notFound()
  if (entry.mode === '040000') {
    const children = (await readTree(dir, entry.oid)) ?? []
    return json(
      200,
      await Promise.all(
        children.map((child) =>
          contentEntry(call, {
            ref,
            path: path === '' ? child.name : `${path}/${child.name}`,
            mode: child.mode,
            oid: child.oid,
          }),
        ),
      ),
    )
  }
  const data = (await readObject(dir, entry.oid))?.data ?? Buffer.alloc(0)
  if (/\.raw(\+json)?/.test(call.request.headers.accept ?? '')) {
    return {
      status: 200,
      headers: { 'content-type': 'application/vnd.github.raw; charset=utf-8' },
      body: data,
    }
  }
  const common = await contentEntry(call, { ref, path, mode: entry.mode, oid: entry.oid })
  if (entry.mode === '120000') return json(200, { ...common, target: data.toString('utf8') })
  return json(200, { ...common, content: data.toString('base64'), encoding: 'base64' })
}

interface ContentEntry {
  readonly ref: string
  readonly path: string
  readonly mode: string
  readonly oid: string
}

async function contentEntry(call: RepositoryCall, { ref, path, mode, oid }: ContentEntry) {
  const type =
    mode === '040000'
      ? 'dir'
      : mode === '120000'
        ? 'symlink'
        : mode === '160000'
          ? 'submodule'
          : 'file'
  const size =
    type === 'file' || type === 'symlink'
      ? ((await readObject(call.repository.dir, oid))?.data.length ?? 0)
      : 0
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  const url = `${repositoryUrl(call)}/contents/${encoded}?ref=${encodeURIComponent(ref)}`
  const gitUrl = `${repositoryUrl(call)}/git/${type === 'dir' ? 'trees' : 'blobs'}/${oid}`
  const html = `${pageUrl(call)}/blob/${ref}/${encoded}`
  return {
    name: path.split('/').at(-1) ?? '',
    path,
    sha: oid,
    size,
    url,
    html_url: html,
    git_url: gitUrl,
    download_url: type === 'file' ? `${pageUrl(call)}/raw/${ref}/${encoded}` : null,
    type,
    _links: { self: url, git: gitUrl, html },
  }
}
