import { once } from 'node:events'
import type { LocalRegistries } from '@paquebot/local-registry'
import type { Session } from './session.ts'

/** Tells how to use the running registries, and waits for Ctrl-C. */
export function keepOpen(session: Session): (registries: LocalRegistries) => Promise<void> {
  return async (registries) => {
    for (const line of commandsFor(registries)) session.emit({ kind: 'note', text: line })
    if (!session.signal.aborted) await once(session.signal, 'abort')
  }
}

function commandsFor({ npm, pypi }: LocalRegistries): readonly string[] {
  return [
    'The registries stay up until Ctrl-C. In another terminal:',
    `  npm install <package> --registry ${npm.url}`,
    `  pip install <package> --index-url ${pypi.simple}`,
    `  uv pip install <package> --default-index ${pypi.simple}`,
  ]
}
