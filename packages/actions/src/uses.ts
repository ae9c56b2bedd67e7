import type { Step, Text, Uses } from './model.ts'

/** `uses:` of a step or a job, taken apart. `comment` is what stands behind it: `# v4.2.0`. */
export function parseUses(uses: Text | Step, comment?: string): Uses {
  const text = 'value' in uses ? uses.value : (uses.uses?.value ?? '')
  if (text === '' || text.includes('${{')) return { kind: 'unknown', text }
  if (text.startsWith('docker://')) return { kind: 'docker', image: text.slice('docker://'.length) }
  const local = /^(?:\.|\$)\/(.*)$/.exec(text)?.[1]
  if (local !== undefined) return { kind: 'local', path: local.replace(/\/+$/, '') }
  return remote(text, comment)
}

function remote(text: string, comment: string | undefined): Uses {
  const [, repository, rest = '', ref] = /^([\w.-]+\/[\w.-]+)((?:\/[^@]*)?)@(.+)$/.exec(text) ?? []
  if (repository === undefined || ref === undefined) return { kind: 'unknown', text }
  const path = rest.replace(/^\/+|\/+$/g, '')
  if (/^\.github\/workflows\/[^/]+\.ya?ml$/.test(path))
    return { kind: 'workflow', repository, path, ref }
  const version = comment === undefined ? undefined : /v?\d+(?:\.\d+)*[\w.+-]*/.exec(comment)?.[0]
  return { kind: 'action', repository, path, ref, ...(version === undefined ? {} : { version }) }
}
