/** BLAKE2b with a 32 byte digest (RFC 7693): PyPI's upload form has it and `node:crypto` has not. */
export function blake2b256(data: Buffer): string {
  const state = new Uint32Array(initial)
  state[0]! ^= 0x01010020
  const work = { v: new Uint32Array(32), m: new Uint32Array(32) }
  const block = Buffer.alloc(128)
  let offset = 0
  while (data.length - offset > 128) {
    compress(state, data, offset, { counted: offset + 128, last: false }, work)
    offset += 128
  }
  data.copy(block, 0, offset)
  compress(state, block, 0, { counted: data.length, last: true }, work)
  return digest(state)
}

interface Work {
  readonly v: Uint32Array
  readonly m: Uint32Array
}

// 64 bit words as pairs of 32 bit halves, low half first.
const initial = Uint32Array.from([
  0xf3bcc908, 0x6a09e667, 0x84caa73b, 0xbb67ae85, 0xfe94f82b, 0x3c6ef372, 0x5f1d36f1, 0xa54ff53a,
  0xade682d1, 0x510e527f, 0x2b3e6c1f, 0x9b05688c, 0xfb41bd6b, 0x1f83d9ab, 0x137e2179, 0x5be0cd19,
])

const sigma = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
]

/** Columns, then diagonals, of the 4 by 4 matrix: where the low halves are. */
const lanes = [
  { a: 0, b: 8, c: 16, d: 24 },
  { a: 2, b: 10, c: 18, d: 26 },
  { a: 4, b: 12, c: 20, d: 28 },
  { a: 6, b: 14, c: 22, d: 30 },
  { a: 0, b: 10, c: 20, d: 30 },
  { a: 2, b: 12, c: 22, d: 24 },
  { a: 4, b: 14, c: 16, d: 26 },
  { a: 6, b: 8, c: 18, d: 28 },
]

const wordSize = 0x100000000

function compress(
  state: Uint32Array,
  data: Buffer,
  offset: number,
  progress: { counted: number; last: boolean },
  { v, m }: Work,
): void {
  v.set(state)
  v.set(initial, 16)
  v[24]! ^= progress.counted >>> 0
  v[25]! ^= Math.floor(progress.counted / wordSize)
  if (progress.last) {
    v[28] = ~v[28]!
    v[29] = ~v[29]!
  }
  for (let word = 0; word < 32; word++) m[word] = data.readUInt32LE(offset + word * 4)
  for (let round = 0; round < 12; round++) mixRound(v, m, sigma[round % 10]!)
  for (let word = 0; word < 16; word++) state[word]! ^= v[word]! ^ v[word + 16]!
}

function mixRound(v: Uint32Array, m: Uint32Array, order: readonly number[]): void {
  for (let index = 0; index < 8; index++) {
    const { a, b, c, d } = lanes[index]!
    const x = order[index * 2]! * 2
    const y = order[index * 2 + 1]! * 2
    add(v, a, b, m[x]!, m[x + 1]!)
    xorSwap(v, d, a)
    add(v, c, d, 0, 0)
    xorRotate(v, b, c, 24)
    add(v, a, b, m[y]!, m[y + 1]!)
    xorRotate(v, d, a, 16)
    add(v, c, d, 0, 0)
    xorRotateLeft(v, b, c)
  }
}

/** `v[a] += v[b] + (high, low)` */
function add(v: Uint32Array, a: number, b: number, low: number, high: number): void {
  const sum = v[a]! + v[b]! + low
  v[a] = sum
  v[a + 1] = v[a + 1]! + v[b + 1]! + high + (sum >= 2 * wordSize ? 2 : sum >= wordSize ? 1 : 0)
}

/** `v[a] = (v[a] ^ v[b]) >>> bits`, for less than 32 bits. */
function xorRotate(v: Uint32Array, a: number, b: number, bits: number): void {
  const low = v[a]! ^ v[b]!
  const high = v[a + 1]! ^ v[b + 1]!
  v[a] = (low >>> bits) | (high << (32 - bits))
  v[a + 1] = (high >>> bits) | (low << (32 - bits))
}

/** The same for 32 bits. */
function xorSwap(v: Uint32Array, a: number, b: number): void {
  const low = v[a]! ^ v[b]!
  v[a] = v[a + 1]! ^ v[b + 1]!
  v[a + 1] = low
}

/** The same for 63 bits, which is one to the left. */
function xorRotateLeft(v: Uint32Array, a: number, b: number): void {
  const low = v[a]! ^ v[b]!
  const high = v[a + 1]! ^ v[b + 1]!
  v[a] = (low << 1) | (high >>> 31)
  v[a + 1] = (high << 1) | (low >>> 31)
}

function digest(state: Uint32Array): string {
  const out = Buffer.alloc(32)
  for (let word = 0; word < 8; word++) out.writeUInt32LE(state[word]!, word * 4)
  return out.toString('hex')
}
