import picomatch, { type PicomatchOptions } from 'picomatch'

/** Does one of the globs match the text? A pattern that cannot be one (empty, endless) matches nothing. */
export function globMatcher(
  globs: string | readonly string[],
  options?: PicomatchOptions,
): (text: string) => boolean {
  const matchers = [globs].flat().map((glob) => {
    try {
      const matches = picomatch(glob, options)
      // What is too large for a pattern is only told when it is used.
      matches('a')
      return matches
    } catch {
      return () => false
    }
  })
  return (text) => matchers.some((matches) => matches(text))
}
