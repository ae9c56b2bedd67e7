import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { downloadAssets } from '../../github/assets.ts'
import { openGitHub } from '../../github/client.ts'
import { ownFolder } from '../../io/own-folder.ts'
import { PaquebotError } from '../../model/error.ts'
import { manifestFile } from '../build/build.ts'
import { findRoot } from '../discover/root.ts'
import type { Surroundings } from './run.ts'

const prefix = 'release:'

/**
 * The folder that `--from` names. For `release:<tag>` the files of that GitHub release or draft are fetched into one of
 * our own; every one of them must be what its `manifest.json` says. Throws `github/*`, `publish/other-bytes` and
 * `publish/artifacts`.
 */
export async function folderNamed(
  from: string,
  cwd: string,
  around: Surroundings,
): Promise<string> {
  if (!from.startsWith(prefix)) return from
  const tag = from.slice(prefix.length)
  const root = findRoot(cwd)
  const tell = (text: string) => around.emit({ kind: 'note', text })
  const github = await openGitHub(root, { ...around, tell })
  if (github === undefined)
    throw new PaquebotError('github/no-repository', `nobody knows whose release \`${tag}\` is`, {
      hint: 'set GITHUB_REPOSITORY=<owner>/<name>, or the remote `origin`',
    })
  // A tag may have slashes, and two tags of one folder must never mix their files.
  const name = createHash('sha256').update(tag).digest('hex').slice(0, 12)
  const folder = ownFolder(root, join('fetched', name))
  rmSync(join(folder, manifestFile), { force: true })
  const files = await downloadAssets(github, tag, folder)
  if (files.includes(manifestFile)) return folder
  throw new PaquebotError(
    'publish/artifacts',
    `the release \`${tag}\` has no \`${manifestFile}\``,
    {
      hint: `upload everything that \`paquebot build\` wrote: \`gh release create ${tag} --draft .paquebot/artifacts/*\``,
    },
  )
}
