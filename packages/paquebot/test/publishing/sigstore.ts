import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  fulcioHandler,
  type HandlerFn,
  initializeCA,
  initializeCTLog,
  initializeTLog,
  rekorHandler,
} from '@sigstore/mock'

/** sigstore's own stand-ins for its certificate authority and its log, on loopback. */
export interface LocalSigstore extends AsyncDisposable {
  readonly fulcioURL: string
  readonly rekorURL: string
  /** The keys that verify what was signed here: sigstore's trusted root as JSON. */
  readonly trustedRoot: object
  /** How many certificates and log entries were asked for. */
  readonly count: { certificates: number; entries: number }
}

export async function startSigstore(): Promise<LocalSigstore> {
  const keys = { ca: newKey(), ctLog: newKey(), log: newKey() }
  const ctLog = await initializeCTLog(keys.ctLog)
  const authority = await initializeCA(keys.ca, ctLog)
  const count = { certificates: 0, entries: 0 }
  const fulcio = fulcioHandler(authority)
  const fulcioServer = await serve(
    fulcio.path,
    (body) => fulcio.fn(asFromGitHub(body)),
    () => {
      count.certificates += 1
    },
  )
  let entries: HandlerFn = async () => ({ statusCode: 500, response: 'not yet' })
  const rekorServer = await serve(
    '/api/v1/log/entries',
    (body) => entries(body),
    () => {
      count.entries += 1
    },
  )
  const log = await initializeTLog(urlOf(rekorServer), keys.log)
  const take = rekorHandler(log).fn
  entries = (body) => take(asLogged(body))
  return {
    fulcioURL: urlOf(fulcioServer),
    rekorURL: urlOf(rekorServer),
    trustedRoot: trustedRoot(
      { certificate: Buffer.from(authority.rootCertificate as Buffer), url: urlOf(fulcioServer) },
      { key: Buffer.from(ctLog.publicKey as Buffer), url: urlOf(fulcioServer) },
      { key: log.publicKey, url: urlOf(rekorServer) },
    ),
    count,
    async [Symbol.asyncDispose]() {
      fulcioServer.close()
      rekorServer.close()
    },
  }
}

/** The certificate names the issuer of the ID token; ours stands for GitHub's. The stand-in checks no signature. */
function asFromGitHub(body: string): string {
  const request = JSON.parse(body) as { credentials: { oidcIdentityToken: string } }
  const [header, payload = '', signature] = request.credentials.oidcIdentityToken.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as object
  const github = { ...claims, iss: gitHubIssuer }
  const changed = Buffer.from(JSON.stringify(github)).toString('base64url')
  return JSON.stringify({
    ...request,
    credentials: { oidcIdentityToken: `${header}.${changed}.${signature}` },
  })
}

export const gitHubIssuer = 'https://token.actions.githubusercontent.com'

/** What a real log keeps of a proposed entry: digests and signatures, not the envelope. The stand-in keeps all. */
function asLogged(body: string): string {
  const { apiVersion, kind, spec } = JSON.parse(body) as {
    apiVersion: string
    kind: string
    spec: { proposedContent: { envelope: string; verifiers: readonly string[] } }
  }
  const { envelope, verifiers } = spec.proposedContent
  const { payload, signatures } = JSON.parse(envelope) as {
    payload: string
    signatures: readonly { sig: string }[]
  }
  const digest = (data: string | Buffer) => ({
    algorithm: 'sha256',
    value: createHash('sha256').update(data).digest('hex'),
  })
  return JSON.stringify({
    apiVersion,
    kind,
    spec: {
      envelopeHash: digest(envelope),
      payloadHash: digest(Buffer.from(payload, 'base64')),
      signatures: signatures.map(({ sig }, at) => {
        // As the log writes it, whatever line ends were sent.
        const pem = new X509Certificate(Buffer.from(verifiers[at] ?? '', 'base64')).toString()
        return { signature: sig, verifier: Buffer.from(pem).toString('base64') }
      }),
    },
  })
}

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' })

const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

async function serve(path: string, answer: HandlerFn, tell: () => void): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', async () => {
      if (request.method !== 'POST' || request.url !== path) {
        response.writeHead(404).end()
        return
      }
      tell()
      const told = await answer(Buffer.concat(chunks).toString('utf8'))
      response.writeHead(told.statusCode, { 'content-type': told.contentType ?? 'text/plain' })
      response.end(told.response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

interface LogKey {
  readonly key: Buffer
  readonly url: string
}

function trustedRoot(ca: { certificate: Buffer; url: string }, ctLog: LogKey, log: LogKey): object {
  const start = new Date(Date.now() - 3_600_000).toISOString()
  return {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [logOf(log, start)],
    certificateAuthorities: [
      {
        subject: { organization: 'sigstore.mock', commonName: 'sigstore' },
        uri: ca.url,
        certChain: { certificates: [{ rawBytes: ca.certificate.toString('base64') }] },
        validFor: { start },
      },
    ],
    ctlogs: [logOf(ctLog, start)],
    timestampAuthorities: [],
  }
}

function logOf({ key, url }: LogKey, start: string) {
  return {
    baseUrl: url,
    hashAlgorithm: 'SHA2_256',
    publicKey: {
      rawBytes: key.toString('base64'),
      keyDetails: 'PKIX_ECDSA_P256_SHA_256',
      validFor: { start },
    },
    logId: { keyId: createHash('sha256').update(key).digest('base64') },
  }
}
