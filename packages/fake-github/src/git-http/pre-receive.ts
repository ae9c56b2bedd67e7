// Runs inside `git receive-pack`: asks the fake GitHub whether the pushed refs may change, and prints its answer.
// A process of its own, so nothing is imported that is not needed.
import { readFileSync } from 'node:fs'
import { request } from 'node:http'

const env = process.env
const quarantine = Object.fromEntries(
  ['GIT_OBJECT_DIRECTORY', 'GIT_ALTERNATE_OBJECT_DIRECTORIES', 'GIT_QUARANTINE_PATH'].flatMap(
    (name) => (env[name] === undefined ? [] : [[name, env[name]]]),
  ),
)
const asked = request(env.FAKE_GITHUB_HOOK ?? '', { method: 'POST' }, async (answer) => {
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk)
  process.stderr.write(Buffer.concat(chunks))
  process.exitCode = answer.statusCode === 200 ? 0 : 1
})
asked.once('error', (error) => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})
asked.end(
  JSON.stringify({ push: env.FAKE_GITHUB_PUSH, updates: readFileSync(0, 'utf8'), env: quarantine }),
)
