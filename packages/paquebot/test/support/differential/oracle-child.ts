import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

// Runs Changesets itself, one request after the other: its commands are functions of its own package.
const [, , home = ''] = process.argv

interface Request {
  readonly command: 'version' | 'pre'
  readonly options: Readonly<Record<string, unknown>>
  /** What the clock says meanwhile. */
  readonly now: number
}

const load = async (command: string) => {
  const file = join(home, 'node_modules/@changesets/cli/dist', `${command}.mjs`)
  const module = (await import(pathToFileURL(file).href)) as Record<
    string,
    (options: object) => Promise<void>
  >
  return module[command] as (options: object) => Promise<void>
}
const commands = { version: await load('version'), pre: await load('pre') }
const RealDate = Date

let said = ''
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (text: string | Uint8Array) => {
    said += String(text)
    return true
  }
}
// What upstream starts and does not wait for must not end us.
process.on('unhandledRejection', () => {})
process.on('message', (request: Request) => {
  void answer(request)
})
process.send?.('ready')

async function answer({ command, options, now }: Request): Promise<void> {
  said = ''
  globalThis.Date = class extends RealDate {
    constructor(...given: readonly unknown[]) {
      super(...((given.length === 0 ? [now] : given) as [number]))
    }
  } as DateConstructor
  let ok = true
  try {
    await commands[command](options)
  } catch (error) {
    ok = false
    said += String((error as Error).stack)
  }
  globalThis.Date = RealDate
  process.send?.({ ok, said })
}
