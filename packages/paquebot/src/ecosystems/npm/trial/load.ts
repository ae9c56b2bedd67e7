import type { Subpath } from './subpaths.ts'
import type { Installed } from './try-out.ts'

/** A subpath that could not be loaded, with the error as Node tells it. */
export interface Failure {
  readonly subpath: Subpath
  readonly text: string
}

const patience = 60_000
const mark = '\u0001paquebot '

/**
 * Loads subpaths one after the other in one child, since starting Node costs more than loading does.
 * A module that ends the process takes those after it with it, so they get a child of their own.
 */
export async function loadAll(
  installed: Installed,
  subpaths: readonly Subpath[],
): Promise<readonly Failure[]> {
  const [first] = subpaths
  if (first === undefined) return []
  const results = await loadInOneChild(installed, subpaths)
  const failures = subpaths.flatMap((subpath) => {
    const text = results.get(subpath)
    return text === undefined || text === '' ? [] : [{ subpath, text }]
  })
  const unknown = subpaths.filter((subpath) => !results.has(subpath))
  return [...failures, ...(await loadAll(installed, unknown))]
}

/** The error of each subpath, an empty text when it loaded; those that were not reached are absent. */
async function loadInOneChild(
  { consumer, pkg }: Installed,
  subpaths: readonly Subpath[],
): Promise<ReadonlyMap<Subpath, string>> {
  const system = subpaths[0]?.system ?? 'import'
  const asked = subpaths.map(({ name, file }) => [
    `${pkg.name}${name.slice(1)}`,
    /\.[cm]?js$/.test(file),
  ])
  const argv = ['node', ...programs[system], '--', JSON.stringify(asked)]
  const result = await consumer.run(argv, { timeoutMs: patience })
  const told = readMarks(result.stdout, subpaths)
  const reached = subpaths[told.size]
  if (reached === undefined) return told
  // The child ended while it loaded this one.
  const how = result.timedOut
    ? `it does not end within ${patience / 1000} seconds`
    : howItEnded(result.code, result.stderr)
  return new Map([...told, [reached, how]])
}

function readMarks(stdout: string, subpaths: readonly Subpath[]): ReadonlyMap<Subpath, string> {
  const texts = stdout.split('\n').filter((line) => line.includes(mark))
  const told = texts.map(
    (line) => JSON.parse(line.slice(line.indexOf(mark) + mark.length)) as string,
  )
  return new Map(
    told.slice(0, subpaths.length).flatMap((text, index) => {
      const subpath = subpaths[index]
      return subpath === undefined ? [] : [[subpath, text] as const]
    }),
  )
}

function howItEnded(code: number | null, stderr: string): string {
  // Node's own exit code for a top-level `await` that nothing will settle.
  if (code === 13) return 'its top-level `await` never settles'
  // A module that ends the process by itself, as programs do.
  if (code === 0) return ''
  return stderr.trim() === '' ? `loading it ends the process with code ${code}` : stderr
}

const shared = `
const tell = (text) => require('node:fs').writeSync(1, '\\n${mark.replace('\u0001', '\\u0001')}' + JSON.stringify(text) + '\\n')
const asked = JSON.parse(process.argv[process.argv.length - 1])
const words = (error) => String((error && error.stack) || error)
`

const programs: Readonly<Record<Subpath['system'], readonly string[]>> = {
  import: [
    '--input-type=module',
    '-e',
    `import { createRequire } from 'node:module'
const require = createRequire(process.cwd() + '/')
${shared}
for (const [name, isScript] of asked) {
  try {
    if (isScript) await import(name); else import.meta.resolve(name)
    tell('')
  } catch (error) { tell(words(error)) }
}
require('node:process').exit(0)`,
  ],
  require: [
    '-e',
    `${shared}
for (const [name, isScript] of asked) {
  try {
    if (isScript) require(name); else require.resolve(name)
    tell('')
  } catch (error) { tell(words(error)) }
}
require('node:process').exit(0)`,
  ],
}
