import type { CoreMetadata } from '../inspect/metadata.ts'
import { normalizeName } from '../project/names.ts'
import { extrasInMarker, parseRequirement } from '../project/pep508.ts'

/** Modules whose distribution has another name. */
const others: Readonly<Record<string, string>> = {
  attr: 'attrs',
  bs4: 'beautifulsoup4',
  Crypto: 'pycryptodome',
  cv2: 'opencv-python',
  dateutil: 'python-dateutil',
  docx: 'python-docx',
  dotenv: 'python-dotenv',
  fitz: 'pymupdf',
  git: 'gitpython',
  jose: 'python-jose',
  jwt: 'pyjwt',
  magic: 'python-magic',
  multipart: 'python-multipart',
  MySQLdb: 'mysqlclient',
  OpenSSL: 'pyopenssl',
  PIL: 'pillow',
  pkg_resources: 'setuptools',
  psycopg2: 'psycopg2-binary',
  serial: 'pyserial',
  skimage: 'scikit-image',
  sklearn: 'scikit-learn',
  slugify: 'python-slugify',
  socks: 'pysocks',
  usb: 'pyusb',
  yaml: 'pyyaml',
  zmq: 'pyzmq',
}

/** The distribution that most likely brings a module. */
export function distributionOf(module: string): string {
  const [top = module] = module.split('.')
  return others[top] ?? normalizeName(top)
}

/** Extras of the package that declare a distribution with this module, by its name. */
export function extrasWith(metadata: CoreMetadata, module: string): readonly string[] {
  const [top = module] = module.split('.')
  const names = new Set([distributionOf(module), normalizeName(top)])
  return metadata.all('Requires-Dist').flatMap((text) => {
    const requirement = parseRequirement(text)
    const isIt = requirement !== undefined && names.has(normalizeName(requirement.name))
    return isIt ? extrasInMarker(requirement.marker ?? '') : []
  })
}

/** Is the distribution of this module a dependency that everybody gets, perhaps under a marker? */
export function isDeclared(metadata: CoreMetadata, module: string): boolean {
  const name = distributionOf(module)
  return metadata.all('Requires-Dist').some((text) => {
    const requirement = parseRequirement(text)
    return (
      requirement !== undefined &&
      normalizeName(requirement.name) === name &&
      extrasInMarker(requirement.marker ?? '').length === 0
    )
  })
}
