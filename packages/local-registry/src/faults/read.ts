import type { Fault, FaultKind } from './types.ts'

type Check = (value: unknown) => boolean

const isCount: Check = (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0
const isTimes: Check = (value) => value === 'always' || isCount(value)
const isText: Check = (value) => typeof value === 'string'
const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value)

const phase = { phase: oneOf('before', 'after') }
const lapse = { reads: isCount, milliseconds: isCount }
const isServerError: Check = (value) =>
  isCount(value) && Number(value) >= 500 && Number(value) < 600
const isMintCode = oneOf(
  'invalid-payload',
  'not-enabled',
  'invalid-token',
  'invalid-pending-publisher',
  'invalid-publisher',
  'invalid-reuse-token',
)
const isUploadRefusal = oneOf(
  'other-bytes',
  'used-filename',
  'closed-release',
  'second-sdist',
  'unknown-token',
)

/** Members by kind beside `kind`, `at`, `skip` and `times`. */
const members: Readonly<Record<FaultKind, Readonly<Record<string, Check>>>> = {
  drop: phase,
  unavailable: { ...phase, status: isServerError },
  slow: { ...phase, milliseconds: isCount },
  'rate-limit': { retryAfter: isCount },
  'expire-tokens': {},
  'packument-conflict': phase,
  scan: { ...lapse, verdict: oneOf('visible', 'blocked') },
  'stale-packument': lapse,
  'exchange-refused': { status: oneOf(401, 403, 404) },
  'permission-denied': {},
  'tag-refused': {},
  'mint-refused': { code: isMintCode },
  'upload-refused': { reason: isUploadRefusal },
  'stale-index': lapse,
}

const required: Readonly<Partial<Record<FaultKind, string>>> = {
  slow: 'milliseconds',
  'mint-refused': 'code',
  'upload-refused': 'reason',
}

const matchMembers = { server: oneOf('npm', 'pypi', 'oidc'), method: isText, path: isText }

const faultKinds = Object.keys(members) as readonly FaultKind[]

/** Faults from data, e.g. a parsed file. Throws a `TypeError` that names the fault and the member that is wrong. */
export function readFaults(value: unknown): readonly Fault[] {
  if (!Array.isArray(value)) throw new TypeError('faults are a list')
  return value.map((one, index) => readFault(one, `faults[${index}]`))
}

function readFault(value: unknown, where: string): Fault {
  if (!isRecord(value)) throw new TypeError(`${where} is not an object`)
  const kind = value.kind as FaultKind
  if (!faultKinds.includes(kind)) {
    throw new TypeError(`${where}.kind is none of ${faultKinds.join(', ')}`)
  }
  checkMembers(
    value,
    { kind: isText, at: isPlace, skip: isCount, times: isTimes, ...members[kind] },
    where,
  )
  const needed = required[kind]
  if (needed !== undefined && value[needed] === undefined) {
    throw new TypeError(`${where}.${needed} is missing`)
  }
  return value as unknown as Fault
}

function checkMembers(
  value: Readonly<Record<string, unknown>>,
  checks: Readonly<Record<string, Check>>,
  where: string,
): void {
  for (const [name, member] of Object.entries(value)) {
    const check = checks[name]
    if (check === undefined) throw new TypeError(`${where}.${name} is not known`)
    if (member !== undefined && !check(member)) {
      throw new TypeError(`${where}.${name} cannot be ${JSON.stringify(member)}`)
    }
  }
}

const isPlace: Check = (value) => {
  if (!isRecord(value)) return isCount(value)
  const known = Object.entries(value).every(([name, member]) => {
    const check = matchMembers[name as keyof typeof matchMembers]
    return member === undefined || check?.(member) === true
  })
  return known
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
