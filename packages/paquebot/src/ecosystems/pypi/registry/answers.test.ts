import { expect, it } from 'vitest'
import { uploadAnswer } from './answers.ts'

it.each([
  [200, '', 'accepted', undefined],
  [400, "File already exists ('a.whl', with blake2_256 hash '…').", 'exists', undefined],
  [
    400,
    'This filename has already been used, use a different version.',
    'refused',
    /never gives out a file name again/,
  ],
  [
    400,
    'Uploading new files to releases older than 14 days is not allowed.',
    'refused',
    /after 14 days/,
  ],
  [400, 'Only one sdist may be uploaded per release.', 'refused', /another sdist/],
  [400, 'Non-user identities cannot create new projects.', 'refused', /pending publisher/],
  [403, 'Invalid or non-existent authentication information.', 'refused', /trusted publisher/],
  [429, 'Too many new projects created', 'unclear', undefined],
  [503, 'Service Unavailable', 'unclear', undefined],
  [0, 'other side closed', 'unclear', undefined],
])('PyPI’s answer %i %s is %s', (status, text, kind, hint) => {
  const answer = uploadAnswer({ status, text })
  expect(answer.kind).toBe(kind)
  if (hint !== undefined) expect(answer).toHaveProperty('hint', expect.stringMatching(hint))
})
