// Loaded into the child by `node --import`: counts what the program does to files below one folder, tells it in a log,
// and kills the process before, in the middle of, or after the operation of a given number. The program knows nothing
// of it. Plain JavaScript, so that the child need not load a compiler for types.
import { syncBuiltinESMExports } from 'node:module'
import { resolve } from 'node:path'

const fs = process.getBuiltinModule('node:fs')
const { KILL_MATRIX_ROOT: root = '', KILL_MATRIX_LOG: log = '', KILL_MATRIX_AT = '' } = process.env
for (const name of ['KILL_MATRIX_ROOT', 'KILL_MATRIX_LOG', 'KILL_MATRIX_AT', 'NODE_OPTIONS'])
  delete process.env[name]

const [number = '', phase = ''] = KILL_MATRIX_AT.split(':')
const target = number === '' ? -1 : Number(number)
const { appendFileSync, openSync } = fs
/** Paths by descriptor. */
const opened = new Map()
let count = 0

function ours(path) {
  if (typeof path === 'number') return opened.get(path)
  const text = resolve(path instanceof URL ? path.pathname : String(path))
  return text.startsWith(root) ? text.slice(root.length + 1) : undefined
}

function die() {
  process.kill(process.pid, 'SIGKILL')
  // The signal comes at the next chance of the kernel, and nothing more is done until then.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

/** Takes the number of an operation; dies when it is the one and this is the moment. */
function begin(operation, path) {
  const own = count
  count += 1
  if (log !== '') appendFileSync(log, `${JSON.stringify({ operation, path })}\n`)
  if (own === target && phase === 'before') die()
  return own
}

const isLast = (own) => own === target && phase === 'after'
const isTorn = (own) => own === target && phase === 'torn'

/** Half of what was to be written, then the end. */
function tear(write, data) {
  const bytes =
    Buffer.isBuffer(data) || data instanceof Uint8Array ? data : Buffer.from(String(data))
  write(bytes.subarray(0, Math.floor(bytes.length / 2)))
  die()
}

const opensForWriting = (flags) =>
  typeof flags === 'number' ? (flags & 3) !== 0 : /[wa+]/.test(flags ?? 'r')

/** Operations whose first argument is a path or a descriptor. */
const byPath = [
  ...['fsyncSync', 'fdatasyncSync', 'unlinkSync', 'rmSync', 'mkdirSync', 'truncateSync'],
  ...['ftruncateSync', 'rmdirSync', 'symlinkSync', 'chmodSync', 'mkdtempSync', 'copyFileSync'],
]
for (const name of byPath) wrap(fs, name, (args) => ours(args[0]))
// What is moved or linked lies where it goes to.
for (const name of ['renameSync', 'linkSync']) wrap(fs, name, (args) => ours(args[1]))

function wrap(holder, name, pathOf) {
  const original = holder[name]
  if (original === undefined) return
  holder[name] = (...args) => {
    const path = pathOf(args)
    if (path === undefined) return original.apply(holder, args)
    const own = begin(name, path)
    const result = original.apply(holder, args)
    if (result instanceof Promise) return result.then((value) => (isLast(own) ? die() : value))
    if (isLast(own)) die()
    return result
  }
}

fs.openSync = (path, flags, mode) => {
  const place = opensForWriting(flags) ? ours(path) : undefined
  if (place === undefined) return openSync(path, flags, mode)
  const own = begin('openSync', place)
  const descriptor = openSync(path, flags, mode)
  opened.set(descriptor, place)
  if (isLast(own)) die()
  return descriptor
}

const { closeSync } = fs
fs.closeSync = (descriptor) => {
  opened.delete(descriptor)
  return closeSync(descriptor)
}

for (const name of ['writeSync', 'writeFileSync', 'appendFileSync']) {
  const original = fs[name]
  fs[name] = (to, data, ...rest) => {
    const path = ours(to)
    if (path === undefined) return original(to, data, ...rest)
    const own = begin(name, path)
    if (isTorn(own)) tear((half) => original(to, half), data)
    const result = original(to, data, ...rest)
    if (isLast(own)) die()
    return result
  }
}

const promises = fs.promises
const writers = ['writeFile', 'appendFile']
for (const name of ['unlink', 'rm', 'mkdir', 'truncate', 'rmdir', 'symlink', 'chmod', 'mkdtemp'])
  wrap(promises, name, (args) => ours(args[0]))
for (const name of ['rename', 'link']) wrap(promises, name, (args) => ours(args[1]))
for (const name of writers) wrapWriter(promises, name, (args) => ours(args[0]), 1)

const { open } = promises
promises.open = async (path, flags, mode) => {
  const place = opensForWriting(flags) ? ours(path) : undefined
  if (place === undefined) return open(path, flags, mode)
  const own = begin('open', place)
  const handle = await open(path, flags, mode)
  if (isLast(own)) die()
  for (const name of ['sync', 'datasync', 'truncate']) wrap(handle, name, () => place)
  for (const name of ['write', ...writers]) wrapWriter(handle, name, () => place, 0)
  return handle
}

function wrapWriter(holder, name, pathOf, at) {
  const original = holder[name]
  holder[name] = async (...args) => {
    const path = pathOf(args)
    if (path === undefined) return original.apply(holder, args)
    const own = begin(name, path)
    if (isTorn(own)) {
      const bytes = Buffer.from(args[at])
      await original.apply(holder, args.with(at, bytes.subarray(0, Math.floor(bytes.length / 2))))
      die()
    }
    const result = await original.apply(holder, args)
    if (isLast(own)) die()
    return result
  }
}

syncBuiltinESMExports()
