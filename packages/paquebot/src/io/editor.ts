import { spawn } from 'node:child_process'
import { PaquebotError } from '../model/error.ts'

/**
 * Opens a file in the user's editor (`VISUAL`, else `EDITOR`) and waits until it is closed. The editor has the
 * terminal and the user's own environment. Throws `cli/usage` without an editor, `exec/failed` when it fails.
 */
export async function openInEditor(path: string, env: NodeJS.ProcessEnv): Promise<void> {
  const written = env.VISUAL?.trim() || env.EDITOR?.trim() || ''
  const { tokenizeArgs } = await import('args-tokenizer')
  const [program, ...args] = tokenizeArgs(written)
  if (program === undefined) {
    throw new PaquebotError('cli/usage', `no editor is set; ${path} is written`, {
      hint: 'set `EDITOR`, for example `EDITOR="code --wait"`, or leave `--open` out',
    })
  }
  const code = await run([program, ...args, path], env)
  if (code === 0) return
  throw new PaquebotError('exec/failed', `\`${written}\` ended with ${code}; ${path} is written`, {
    hint: 'open the file yourself, or check `EDITOR`',
  })
}

function run(
  [program = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string | 0> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit', env })
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code) => resolve(code === 0 ? 0 : `exit code ${code ?? 'of a signal'}`))
  })
}
