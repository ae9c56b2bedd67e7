declare module 'spdx-expression-parse' {
  /** The tree of an SPDX expression. Throws an `Error` when the text is none. */
  const parse: (text: string) => object
  export = parse
}
