import * as clack from '@clack/prompts'
import { PaquebotError } from '../model/error.ts'
import type { Session } from './session.ts'

const on = ({ signal }: Session) => ({ signal, output: process.stderr })

/** Which hand-written files are to be replaced, one question for each. Throws `cli/cancelled` on Ctrl-C and Escape. */
export async function askReplace(
  paths: readonly string[],
  session: Session,
): Promise<readonly string[]> {
  const replaced: string[] = []
  for (const path of paths) {
    const message = `\`${path}\` is not Paquebot's. Replace it? (git keeps the old text)`
    if (await confirmed(message, session)) replaced.push(path)
  }
  return replaced
}

/** The last question. Throws `cli/cancelled` on "no" too. */
export async function askWrite(count: number, session: Session): Promise<void> {
  if (!(await confirmed(`Write ${count} files?`, session))) throw cancelled()
}

async function confirmed(message: string, session: Session): Promise<boolean> {
  const answer = await clack.confirm({ ...on(session), message, initialValue: false })
  if (clack.isCancel(answer)) throw cancelled()
  return answer
}

const cancelled = () => new PaquebotError('cli/cancelled', 'cancelled')
