/** Input that no tool should be given, laid over a healthy repository. */
export interface BadInput {
  /** What is odd, as the name of the test. */
  readonly name: string
  /** Files by path; null: the file is removed. Large ones are made when they are needed. */
  readonly files?: Readonly<Record<string, Content | (() => Content) | null>>
  /** What text cannot say: links, folders, permissions, tags, commits. */
  readonly arrange?: (root: string) => void
  /** Why `version` may well succeed with it. */
  readonly harmless?: string
  /** The answer depends on who runs the test, so it is in no list. */
  readonly unlisted?: true
  /** Another command that meets this input, instead of `status`, `plan` and `version`. */
  readonly command?: readonly string[]
}

type Content = string | Uint8Array

/** The repository that every case is laid over: two npm packages, a Python package and a changeset for both worlds. */
export const healthy: Readonly<Record<string, string>> = {
  'package.json': '{\n  "name": "root",\n  "private": true,\n  "workspaces": ["packages/*"]\n}\n',
  'packages/core/package.json': '{\n  "name": "@x/core",\n  "version": "1.0.0"\n}\n',
  'packages/http/package.json':
    '{\n  "name": "@x/http",\n  "version": "1.0.0",\n  "dependencies": {\n    "@x/core": "^1.0.0"\n  }\n}\n',
  'python/pyproject.toml':
    '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n[project]\nname = "x-client"\nversion = "1.0.0"\n',
  'python/src/x_client/__init__.py': '__version__ = "1.0.0"\n',
  '.changeset/config.json': '{\n  "baseBranch": "main"\n}\n',
  '.changeset/good.md': '---\n"@x/core": minor\n"x-client": patch\n---\n\nSomething new\n',
}

export const bom = '\uFEFF'
export const megabytes = (count: number, letter = 'a') => letter.repeat(count * 1_000_000)
export const nested = (open: string, close: string, depth = 100_000) =>
  open.repeat(depth) + close.repeat(depth)
/** Bytes that are no UTF-8 in the middle of a text. */
export const invalidUtf8 = (before: string, after: string) =>
  Buffer.concat([Buffer.from(before), Buffer.from([0xff, 0xfe, 0xc3, 0x28]), Buffer.from(after)])
export const crlf = (text: string) => text.replaceAll('\n', '\r\n')
