import { spawnSync } from 'node:child_process'
import { withoutSecrets } from '../model/secrets.ts'

/**
 * Texts of files in commits, in the order of the questions (`<commit>:<path below git's top level>`); undefined for
 * what is not there. One process. Source: git-cat-file(1), "BATCH OUTPUT".
 */
export function readBlobs(cwd: string, specs: readonly string[]): readonly (string | undefined)[] {
  if (specs.length === 0) return []
  const { stdout } = spawnSync('git', ['cat-file', '--batch'], {
    cwd,
    input: `${specs.join('\n')}\n`,
    maxBuffer: 1 << 30,
    env: { ...withoutSecrets(process.env), GIT_OPTIONAL_LOCKS: '0' },
  })
  const bytes: Buffer = stdout ?? Buffer.alloc(0)
  let at = 0
  return specs.map(() => {
    const end = bytes.indexOf(0x0a, at)
    const header = end === -1 ? '' : bytes.toString('utf8', at, end)
    const size = /^[0-9a-f]+ blob (\d+)$/.exec(header)?.[1]
    if (size === undefined) {
      at = afterOther(header, end)
      return undefined
    }
    const text = bytes.toString('utf8', end + 1, end + 1 + Number(size))
    at = end + 1 + Number(size) + 1
    return text
  })
}

/** Past `missing`, which is one line, or an object that is no file. */
function afterOther(header: string, end: number): number {
  const size = /^[0-9a-f]+ \w+ (\d+)$/.exec(header)?.[1]
  return end + 1 + (size === undefined ? 0 : Number(size) + 1)
}
