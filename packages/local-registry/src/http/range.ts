import type { RegistryRequest, Reply } from '../types.ts'

/** Serves bytes, whole or the one range asked for (lazy installers read wheels from the end). */
export function bytes(request: RegistryRequest, body: Buffer, contentType: string): Reply {
  const headers = { 'content-type': contentType, 'accept-ranges': 'bytes' }
  const asked = request.headers.range
  if (asked === undefined) return { status: 200, headers, body }
  const range = parseRange(asked, body.length)
  if (range === undefined) return { status: 200, headers, body }
  if (range === 'unsatisfiable') {
    return { status: 416, headers: { ...headers, 'content-range': `bytes */${body.length}` } }
  }
  const contentRange = `bytes ${range.start}-${range.end}/${body.length}`
  return {
    status: 206,
    headers: { ...headers, 'content-range': contentRange },
    body: body.subarray(range.start, range.end + 1),
  }
}

function parseRange(value: string, size: number) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(value.trim())
  const [, first = '', last = ''] = match ?? []
  if (first === '' && last === '') return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return start > end ? 'unsatisfiable' : { start, end }
}
