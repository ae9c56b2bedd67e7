import { generatedHere } from '../../facts/generated.ts'
import type { Rule } from '../../model.ts'

export const drift: Rule = {
  id: 'gen/drift',
  severity: 'warning',
  summary: 'Generated files are what the repository asks for today',
  why: 'A package that was added, a version of Python that was given up, an option of `paquebot.toml`: the files in `.github` are made from them. Until they are made again the new package is neither tested nor published.',
  fix: 'Run `paquebot workflow generate` and commit what it writes. `paquebot workflow generate --check` in CI keeps it so.',
  *check(checked) {
    for (const { path, verdict } of generatedHere(checked))
      if (verdict === 'stale')
        yield {
          file: path,
          message: 'this file is not what the repository asks for any more',
          hint: 'run `paquebot workflow generate` and commit what it writes',
        }
  },
}
