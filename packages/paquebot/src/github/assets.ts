import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'
import { ensureFolder, isFile, readBytes, writeAtomic } from '../io/files.ts'
import type { ReleaseFile } from '../model/announcement.ts'
import type { ArtifactManifest } from '../model/artifact.ts'
import { PaquebotError } from '../model/error.ts'
import type { Errand, GitHub } from './model.ts'
import { findReleases, type RemoteAsset, type RemoteRelease, readAsset } from './releases.ts'
import { settle } from './settle.ts'

export const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** The digest of an asset; the file itself is fetched where GitHub does not tell it. Throws `github/*`. */
async function digestOf(github: GitHub, asset: RemoteAsset): Promise<string> {
  return asset.sha256 ?? sha256Of(await download(github, asset))
}

const download = (github: GitHub, { name, address }: RemoteAsset) =>
  github.download(address, { what: `fetch the asset \`${name}\``, needs: 'contents: read' })

/**
 * Sends a file to a draft, once. What a broken upload has left under its name is removed first. Throws `github/*`,
 * and `publish/other-bytes` when something else arrives than what was sent.
 */
export async function uploadAsset(
  github: GitHub,
  release: RemoteRelease,
  file: ReleaseFile,
): Promise<void> {
  const errand = { what: `attach \`${file.name}\` to \`${release.tag}\``, needs: 'contents: write' }
  const bytes = readBytes(file.path)
  const address = `${release.uploadAddress}?name=${encodeURIComponent(file.name)}`
  const sent = await settle(github, errand, {
    write: async () => {
      const reply = await github.upload(address, bytes, typeOf(file.name))
      return reply.kind === 'done' ? { kind: 'done', data: readAsset(reply.data) } : reply
    },
    find: async () => {
      const assets = await listAssets(github, release, errand)
      const there = assets.find(({ name }) => name === file.name)
      if (there === undefined) return undefined
      if (there.isWhole && (await digestOf(github, there)) === file.sha256) return there
      await deleteAsset(github, there)
      return undefined
    },
  })
  if (sent.sha256 === undefined || sent.sha256 === file.sha256) return
  await deleteAsset(github, sent)
  throw otherBytes(file.name, sent.sha256, file.sha256)
}

function otherBytes(name: string, there: string, wanted: string): PaquebotError {
  const message = `the asset \`${name}\` has other bytes: sha256 ${there} came, ${wanted} was expected`
  return new PaquebotError('publish/other-bytes', message, {
    hint: 'run the command again; when it stays so, somebody has replaced the file',
  })
}

async function listAssets(
  github: GitHub,
  { id }: RemoteRelease,
  errand: Errand,
): Promise<readonly RemoteAsset[]> {
  const route = 'GET /repos/{owner}/{repo}/releases/{release_id}/assets'
  return (await github.list(route, { release_id: id }, errand)).map(readAsset)
}

/** Takes an asset away; one that is gone is fine. Throws `github/*`. */
export async function deleteAsset(github: GitHub, asset: RemoteAsset): Promise<void> {
  const route = 'DELETE /repos/{owner}/{repo}/releases/assets/{asset_id}'
  const reply = await github.ask(route, { asset_id: asset.id })
  const isGone = reply.kind === 'refused' && reply.status === 404
  if (reply.kind === 'done' || isGone) return
  const errand = { what: `remove the asset \`${asset.name}\``, needs: 'contents: write' }
  throw await github.failure(reply, errand)
}

const types: readonly (readonly [RegExp, string])[] = [
  [/\.(?:tgz|gz)$/, 'application/gzip'],
  [/\.(?:whl|zip)$/, 'application/zip'],
  [/\.json$/, 'application/json'],
]

const typeOf = (name: string) =>
  types.find(([pattern]) => pattern.test(name))?.[1] ?? 'application/octet-stream'

const manifestName = 'manifest.json'

/**
 * Fetches the files of a release or draft into a folder: an artifact folder, when the release was filled as a store
 * of artifacts. Each file is compared with GitHub's digest, and those that `manifest.json` names with the digest
 * there; a file that lies there already with these bytes is left. Returns the names. Throws `github/*` and
 * `publish/other-bytes`.
 */
export async function downloadAssets(
  github: GitHub,
  tag: string,
  folder: string,
): Promise<readonly string[]> {
  const release = (await findReleases(github, new Set([tag]))).get(tag)?.[0]
  const errand = { what: `fetch the files of \`${tag}\``, needs: 'contents: write' }
  if (release === undefined) {
    const said = `no release and no draft has the tag \`${tag}\``
    throw await github.failure({ kind: 'refused', status: 404, said, codes: [] }, errand)
  }
  ensureFolder(folder)
  const whole = release.assets.filter(({ isWhole }) => isWhole)
  const manifest = whole.find(({ name }) => name === manifestName)
  const expected = manifest === undefined ? new Map() : await expectedDigests(github, manifest)
  for (const asset of whole) {
    // Names come from outside; they name a file of the folder, and nothing else.
    const name = basename(asset.name)
    await fetchInto(github, { ...asset, name }, { path: join(folder, name), expected })
  }
  const missing = [...expected.keys()].filter((file) => !whole.some(({ name }) => name === file))
  if (missing.length > 0) throw notWhole(tag, missing)
  return whole.map(({ name }) => basename(name))
}

async function expectedDigests(
  github: GitHub,
  asset: RemoteAsset,
): Promise<ReadonlyMap<string, string>> {
  const text = new TextDecoder().decode(await download(github, asset))
  try {
    const { artifacts } = JSON.parse(text) as ArtifactManifest
    return new Map(artifacts.map(({ file, sha256 }) => [file, sha256]))
  } catch (error) {
    throw new PaquebotError('publish/other-bytes', `the release's ${manifestName} cannot be read`, {
      hint: 'it was not written by Paquebot, or is damaged: build and publish again',
      cause: error,
    })
  }
}

async function fetchInto(
  github: GitHub,
  asset: RemoteAsset,
  { path, expected }: { readonly path: string; readonly expected: ReadonlyMap<string, string> },
): Promise<void> {
  const wanted = expected.get(asset.name) ?? asset.sha256
  if (wanted !== undefined && isFile(path) && sha256Of(readBytes(path)) === wanted) return
  const bytes = await download(github, asset)
  const there = sha256Of(bytes)
  const wrong = [wanted, asset.sha256].find((digest) => digest !== undefined && digest !== there)
  if (wrong !== undefined) throw otherBytes(asset.name, there, wrong)
  writeAtomic(path, bytes)
}

function notWhole(tag: string, missing: readonly string[]): PaquebotError {
  const files = missing.map((file) => `\`${file}\``).join(', ')
  return new PaquebotError('publish/other-bytes', `the release \`${tag}\` lacks ${files}`, {
    hint: 'the run that filled it was ended too early: build and fill it again',
  })
}
