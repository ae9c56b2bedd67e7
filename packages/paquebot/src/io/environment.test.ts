import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { cacheFolder } from './environment.ts'

it.each([
  [{}, join(homedir(), '.cache/paquebot')],
  [{ XDG_CACHE_HOME: '/var/cache/me' }, '/var/cache/me/paquebot'],
  [{ XDG_CACHE_HOME: '' }, join(homedir(), '.cache/paquebot')],
  [{ XDG_CACHE_HOME: 'relative' }, join(homedir(), '.cache/paquebot')],
  [{ PAQUEBOT_CACHE: '/mine', XDG_CACHE_HOME: '/var/cache/me' }, '/mine'],
  [{ PAQUEBOT_CACHE: 'mine' }, resolve('mine')],
])('keeps its caches where %o says', (env, folder) => {
  expect(cacheFolder(env)).toBe(folder)
})
