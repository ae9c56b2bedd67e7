import { generatedHere } from '../../facts/generated.ts'
import type { Rule } from '../../model.ts'

export const edited: Rule = {
  id: 'gen/edited',
  severity: 'warning',
  summary: 'Generated files are changed where they are made from',
  why: 'A file that was edited is never written over, so it misses whatever comes later: newer actions, a new package, a mended mistake of ours.',
  fix: 'Put steps and jobs of your own between `# paquebot:keep` and `# paquebot:end`, say the rest in `[workflow]` of `paquebot.toml`, and run `paquebot workflow generate --force`; or make the file yours with `--eject`.',
  *check(checked) {
    for (const { path, verdict } of generatedHere(checked))
      if (verdict === 'edited')
        yield {
          file: path,
          message: 'this file was edited since Paquebot wrote it, and stays behind from then on',
          hint: '`paquebot workflow generate --dry-run` shows the difference',
        }
  },
}
