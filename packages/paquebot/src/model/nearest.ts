import { closest, distance } from 'fastest-levenshtein'

/** The known word that was probably meant, or undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined
  const guess = closest(word, [...known])
  return distance(word, guess) <= Math.max(2, Math.floor(word.length / 3)) ? guess : undefined
}
