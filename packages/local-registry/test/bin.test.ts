import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { run } from './support/run.ts'

const bin = fileURLToPath(new URL('../src/bin.ts', import.meta.url))
const type = (...args: string[]) =>
  run([process.execPath, bin, ...args], { cwd: '/', env: process.env })

it.each([
  [['--ofline'], 'error: unknown option `--ofline`\nhint: did you mean `--offline`?\n'],
  [['--port-npmm=1'], 'error: unknown option `--port-npmm`\nhint: did you mean `--port-npm`?\n'],
  [['--port-npm=x'], 'error: `x` is not a port\nhint: a port is a number from 0 to 65535\n'],
  [['extra'], "error: Unexpected argument 'extra'"],
  [['--fault=storm'], 'error: `--fault=storm` is no fault\nhint: faults[0].kind is none of drop,'],
  [['--faults=/no'], 'error: `/no` has no good list of faults\nhint: ENOENT'],
  [['--upstream-npm=no'], 'error: `--upstream-npm` needs an http address, not `no`'],
])('refuses %j', async (args, message) => {
  const { code, output } = await type(...args)
  expect(output).toContain(message)
  expect(code).toBe(2)
})

it('tells its options and its version', async () => {
  expect(await type('--help')).toMatchObject({ code: 0, output: expect.stringContaining('Usage:') })
  const version = await type('--version')
  expect(version).toMatchObject({ code: 0, output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
})

it('prints the addresses and ends cleanly at Ctrl-C', async () => {
  const child = spawn(process.execPath, [bin, '--offline', '--json', '--token', 'secret'])
  const [chunk] = await once(child.stdout, 'data')
  const { format, npm, tokens } = JSON.parse(String(chunk))
  expect([format, tokens]).toEqual([1, ['secret']])
  expect((await fetch(`${npm.url}-/ping`)).status).toBe(200)
  child.kill('SIGINT')
  expect(await once(child, 'exit')).toEqual([0, null])
})

it('goes wrong as told', async () => {
  const faults = ['--fault=unavailable', '--fault={"kind":"rate-limit","retryAfter":7}']
  const child = spawn(process.execPath, [bin, '--offline', '--json', ...faults])
  const [chunk] = await once(child.stdout, 'data')
  const { npm } = JSON.parse(String(chunk))
  const ask = async () => (await fetch(`${npm.url}-/ping`)).status
  const seen = [await ask(), await ask(), await ask()]
  child.kill('SIGINT')
  await once(child, 'exit')
  expect(seen).toEqual([503, 200, 200])
})

it('prints the commands to type', async () => {
  const child = spawn(process.execPath, [bin, '--offline', '--token', 'secret'])
  const [chunk] = await once(child.stdout, 'data')
  child.kill('SIGTERM')
  await once(child, 'exit')
  for (const command of [
    'npm publish',
    'uv publish',
    'twine upload',
    'pip install',
    'npm install',
  ]) {
    expect(String(chunk)).toContain(`\n  ${command} `)
  }
})
