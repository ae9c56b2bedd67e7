import { scriptLines, stepsOf } from '../../facts/steps.ts'
import type { Rule } from '../../model.ts'

const global =
  /(?:^|[\s;&|])(?:npm\s+(?:install|i|add)\s+(?:\S+\s+)*?(?:-g|--global)|npm\s+(?:-g|--global)\s+(?:install|i)|pnpm\s+(?:add|i|install)\s+(?:-g|--global)|yarn\s+global\s+add|bun\s+(?:add|install)\s+(?:-g|--global))\s+(.+)/
const python =
  /(?:^|[\s;&|])(?:(?:python3?|py)\s+-m\s+)?(?:uv\s+)?(?:pip3?\s+install|pipx\s+install|uv\s+tool\s+install)\s+(.+)/

/** Source: zizmor's audit `adhoc-packages`, and the same for pip. */
export const adhocInstall: Rule = {
  id: 'supply/adhoc-install',
  severity: 'warning',
  summary: 'Tools of a job are installed in a version that somebody chose',
  why: '`pip install build` and `npm install -g x` take whatever is newest at that minute. The run of today is not the run of yesterday, a release can fail for a reason that is in no commit, and a taken-over package is executed within minutes of its upload.',
  fix: [
    'Take the tool from the lockfile (`uv sync --locked --group release`, `pnpm install --frozen-lockfile`), or name the version:',
    '',
    '```yaml',
    '- run: pip install build==1.3.0',
    '```',
  ].join('\n'),
  *check(checked) {
    for (const { file, step } of stepsOf(checked))
      for (const { text, range } of scriptLines(step)) {
        const loose = looseNames(text)
        if (loose.length === 0) continue
        const names = loose.map((name) => `\`${name}\``).join(', ')
        yield {
          file,
          range,
          message: `${names}: installed in whatever version is the newest at that minute`,
          hint: 'take it from a lockfile, or name the exact version',
        }
      }
  },
}

function looseNames(line: string): readonly string[] {
  return line.split(/&&|\|\||[;|]/).flatMap((command) => {
    const npm = global.exec(command)?.[1]
    if (npm !== undefined) return words(npm).filter((name) => !/^.+@v?\d+\.\d+\.\d+/.test(name))
    const pip = python.exec(command)?.[1]
    if (pip === undefined || isFromFile(pip)) return []
    return words(pip).filter((name) => !/===?|\s@\s|@\d/.test(name))
  })
}

/** A project, a requirements or constraints file decides, or a wheel that is there already. */
const isFromFile = (args: string) =>
  /(?:^|\s)(?:-r|-c|-e|--requirements?|--constraints?|--editable|--require-hashes|--no-index|--find-links|--group)\b/.test(
    args,
  )

/** Names of packages: no flags and their values, no paths, no variables. */
function words(args: string): readonly string[] {
  const parts = args.split(/\s+/).map((part) => part.replace(/^["']|["']$/g, ''))
  return parts.filter(
    (part, at) =>
      /^@?[a-zA-Z]/.test(part) &&
      !/[/\\]|\.whl|\.tar|\.tgz|\$/.test(part.replace(/^@[^/]+\//, '')) &&
      !/^(?:--?(?:index-url|extra-index-url|i|python|p|target|t|prefix|registry|tag|with))$/.test(
        parts[at - 1] ?? '',
      ),
  )
}
