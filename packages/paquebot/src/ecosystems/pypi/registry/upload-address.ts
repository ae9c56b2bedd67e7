import { exec } from '../../../io/exec.ts'
import { PaquebotError } from '../../../model/error.ts'
import { withoutSecrets } from '../../../model/secrets.ts'
import { pypircAddress } from './pypirc.ts'

/** twine's default, else that of Python's old distutils, else the upload host of the index that is built into pip. */
const askPython = `
import warnings
warnings.simplefilter('ignore')
def known():
    try:
        from twine.utils import DEFAULT_REPOSITORY
        return DEFAULT_REPOSITORY
    except ImportError:
        pass
    try:
        from distutils.config import PyPIRCCommand
        return PyPIRCCommand.DEFAULT_REPOSITORY
    except (ImportError, AttributeError):
        from urllib.parse import urlsplit
        from pip._internal.models.index import PyPI
        return 'https://upload.' + urlsplit(PyPI.simple_url).hostname + '/legacy/'
print(known())
`

/**
 * Where the user's own clients upload to: uv's variable, twine's variables, `~/.pypirc`, else what is built into
 * twine, Python or pip; undefined without Python. Credentials in the address are left out.
 */
export async function findUploadAddress(
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string | undefined> {
  const named = env.UV_PUBLISH_URL || env.TWINE_REPOSITORY_URL || pypircAddress(env)
  const address = named || (await ask(cwd, env, signal))
  if (address === undefined || !URL.canParse(address)) return undefined
  const url = new URL(address)
  url.username = ''
  url.password = ''
  return url.href
}

async function ask(
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string | undefined> {
  const quiet = { ...withoutSecrets(env), PYTHONDONTWRITEBYTECODE: '1' }
  try {
    const { code, stdout } = await exec(['python3', '-c', askPython], { cwd, env: quiet, signal })
    return code === 0 ? stdout.trim().split('\n').at(-1) : undefined
  } catch (error) {
    if (error instanceof PaquebotError && error.code === 'exec/not-found') return undefined
    throw error
  }
}
