/** The part of GitHub's OpenAPI description that the double speaks, as plain JSON Schema. */
export interface Slice {
  readonly source: string
  readonly version: string
  /** Of the whole description that the slice was cut from. */
  readonly sha256: string
  readonly operations: readonly Operation[]
  readonly schemas: Readonly<Record<string, Schema>>
}

export interface Operation {
  /** GitHub's operation id, e.g. `repos/create-release`. */
  readonly id: string
  readonly method: string
  readonly path: string
  /** Path parameters that may hold a slash (`x-multi-segment`). */
  readonly spanning: readonly string[]
  readonly query: readonly Parameter[]
  readonly parameters: readonly Parameter[]
  /** Body schemas by media type; absent where the operation takes no body. */
  readonly body?: {
    readonly required: boolean
    readonly content: Readonly<Record<string, Schema>>
  }
  /** By status; `null` where the answer has no JSON body. */
  readonly responses: Readonly<Record<string, Schema | null>>
}

export interface Parameter {
  readonly name: string
  readonly required: boolean
  readonly schema: Schema
}

export type Schema = { readonly [keyword: string]: unknown }
