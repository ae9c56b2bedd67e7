import type { Answered } from '../answer.ts'
import type { RegistryAddress, TagAnswer, TagMove, TagStore, TagsState } from '../ecosystem.ts'
import { type Key, npmHeader } from '../key.ts'
import { jsonOf, type Page, readPage, reasonOf } from '../page.ts'
import { tagAnswer } from './answers.ts'
import { isRecord, textIn } from './manifest.ts'
import { escapedName, readerHeaders, withSlash } from './probe.ts'
import { versions } from './versions.ts'

const patience = 60_000

/** npm's dist-tags: `/-/package/<name>/dist-tags`. */
export const tags: TagStore = { read, move, before }

/** Not every registry has the short question; all have the packument. */
async function read(name: string, registry: RegistryAddress): Promise<TagsState> {
  const { api } = registry
  const headers = readerHeaders(registry)
  try {
    const short = await readPage(tagsAddress(name, api), { headers })
    if (short.ok) return tagsIn(jsonOf(short))
    if (short.status === 404) return { kind: 'absent' }
    if (short.status === 429 || short.status >= 500) return unanswered(short)
    const whole = await readPage(new URL(escapedName(name), withSlash(api)), { headers })
    if (whole.status === 404) return { kind: 'absent' }
    if (!whole.ok) return unanswered(whole)
    const document: unknown = jsonOf(whole)
    return tagsIn(isRecord(document) ? document['dist-tags'] : undefined)
  } catch (error) {
    return { kind: 'unknown', why: reasonOf(error) }
  }
}

const unanswered = ({ status }: Page): TagsState => ({
  kind: 'unknown',
  why: `the registry answers ${status}`,
})

async function before(
  name: string,
  version: string,
  registry: RegistryAddress,
): Promise<string | undefined> {
  const address = new URL(escapedName(name), withSlash(registry.index))
  const answer = await readPage(address, { headers: readerHeaders(registry) }).catch(
    () => undefined,
  )
  const document: unknown = answer?.ok === true ? jsonOf(answer) : undefined
  const known = isRecord(document) && isRecord(document.versions) ? document.versions : {}
  return Object.keys(known)
    .filter((one) => versions.isVersion(one) && !versions.isPrerelease(one))
    .filter((one) => versions.compare(one, version) < 0)
    .sort(versions.compare)
    .at(-1)
}

function tagsIn(body: unknown): TagsState {
  if (!isRecord(body)) return { kind: 'unknown', why: 'the registry tells no dist-tags' }
  const pairs = Object.entries(body).filter(([, version]) => typeof version === 'string')
  return { kind: 'tags', tags: Object.fromEntries(pairs) as Record<string, string> }
}

const tagsAddress = (name: string, api: string) =>
  new URL(`-/package/${escapedName(name)}/dist-tags`, withSlash(api))

async function move(request: TagMove): Promise<TagAnswer> {
  const { name, tag, to, registry } = request
  const address = new URL(
    `dist-tags/${encodeURIComponent(tag)}`,
    tagsAddress(name, registry.upload),
  )
  const key = await request.credential()
  const answered = await send(address, to, { key, signal: request.signal })
  return tagAnswer(answered)
}

async function send(
  address: URL,
  to: string | null,
  { key, signal }: { readonly key: Key; readonly signal: AbortSignal | undefined },
): Promise<Answered> {
  const authorization = npmHeader(key)
  try {
    const page = await readPage(address, {
      method: to === null ? 'DELETE' : 'PUT',
      headers: { authorization, 'content-type': 'application/json', accept: 'application/json' },
      ...(to === null ? {} : { body: JSON.stringify(to) }),
      signal,
      patience,
    })
    return { ...page, text: wordsIn(page.text) }
  } catch (error) {
    signal?.throwIfAborted()
    return { status: 0, text: reasonOf(error) }
  }
}

function wordsIn(text: string): string {
  try {
    const body: unknown = JSON.parse(text)
    return (isRecord(body) ? (textIn(body.error) ?? textIn(body.message)) : textIn(body)) ?? ''
  } catch {
    return text.slice(0, 300)
  }
}
