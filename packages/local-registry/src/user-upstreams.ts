import { execFile } from 'node:child_process'

/**
 * Where the user's own clients get packages from. They are asked, because the answer may be a
 * mirror or a private registry; each at its first need, because asking takes a process.
 */
export const userUpstreams = {
  npm: npmRegistry,
  pypi: pypiIndex,
} as const

async function npmRegistry(): Promise<string | undefined> {
  return asAddress(await ask('npm', ['config', 'get', 'registry']))
}

async function pypiIndex(): Promise<string | undefined> {
  const { PIP_INDEX_URL, UV_DEFAULT_INDEX, UV_INDEX_URL } = process.env
  const set = PIP_INDEX_URL ?? UV_DEFAULT_INDEX ?? UV_INDEX_URL
  return (
    asAddress(set) ??
    asAddress(await askPython(['-m', 'pip', 'config', 'get', 'global.index-url'])) ??
    asAddress(await askPython(['-c', pipDefault]))
  )
}

const pipDefault = 'from pip._internal.models.index import PyPI; print(PyPI.simple_url)'

async function askPython(args: readonly string[]): Promise<string | undefined> {
  return (await ask('python3', args)) ?? (await ask('python', args))
}

/** A program's output; nothing when it is not there or has no answer. */
function ask(program: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    // On Windows `npm` is a script, which only a shell can start; the arguments are our own.
    const shell = process.platform === 'win32' && program === 'npm'
    execFile(program, [...args], { shell, timeout: 20_000 }, (error, stdout) => {
      resolve(error === null ? stdout.trim() : undefined)
    })
  })
}

function asAddress(text: string | undefined): string | undefined {
  return /^https?:$/.test(URL.parse(text ?? '')?.protocol ?? '') ? text : undefined
}
