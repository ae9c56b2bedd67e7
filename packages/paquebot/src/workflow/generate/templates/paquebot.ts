import type { Facts } from '../facts/model.ts'
import type { StepDraft } from '../model.ts'
import { newest, nodeForPaquebot, nodeSteps } from './toolchain.ts'

/** How a job starts Paquebot. */
export interface PaquebotCommand {
  /** What stands before the command's name: `npx --yes paquebot@1.2.3`. */
  readonly command: string
  /** What must be set up for it. */
  readonly setup: readonly StepDraft[]
}

/** Paquebot as the repository has it: its own dependency needs the installation of the root, all others Node. */
export function paquebotCommand({
  paquebot,
  node,
}: Pick<Facts, 'paquebot' | 'node'>): PaquebotCommand {
  const root = node.find(({ directory }) => directory === '.')
  if (paquebot.needs === 'nothing' || root === undefined)
    return { command: paquebot.command, setup: [nodeForPaquebot] }
  return {
    command: paquebot.command,
    setup: [...nodeSteps(root, newest(root.versions), 'none'), { ...root.install }],
  }
}
