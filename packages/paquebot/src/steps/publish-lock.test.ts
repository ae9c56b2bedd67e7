import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { tempFolder } from '../../test/support/temp.ts'
import { doesTheSame, lockHolder, tryLock } from './publish-lock.ts'

/** The id of a process that has ended. */
const gone = () => spawnSync(process.execPath, ['-e', '']).pid

const wish = { plan: 'one', commit: 'c' }

it('is had by one, tells its plan, and is free again after its release', () => {
  using folder = tempFolder()
  const lock = tryLock(folder.path, { ...wish, plan: null })
  if (!('release' in lock)) expect.unreachable('nobody has it')
  lock.name('one')
  expect(tryLock(folder.path, wish)).toEqual({ pid: process.pid, ...wish })
  lock.release()
  expect(lockHolder(folder.path)).toBeUndefined()
  expect(tryLock(folder.path, wish)).toHaveProperty('release')
})

it.each([
  ['of a process that is gone', () => JSON.stringify({ pid: gone(), plan: 'x', commit: 'c' })],
  ['that was never written whole', () => ''],
])('is taken over from a lock %s', (_, text) => {
  using folder = tempFolder()
  mkdirSync(join(folder.path, '.paquebot/publish'), { recursive: true })
  writeFileSync(join(folder.path, '.paquebot/publish/lock'), text())
  expect(tryLock(folder.path, wish)).toHaveProperty('release')
  expect(existsSync(join(folder.path, '.paquebot/publish', `lock.stale.${process.pid}`))).toBe(
    false,
  )
})

it('knows who does the same: the same plan, or the same commit while one of the plans is not made', () => {
  const holder = { pid: 1, ...wish }
  expect(doesTheSame(holder, wish)).toBe(true)
  expect(doesTheSame(holder, { ...wish, plan: 'two' })).toBe(false)
  expect(doesTheSame(holder, { ...wish, plan: null })).toBe(true)
  expect(doesTheSame(holder, { plan: null, commit: 'd' })).toBe(false)
})
