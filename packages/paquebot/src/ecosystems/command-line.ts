/** A command as a person would type it: arguments with blanks or quotes in quotes. For showing only. */
export function commandLine(argv: readonly string[]): string {
  return argv
    .map((word) =>
      /^[\w@%+=:,./<>~^-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`,
    )
    .join(' ')
}
