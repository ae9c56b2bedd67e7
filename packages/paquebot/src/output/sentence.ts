/** A rule's summary as a sentence of its own: with a capital, but for names that have none, and a full stop. */
export function asSentence(text: string): string {
  const bare = text.replace(/\.$/, '')
  return `${/^(?:p?npm|uv)\b/.test(bare) ? bare : bare.charAt(0).toUpperCase() + bare.slice(1)}.`
}
