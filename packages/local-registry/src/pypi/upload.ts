import { parseMultipart } from '../http/multipart.ts'
import { md5, sha256 } from '../store/digests.ts'
import type { RegistryRequest, Reply } from '../types.ts'
import type { World } from '../world.ts'
import { checkSdistLicences, readSdist, readWheel } from './archive.ts'
import { checkAttestations } from './attestations.ts'
import { checkPermission, identify } from './auth.ts'
import { blake2b256 } from './blake2b.ts'
import { checkFileName, checkSdistName, checkWheelName } from './filename.ts'
import { readUploadForm, type UploadForm } from './form.ts'
import { checkMetadata } from './metadata.ts'
import { refusals, refuse, refuseWith } from './refuse.ts'
import { type CheckedFile, checkRelease, findRelease, projectFor, storeFile } from './release.ts'
import { formatVersion, type Version } from './version.ts'

const stored: Reply = { status: 200, body: '' }

/** `POST /legacy/`: PyPI's checks in PyPI's order, because the first one that fails is the answer. */
export async function upload(world: World, request: RegistryRequest): Promise<Reply> {
  // Whole before any answer, as behind PyPI's front: a refusal in between would break the connection.
  const body = await request.body()
  const identity = identify(world, request)
  const parsed = parseMultipart(body, request.headers['content-type'] ?? '')
  const form = readUploadForm(parsed ?? { fields: new Map(), files: new Map() })
  const version = checkMetadata(form, { classifiers: world.options.classifiers })
  if (form.file === undefined) refuse(400, 'Upload payload does not have a file.')
  const name = form.first('name') ?? ''
  checkPermission(world, identity, name)
  const { file } = form
  const { filename, data } = file
  checkFileName(filename, form.filetype)
  if (file.contentType.startsWith('image/')) refuse(400, 'Invalid distribution file.')
  const digests = digestsOf(data)
  checkDigests(form, digests)
  if (isAlreadyStored(world, filename, digests)) return stored
  const project = projectFor(world, name)
  const release = findRelease(project, version) ?? formatVersion(version)
  checkRelease(world, project, release, form.filetype)
  const metadata = checkFile(form, filename, data, version)
  checkAttestations(form, identity)
  await storeFile(world, project, release, { form, file, digests, metadata })
  return stored
}

type Digests = CheckedFile['digests']

function digestsOf(data: Buffer): Digests {
  return { md5: md5(data), sha256: sha256(data), blake2: blake2b256(data) }
}

function checkDigests(form: UploadForm, digests: Digests): void {
  const pairs = [
    [form.first('md5_digest'), digests.md5],
    [form.first('sha256_digest'), digests.sha256],
    [form.first('blake2_256_digest'), digests.blake2],
  ]
  if (pairs.every(([given, actual]) => (given?.toLowerCase() ?? actual) === actual)) return
  refuse(400, 'The digest supplied does not match a digest calculated from the uploaded file.')
}

/** True: the same file again, which changes nothing. Other bytes, or the same under another name: no. */
function isAlreadyStored(world: World, filename: string, digests: Digests): boolean {
  const files = world.store.pypi.all().flatMap(([, project]) => project.files)
  const known = files.find((one) => one.filename === filename || one.blake2 === digests.blake2)
  if (known === undefined) return false
  if (known.filename === filename && known.sha256 === digests.sha256) return true
  refuseWith(refusals.otherBytes(world.address('pypi'), filename, digests.blake2))
}

/** The archive, then its name. Gives a wheel's METADATA. */
function checkFile(
  form: UploadForm,
  filename: string,
  data: Buffer,
  version: Version,
): string | undefined {
  const project = form.first('name') ?? ''
  const licences = form.all('license_file')
  if (form.filetype === 'sdist') {
    // A zip is refused by its name: the spelling that PyPI wants ends in `.tar.gz`.
    const names = filename.endsWith('.zip') ? [] : readSdist(data)
    checkSdistName(filename, project, version)
    checkSdistLicences(filename, names, licences)
    return undefined
  }
  checkWheelName(filename, project, version)
  return readWheel(filename, data, licences)
}
