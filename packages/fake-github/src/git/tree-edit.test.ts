import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { makeBareRepository } from './bare.ts'
import { writeObject } from './objects.ts'
import { git } from './process.ts'
import { editTree, listFiles, type TreeChange } from './tree-edit.ts'

const dir = mkdtempSync(join(tmpdir(), 'fake-github-tree-'))
makeBareRepository(dir, 'main', dir)
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const names = fc.constantFrom('a', 'a.b', 'a-', 'ä', 'B', '0', 'z')
const paths = fc.array(names, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
const files = fc.dictionary(paths, fc.constantFrom('x', 'y'), { maxKeys: 6 })

/** A path that is a file and a folder at once cannot be; the longer ones go. */
function possible(given: Readonly<Record<string, string>>): Map<string, string> {
  const kept = Object.entries(given).filter(([path]) => {
    const parents = path.split('/').map((_, i, parts) => parts.slice(0, i).join('/'))
    return !parents.some((parent) => parent in given)
  })
  return new Map(kept)
}

it('writes the trees that git writes', async () => {
  await fc.assert(
    fc.asyncProperty(files, files, async (before, after) => {
      const [old, next] = [possible(before), possible(after)]
      const put = (content: string): TreeChange => ({
        mode: '100644',
        oid: writeObject(dir, 'blob', Buffer.from(content)),
      })
      const first = await editTree(dir, undefined, new Map([...old].map(([p, c]) => [p, put(c)])))
      const changes = new Map<string, TreeChange>([...old.keys()].map((path) => [path, null]))
      for (const [path, content] of next) changes.set(path, put(content))
      const tree = await editTree(dir, first, changes)

      const listed = [...next].map(([path, content]) => `100644 ${put(content)?.oid}\t${path}`)
      const env = { GIT_INDEX_FILE: join(dir, `index-${listed.length}`) }
      rmSync(env.GIT_INDEX_FILE, { force: true })
      await git(dir, ['update-index', '--add', '--index-info'], {
        env,
        input: listed.map((line) => `${line}\n`).join(''),
      })
      expect(tree).toBe((await git(dir, ['write-tree'], { env })).trim())
      expect((await listFiles(dir, tree)).map(({ name }) => name).sort()).toEqual(
        [...next.keys()].sort(),
      )
    }),
    { numRuns: 25 },
  )
})
