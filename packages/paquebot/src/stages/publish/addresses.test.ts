import { expect, it } from 'vitest'
import { pypiAddress } from './addresses.ts'

const index = 'https://mirror.example/simple/'

it.each([
  [
    'https://upload.example/legacy/',
    {
      upload: 'https://upload.example/legacy/',
      index: 'https://example/simple/',
      api: 'https://example/',
    },
  ],
  [
    'http://127.0.0.1:8080/legacy/',
    {
      upload: 'http://127.0.0.1:8080/legacy/',
      index: 'http://127.0.0.1:8080/simple/',
      api: 'http://127.0.0.1:8080/',
    },
  ],
  [
    'https://packages.example/team/upload',
    { upload: 'https://packages.example/team/upload', index, api: 'https://mirror.example/' },
  ],
])('what is uploaded to %s is looked for beside it', (upload, expected) => {
  expect(pypiAddress(upload, index)).toEqual(expected)
})
