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

/** Extras of the package that declare a distribution with this module, the smallest extra first. */
export function extrasWith(metadata: CoreMetadata, module: string): readonly string[] {
  const [top = module] = module.split('.')
  const names = new Set([distributionOf(module), normalizeName(top)])
  const declared = metadata.all('Requires-Dist').flatMap((text) => {
    const requirement = parseRequirement(text)
    const extras = extrasInMarker(requirement?.marker ?? '')
    return extras.map((extra) => ({ extra, name: normalizeName(requirement?.name ?? '') }))
  })
  const size = (extra: string) => declared.filter((one) => one.extra === extra).length
  const found = declared.filter(({ name }) => names.has(name)).map(({ extra }) => extra)
  return [...new Set(found)].sort((a, b) => size(a) - size(b))
}
