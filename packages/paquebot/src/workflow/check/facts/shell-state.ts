import { posix } from 'node:path'

/** What a shell carries from one command to the next. */
export interface State {
  errexit: boolean
  /** It was on, or was turned off by hand. */
  turnedOff: boolean
  pipefail: boolean
  directory: string | null
}

/** `cd` and `set` change what comes behind. */
export function obey(state: State, words: readonly (string | null)[]): void {
  const [program, first] = words
  if (program === 'cd') state.directory = moved(state.directory, words.slice(1))
  if (program === 'pushd' || program === 'popd') state.directory = null
  if (program !== 'set' || first === null) return
  const flags = words.slice(1)
  for (const [index, flag] of flags.entries()) setFlag(state, flag ?? '', flags[index + 1] ?? '')
}

function moved(from: string | null, words: readonly (string | null)[]): string | null {
  const [to] = words[0] === '--' ? words.slice(1) : words
  if (from === null || to === null || to === undefined || to === '-' || to.startsWith('/'))
    return null
  return posix.join(from, to)
}

function setFlag(state: State, flag: string, name: string): void {
  const letters = /^([+-])([a-zA-Z]+)$/.exec(flag)
  if (letters === null) return
  const on = letters[1] === '-'
  const all = letters[2] ?? ''
  if (all.includes('e') || (all.endsWith('o') && name === 'errexit')) {
    state.turnedOff = !on
    state.errexit = on
  }
  if (all.endsWith('o') && name === 'pipefail') state.pipefail = on
}
