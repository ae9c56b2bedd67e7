import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What `git init --bare` leaves, without a process: a kill matrix starts hundreds of these. */
export function makeBareRepository(dir: string, defaultBranch: string, hooks: string): void {
  for (const folder of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags']) {
    mkdirSync(join(dir, folder), { recursive: true })
  }
  writeFileSync(join(dir, 'HEAD'), `ref: refs/heads/${defaultBranch}\n`)
  writeFileSync(join(dir, 'config'), config(hooks))
}

function config(hooks: string): string {
  return `[core]
\trepositoryformatversion = 0
\tbare = true
\thooksPath = ${JSON.stringify(hooks)}
[gc]
\tauto = 0
[fetch]
	unpackLimit = 1000000
[receive]
\tautogc = false
\tunpackLimit = 1000000
\tadvertisePushOptions = true
[http]
\treceivepack = true
[uploadpack]
\tallowAnySHA1InWant = true
`
}
