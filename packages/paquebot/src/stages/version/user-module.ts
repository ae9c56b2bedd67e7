import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isFile } from '../../io/files.ts'
import { PaquebotError } from '../../model/error.ts'
import type { Workspace } from '../../model/package.ts'

const configFile = '.changeset/config.json'
const patience = 120_000

/**
 * Loads a module that `.changeset/config.json` names, as Changesets does: seen from `.changeset/`, so a path is
 * relative to that folder and a package is looked for in the repository's own `node_modules`.
 * Throws `version/module` when it is not there, leads out of the repository, or breaks while it is loaded.
 */
export async function loadUserModule(name: string, workspace: Workspace): Promise<unknown> {
  const { resolve } = await import('import-meta-resolve')
  const from = pathToFileURL(join(workspace.root, '.changeset', 'x.mjs')).href
  const url = attempt(() => resolve(name, from))
  if (url === undefined) throw notThere(name, workspace)
  checkInside(name, url, workspace)
  // A path is resolved without a look whether something is there.
  if (url.startsWith('file:') && !isFile(fileURLToPath(url))) throw notThere(name, workspace)
  try {
    return unwrapped(await import(url))
  } catch (error) {
    throw broken(name, error, 'mend it')
  }
}

/** What the module exports; code compiled from ESM to CommonJS wraps it twice. */
function unwrapped(module: unknown): unknown {
  const inner = (module as { default?: unknown }).default ?? module
  return (inner as { default?: unknown } | null)?.default ?? inner
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch {
    return undefined
  }
}

function notThere(name: string, { tools }: Workspace): PaquebotError {
  const add = tools.npm?.name === 'npm' ? 'npm install -D' : `${tools.npm?.name ?? 'npm'} add -D`
  const isPath = /^[./]/.test(name)
  return new PaquebotError('version/module', `\`${name}\` of ${configFile} is not there`, {
    at: { file: configFile },
    hint: isPath
      ? 'a path is relative to `.changeset/`, and needs its extension'
      : `install it: \`${add} ${name}\``,
  })
}

/** A path in a configuration must not reach code outside of the repository; packages may be hoisted above it. */
function checkInside(name: string, url: string, { root, gitRoot }: Workspace): void {
  if (!/^[./]/.test(name)) return
  const path = attempt(() => fileURLToPath(url)) ?? ''
  const top = join(gitRoot ?? root, '/')
  if (path.startsWith(top)) return
  throw new PaquebotError(
    'version/module',
    `\`${name}\` of ${configFile} leads out of the repository`,
    {
      at: { file: configFile },
      hint: 'keep the module inside the repository, or install it as a package',
    },
  )
}

/** Calls what the module gave; whatever it throws, and an answer that never comes, is `version/module`. */
export async function callUserModule<T>(
  name: string,
  call: () => Promise<T>,
  hint: string,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer within two minutes')), patience)
  })
  try {
    return await Promise.race([call(), tooLong])
  } catch (error) {
    throw broken(name, error, hint)
  } finally {
    clearTimeout(timer)
  }
}

function broken(name: string, error: unknown, hint: string): PaquebotError {
  const message = error instanceof Error ? error.message : String(error)
  const [first = '', ...rest] = message.split('\n')
  return new PaquebotError('version/module', `\`${name}\` of ${configFile} failed: ${first}`, {
    at: { file: configFile },
    hint: `${hint}; nothing was written`,
    ...(rest.length === 0 ? {} : { details: rest.join('\n') }),
    cause: error,
  })
}

/** A module without the functions that Changesets calls. */
export function lacking(name: string, functions: string): PaquebotError {
  return new PaquebotError(
    'version/module',
    `\`${name}\` of ${configFile} does not export ${functions}`,
    {
      at: { file: configFile },
      hint: 'export them as the default export; see the documentation of Changesets',
    },
  )
}
