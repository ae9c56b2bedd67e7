import { spawn } from 'node:child_process'
import { gitEnvironment } from '../git/process.ts'
import type { Reply } from '../types.ts'

export interface BackendRequest {
  /** Folder that holds `owner/name.git`. */
  readonly root: string
  readonly method: string
  /** `/owner/name.git/info/refs` */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
  readonly user: string
  /** For the hook. */
  readonly env: Readonly<Record<string, string>>
}

/** `git http-backend`, as a web server would run it (CGI). */
export async function runBackend(request: BackendRequest): Promise<Reply> {
  const { headers } = request
  const env = {
    ...gitEnvironment,
    ...request.env,
    GATEWAY_INTERFACE: 'CGI/1.1',
    GIT_PROJECT_ROOT: request.root,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: request.path,
    QUERY_STRING: request.query.toString(),
    REQUEST_METHOD: request.method,
    REMOTE_USER: request.user,
    REMOTE_ADDR: '127.0.0.1',
    CONTENT_TYPE: headers['content-type'] ?? '',
    CONTENT_LENGTH: String(request.body.length),
    ...(headers['content-encoding'] ? { HTTP_CONTENT_ENCODING: headers['content-encoding'] } : {}),
    ...(headers['git-protocol'] ? { GIT_PROTOCOL: headers['git-protocol'] } : {}),
  }
  return readReply(await runCgi(env, request.body))
}

function runCgi(env: Readonly<Record<string, string>>, input: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['http-backend'], { env, stdio: ['pipe', 'pipe', 'ignore'] })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.once('error', reject)
    child.once('close', () => resolve(Buffer.concat(chunks)))
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}

function readReply(output: Buffer): Reply {
  const end = output.indexOf('\r\n\r\n')
  if (end === -1) return { status: 500, body: 'git http-backend gave no answer' }
  const lines = output.toString('latin1', 0, end).split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  const { status = '200', ...rest } = headers
  return { status: Number.parseInt(status, 10), headers: rest, body: output.subarray(end + 4) }
}
