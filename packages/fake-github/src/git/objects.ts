import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync, inflateSync } from 'node:zlib'
import { runGit } from './process.ts'

export type ObjectType = 'blob' | 'tree' | 'commit' | 'tag'

export interface GitObject {
  readonly oid: string
  readonly type: ObjectType
  readonly data: Buffer
}

export interface Identity {
  readonly name: string
  readonly email: string
  /** ISO 8601 in UTC. */
  readonly date: string
}

export interface Commit {
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Identity
  readonly committer: Identity
  readonly message: string
  readonly signature?: string
}

export interface TreeEntry {
  readonly mode: string
  readonly name: string
  readonly oid: string
}

export interface Tag {
  readonly object: string
  readonly type: ObjectType
  readonly name: string
  readonly tagger?: Identity
  readonly message: string
}

/** An object, loose ones without a process: one request of a client may read dozens. */
export async function readObject(dir: string, oid: string): Promise<GitObject | undefined> {
  if (!/^[0-9a-f]{40}$/.test(oid)) return undefined
  const file = join(dir, 'objects', oid.slice(0, 2), oid.slice(2))
  if (!existsSync(file)) return readPacked(dir, oid)
  const bytes = inflateSync(readFileSync(file))
  const end = bytes.indexOf(0)
  const type = bytes.toString('latin1', 0, bytes.indexOf(0x20)) as ObjectType
  return { oid, type, data: bytes.subarray(end + 1) }
}

async function readPacked(dir: string, oid: string): Promise<GitObject | undefined> {
  const { code, stdout } = await runGit(dir, ['cat-file', '--batch'], { input: `${oid}\n` })
  const end = stdout.indexOf('\n')
  const [, type = '', size = ''] = stdout.toString('latin1', 0, end).split(' ')
  if (code !== 0 || size === '') return undefined
  return { oid, type: type as ObjectType, data: stdout.subarray(end + 1, end + 1 + Number(size)) }
}

/** Writes a loose object as git does: complete, then renamed into its place. */
export function writeObject(dir: string, type: ObjectType, data: Buffer): string {
  const bytes = Buffer.concat([Buffer.from(`${type} ${data.length}\0`), data])
  const oid = createHash('sha1').update(bytes).digest('hex')
  const folder = join(dir, 'objects', oid.slice(0, 2))
  const file = join(folder, oid.slice(2))
  if (existsSync(file)) return oid
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${file}.new`, deflateSync(bytes, { level: 1 }), { mode: 0o444 })
  renameSync(`${file}.new`, file)
  return oid
}

export async function readCommit(dir: string, oid: string): Promise<Commit | undefined> {
  const object = await readObject(dir, oid)
  if (object?.type !== 'commit') return undefined
  const { headers, message } = readHeaders(object.data)
  const one = (name: string) => headers.find(([key]) => key === name)?.[1] ?? ''
  const signature = one('gpgsig')
  return {
    tree: one('tree'),
    parents: headers.filter(([key]) => key === 'parent').map(([, value]) => value),
    author: readIdentity(one('author')),
    committer: readIdentity(one('committer')),
    message,
    ...(signature === '' ? {} : { signature }),
  }
}

export async function readTag(dir: string, oid: string): Promise<Tag | undefined> {
  const object = await readObject(dir, oid)
  if (object?.type !== 'tag') return undefined
  const { headers, message } = readHeaders(object.data)
  const fields = Object.fromEntries(headers)
  return {
    object: fields.object ?? '',
    type: fields.type as ObjectType,
    name: fields.tag ?? '',
    ...(fields.tagger === undefined ? {} : { tagger: readIdentity(fields.tagger) }),
    message,
  }
}

export async function readTree(dir: string, oid: string): Promise<TreeEntry[] | undefined> {
  const object = await readObject(dir, oid)
  if (object?.type !== 'tree') return undefined
  const entries: TreeEntry[] = []
  let at = 0
  while (at < object.data.length) {
    const space = object.data.indexOf(0x20, at)
    const end = object.data.indexOf(0, space)
    entries.push({
      mode: object.data.toString('latin1', at, space).padStart(6, '0'),
      name: object.data.toString('utf8', space + 1, end),
      oid: object.data.toString('hex', end + 1, end + 21),
    })
    at = end + 21
  }
  return entries
}

export function writeCommit(dir: string, commit: Commit): string {
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${printIdentity(commit.author)}`,
    `committer ${printIdentity(commit.committer)}`,
    ...(commit.signature === undefined
      ? []
      : [`gpgsig ${commit.signature.trim().replaceAll('\n', '\n ')}`]),
  ]
  return writeObject(dir, 'commit', Buffer.from(`${lines.join('\n')}\n\n${commit.message}`))
}

export function writeTag(dir: string, tag: Tag & { readonly tagger: Identity }): string {
  const head = `object ${tag.object}\ntype ${tag.type}\ntag ${tag.name}\ntagger ${printIdentity(tag.tagger)}`
  return writeObject(dir, 'tag', Buffer.from(`${head}\n\n${tag.message}`))
}

export function writeTree(dir: string, entries: readonly TreeEntry[]): string {
  // git sorts folders as if their name ended with a slash.
  const key = (entry: TreeEntry) =>
    Buffer.from(entry.mode === '040000' ? `${entry.name}/` : entry.name)
  const sorted = [...entries].sort((a, b) => Buffer.compare(key(a), key(b)))
  const parts = sorted.flatMap((entry) => [
    Buffer.from(`${entry.mode.replace(/^0/, '')} ${entry.name}\0`),
    Buffer.from(entry.oid, 'hex'),
  ])
  return writeObject(dir, 'tree', Buffer.concat(parts))
}

function readHeaders(data: Buffer) {
  const text = data.toString('utf8')
  const end = text.indexOf('\n\n')
  const lines = text.slice(0, end).replaceAll('\n ', '\u0000').split('\n')
  const headers = lines.map((line): [string, string] => {
    const space = line.indexOf(' ')
    return [line.slice(0, space), line.slice(space + 1).replaceAll('\u0000', '\n')]
  })
  return { headers, message: text.slice(end + 2) }
}

function readIdentity(line: string): Identity {
  const [, name = '', email = '', seconds = '0'] = /^(.*?) ?<(.*?)> (\d+)/.exec(line) ?? []
  return { name, email, date: isoSeconds(new Date(Number(seconds) * 1000)) }
}

function printIdentity(identity: Identity): string {
  const seconds = Math.floor(Date.parse(identity.date) / 1000)
  return `${identity.name} <${identity.email}> ${seconds} +0000`
}

/** GitHub's times have no fractions. */
export function isoSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z')
}
