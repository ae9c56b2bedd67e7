/**
 * Ruby's `fnmatch` with FNM_PATHNAME, as rulesets use it: `*` and `?` stay within a segment, `**` followed by a slash
 * crosses them. Source: GitHub docs, about-fnmatch.
 */
export function fnmatch(pattern: string, name: string): boolean {
  return new RegExp(`^${translate(pattern)}$`).test(name)
}

function translate(pattern: string): string {
  const token = /\*\*\/|\*+|\?|\[(?:\\.|[^\]\\])+\]|\\.|[\s\S]/g
  return (pattern.match(token) ?? []).map(translateToken).join('')
}

function translateToken(token: string): string {
  if (token === '**/') return '(?:[^/]+/)*'
  if (token.startsWith('*')) return '[^/]*'
  if (token === '?') return '[^/]'
  if (token.startsWith('[') && token.length > 1) return token.replace(/^\[!/, '[^')
  return token.replace(/^\\(?=.)/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** The filters of `on.push.branches` and the like: `**` crosses slashes anywhere, `!` takes back. */
export function matchesFilter(patterns: readonly string[], name: string): boolean {
  return patterns.reduce((matched, pattern) => {
    const isNegative = pattern.startsWith('!')
    if (!workflowGlob(isNegative ? pattern.slice(1) : pattern).test(name)) return matched
    return !isNegative
  }, false)
}

function workflowGlob(pattern: string): RegExp {
  const source = (pattern.match(/\*\*|\*|\[[^\]]+\]|[?+]|\\.|[\s\S]/g) ?? []).map((token) => {
    if (token === '**') return '.*'
    if (token === '*') return '[^/]*'
    // In workflow filters these two count the character before them.
    if (token === '?' || token === '+' || (token.startsWith('[') && token.length > 1)) return token
    return token.replace(/^\\(?=.)/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^${source.join('')}$`)
}
