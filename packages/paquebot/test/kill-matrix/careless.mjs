// A publisher as many are: it trusts its own notes and the answers it gets, and never looks. The matrix must find out.
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs'

const { artifacts } = JSON.parse(readFileSync('../artifacts/manifest.json', 'utf8'))
const registry = process.env.npm_config_registry
const notes = '.paquebot/notes'
mkdirSync('.paquebot', { recursive: true })

for (const artifact of artifacts.filter(({ ecosystem }) => ecosystem === 'npm')) {
  if (read(notes).split('\n').includes(artifact.file)) continue
  const key = await keyFor(artifact.name)
  await put(artifact, key)
  appendFileSync(notes, `${artifact.file}\n`)
}

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

async function keyFor(name) {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = process.env
  const { value } = await ask(`${url}&audience=npm:127.0.0.1`, { headers: bearer(token) })
  const exchange = `${registry}-/npm/v1/oidc/token/exchange/package/${name.replace('/', '%2f')}`
  return (await ask(exchange, { method: 'POST', headers: bearer(value) })).token
}

async function put({ name, version, file }, key) {
  const data = readFileSync(`../artifacts/${file}`).toString('base64')
  const versions = { [version]: { name, version } }
  const body = {
    name,
    'dist-tags': { latest: version },
    versions,
    _attachments: { [file]: { data } },
  }
  const options = { method: 'PUT', headers: bearer(key), body: JSON.stringify(body) }
  await ask(`${registry}${name.replace('/', '%2f')}`, options)
}

async function ask(url, options) {
  const response = await fetch(url, options)
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return await response.json()
}

function bearer(token) {
  return { authorization: `Bearer ${token}` }
}
