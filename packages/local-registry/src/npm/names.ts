/** Upper case is for packages older than 2015; the rest is npm's rule, and safe as a file name. */
const validName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/i
const validVersion = /^\d+\.\d+\.\d+(?:-[0-9a-z.-]+)?(?:\+[0-9a-z.-]+)?$/i

export function isName(name: string): boolean {
  return validName.test(name) && name.length <= 214
}

export function isVersion(version: string): boolean {
  return validVersion.test(version)
}

/** A tag that reads as a range would hide versions. */
export function isTag(tag: string): boolean {
  return tag !== '' && !/^(?:v?\d|[xX*]$|[<>=~^ ])|\|\|/.test(tag)
}

/** Takes a package name off the front of path segments. */
export function takeName(segments: readonly string[]): { name: string; rest: readonly string[] } {
  const parts = segments[0]?.startsWith('@') ? 2 : 1
  return { name: segments.slice(0, parts).join('/'), rest: segments.slice(parts) }
}

/** `name-1.0.0.tgz`: the scope is in the path, not in the file name. */
export function tarballName(name: string, version: string): string {
  return `${name.slice(name.indexOf('/') + 1)}-${version}.tgz`
}

/** A scoped name with its slash escaped, as npm's clients ask for it. */
export function escapeName(name: string): string {
  return name.replace('/', '%2f')
}
