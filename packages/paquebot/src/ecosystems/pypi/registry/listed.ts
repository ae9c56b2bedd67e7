import type { Artifact } from '../../../model/artifact.ts'
import type { RegistryAddress } from '../../ecosystem.ts'
import { normalizeName } from '../project/names.ts'
import { isTable } from '../project/pyproject.ts'

const patience = 30_000

/**
 * Is the file on the simple index, which installers read? Old registries have it as HTML only. Whatever goes wrong
 * counts as "not yet". Source: PEP 503, PEP 691.
 */
export async function isListed(
  { name, file }: Artifact,
  { index }: RegistryAddress,
): Promise<boolean> {
  const base = index.endsWith('/') ? index : `${index}/`
  try {
    const answer = await fetch(new URL(`${normalizeName(name)}/`, base), {
      headers: {
        accept: 'application/vnd.pypi.simple.v1+json, text/html;q=0.2',
        'cache-control': 'no-cache',
      },
      signal: AbortSignal.timeout(patience),
    })
    if (!answer.ok) return false
    const text = await answer.text()
    const isJson = answer.headers.get('content-type')?.includes('json') === true
    return isJson ? namesIn(text).includes(file) : text.includes(`>${file}<`)
  } catch {
    return false
  }
}

function namesIn(text: string): readonly unknown[] {
  const page: unknown = JSON.parse(text)
  const files: unknown = isTable(page) ? page.files : undefined
  return Array.isArray(files) ? files.map((one: unknown) => isTable(one) && one.filename) : []
}
