import { expect, it } from 'vitest'
import { type ShellCommand, shellCommands } from './shell.ts'

const bash = { errexit: true, pipefail: false }
const npmScript = { errexit: false, pipefail: false }

const words = (text: string) => shellCommands(text, bash).map((command) => command.words)

const swallows = (text: string, options = bash) =>
  Object.fromEntries(
    shellCommands(text, options).flatMap((command: ShellCommand) =>
      command.swallowed ? [[command.texts.join(' '), command.swallowed]] : [],
    ),
  )

it('takes quotes, escapes, comments, here-documents and line continuations apart', () => {
  const text = [
    'git commit -m "release: it" # not "this"',
    "printf '%s' 'a && b'; echo a\\ b",
    'npm publish \\',
    '  --access public',
    'cat <<EOF > notes.md',
    'npm publish && git push',
    'EOF',
    '! grep -q x file',
  ].join('\n')
  expect(words(text)).toEqual([
    ['git', 'commit', '-m', 'release: it'],
    ['printf', '%s', 'a && b'],
    ['echo', 'a b'],
    ['npm', 'publish', '--access', 'public'],
    ['cat'],
    ['grep', '-q', 'x', 'file'],
  ])
})

it('says nothing of words that an expression, a variable or a pattern decides', () => {
  expect(
    words('git push origin "v$VERSION" $' + "{{ format('}}{0}', github.ref) }} dist/* ~/x"),
  ).toEqual([['git', 'push', 'origin', null, null, null, null]])
})

it('keeps the texts of words as they are written', () => {
  const [command] = shellCommands('git push "$' + "{{ github.ref }}\" 'a b'", bash)
  expect(command?.texts).toEqual(['git', 'push', '"$' + '{{ github.ref }}"', "'a b'"])
})

it('finds commands in substitutions, branches, loops, groups and functions', () => {
  const text =
    'x=$(git describe); if npm view a; then npm publish; else (cd a && npm pack); fi; for f in *; do tar x; done; f() { make; }'
  expect(
    shellCommands(text, bash).map(({ texts, place, directory }) => [
      texts.join(' '),
      place,
      directory,
    ]),
  ).toEqual([
    ['git describe', 'substitution', ''],
    ['npm view a', 'condition', ''],
    ['npm publish', 'plain', ''],
    ['cd a', 'plain', ''],
    ['npm pack', 'plain', 'a'],
    ['tar x', 'plain', ''],
    ['make', 'plain', ''],
  ])
})

it('follows `cd` until a variable decides', () => {
  expect(
    shellCommands('cd packages/a\nnpm ci\ncd ../b\nnpm ci\ncd "$X"\nnpm ci', bash).map(
      ({ directory }) => directory,
    ),
  ).toEqual(['', 'packages/a', 'packages/a', 'packages/b', 'packages/b', null])
})

it('tells why a failure is lost', () => {
  expect(swallows('bandit -r src || true')).toEqual({ 'bandit -r src': '|| true' })
  expect(swallows('ruff check || echo "later"')).toEqual({ 'ruff check': '|| true' })
  expect(swallows('ruff check || { echo no; exit 0; }')).toEqual({ 'ruff check': 'exit 0' })
  expect(swallows('set +e\npytest\necho done')).toEqual({ pytest: 'set +e' })
  expect(swallows('pytest | tee log')).toEqual({ pytest: 'pipe without pipefail' })
  expect(swallows('npm run lint && npm test\necho done')).toEqual({
    'npm run lint': '&& before another command',
  })
  expect(swallows('eslint .; true', npmScript)).toEqual({ 'eslint .': '; true' })
  expect(swallows('eslint .; exit 0', npmScript)).toEqual({ 'eslint .': 'exit 0' })
  expect(swallows('eslint .; tsc', npmScript)).toEqual({ 'eslint .': 'no set -e' })
})

it('is silent where the failure counts', () => {
  expect(swallows('pytest; true')).toEqual({})
  expect(swallows('pytest || exit 1')).toEqual({})
  expect(swallows('pytest || { echo failed; exit 1; }')).toEqual({})
  expect(swallows('set +e\npytest\ncode=$?\nexit $code')).toEqual({})
  expect(swallows('set -o pipefail\npytest | tee log')).toEqual({})
  expect(swallows('npm run lint && npm test')).toEqual({})
  expect(swallows('set -euo pipefail\npytest | tee log', npmScript)).toEqual({})
})

it('tells where output and input of a command go', () => {
  expect(
    shellCommands('psql "$U" < a.sql > out.txt 2>err; psql <<S\nselect 1\nS\n', bash).map(
      ({ input, outputTo }) => [input, outputTo],
    ),
  ).toEqual([
    [{ kind: 'file', text: 'a.sql' }, 'out.txt'],
    [{ kind: 'text', text: 'select 1\n' }, undefined],
  ])
})

it('reads what is broken as far as it goes', () => {
  expect(words('npm ci\nif [ x; then')[0]).toEqual(['npm', 'ci'])
})
