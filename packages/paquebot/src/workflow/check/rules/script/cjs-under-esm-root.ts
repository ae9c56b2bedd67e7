import { posix } from 'node:path'
import type { Range } from '@paquebot/actions'
import { allCommands } from '../../facts/commands.ts'
import { hasFile, jsonOf, rangeOf } from '../../facts/places.ts'
import { programOf } from '../../facts/sync-scripts.ts'
import { toolOf } from '../../facts/tool.ts'
import type { Checked, Rule } from '../../model.ts'

export const cjsUnderEsmRoot: Rule = {
  id: 'script/cjs-under-esm-root',
  severity: 'error',
  summary: 'A script with `require` that a workflow runs is not under `"type": "module"`',
  why: 'Below a `package.json` with `"type": "module"` every `.js` file is an ES module, in which `require` is not defined: the step fails with a ReferenceError ([Node docs](https://nodejs.org/api/packages.html#type)).',
  fix: 'Name the file `.cjs`, or write `import fs from "node:fs"`.',
  *check(checked) {
    const seen = new Set<string>()
    for (const { command } of allCommands(checked)) {
      const file = programOf(checked, command)
      if (file === undefined || seen.has(file) || !file.endsWith('.js')) continue
      if (toolOf(command)?.tool !== 'node') continue
      seen.add(file)
      const manifest = nearestManifest(checked, file)
      const range = requireIn(checked.files.read(file) ?? '')
      if (range === undefined || manifest === undefined) continue
      if (jsonOf(checked, manifest)?.type !== 'module') continue
      yield {
        file,
        range,
        message: `\`require\` in an ES module: \`${manifest}\` says \`"type": "module"\``,
        hint: `rename it to \`${posix.basename(file, '.js')}.cjs\`, or use \`import\``,
      }
    }
  },
}

function nearestManifest(checked: Checked, file: string): string | undefined {
  let folder = posix.dirname(file)
  for (;;) {
    const manifest = posix.join(folder, 'package.json')
    if (hasFile(checked, manifest)) return manifest
    if (folder === '.') return undefined
    folder = posix.dirname(folder)
  }
}

/** The first `require` that runs when the file is loaded: one with `createRequire`, `import` or a guard is none. */
function requireIn(text: string): Range | undefined {
  if (/^\s*import[\s({*"']|createRequire|^\s*export\s/m.test(text)) return undefined
  const match = /^(?:const|let|var)\s[^=\n]*=\s*require\(/m.exec(text)
  if (match === null) return undefined
  const start = match.index + match[0].length - 'require('.length
  return rangeOf(text, start, start + 'require'.length)
}
