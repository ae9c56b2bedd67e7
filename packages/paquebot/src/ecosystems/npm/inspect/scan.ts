/** A module that a source text loads. */
export interface ModuleUse {
  readonly specifier: string
  /**
   * `static`: loading the file fails without it. `guarded`: `require` in a `try` or a function.
   * `dynamic`: `import()`.
   */
  readonly kind: 'static' | 'guarded' | 'dynamic'
  readonly line: number
}

/**
 * Finds what JavaScript (or a `.d.ts`) loads by literal names: `import`, `export … from`, `import()`
 * and `require()`. Comments, templates, regular expressions and other strings are no uses.
 * Works on tokens, so it needs no valid program and never throws.
 */
export function scanModuleUses(source: string): readonly ModuleUse[] {
  if (!/\b(import|require|from)\b/.test(source)) return []
  const tokens = tokenize(source)
  const uses: ModuleUse[] = []
  let depth = 0
  tokens.forEach((token, index) => {
    if (token.text === '{') depth += 1
    if (token.text === '}') depth -= 1
    const found = useAt(tokens, index, depth)
    if (found === undefined) return
    uses.push({ ...found, line: source.slice(0, token.at).split('\n').length })
  })
  return uses
}

interface Token {
  readonly kind: 'word' | 'text' | 'sign'
  /** Of a string: its value. */
  readonly text: string
  readonly at: number
}

function useAt(
  tokens: readonly Token[],
  index: number,
  depth: number,
): Pick<ModuleUse, 'specifier' | 'kind'> | undefined {
  const [before, token, next, after] = [
    tokens[index - 1],
    tokens[index],
    tokens[index + 1],
    tokens[index + 2],
  ]
  if (token?.kind !== 'word' || before?.text === '.') return undefined
  if (token.text === 'import' && next?.kind === 'text')
    return { specifier: next.text, kind: 'static' }
  if (token.text === 'from' && next?.kind === 'text' && closesList(tokens, index)) {
    return { specifier: next.text, kind: 'static' }
  }
  const isCall =
    next?.text === '(' && after?.kind === 'text' && /^[,)]$/.test(tokens[index + 3]?.text ?? '')
  if (!isCall || before?.text === 'function') return undefined
  if (token.text === 'import') return { specifier: after.text, kind: 'dynamic' }
  if (token.text !== 'require') return undefined
  return { specifier: after.text, kind: depth === 0 ? 'static' : 'guarded' }
}

/** `from` of an import or export: a name, `}` or `*` before it, and one of those two words before that. */
function closesList(tokens: readonly Token[], from: number): boolean {
  const last = tokens[from - 1]
  if (last === undefined || (last.kind !== 'word' && last.text !== '}' && last.text !== '*'))
    return false
  for (let index = from - 1; index >= 0; index--) {
    const token = tokens[index]
    if (token?.kind === 'word' && /^(import|export)$/.test(token.text)) return true
    if (token === undefined || (token.kind === 'sign' && !/^[{},*]$/.test(token.text))) return false
  }
  return false
}

/** One token at a time; blanks and comments are matched to be skipped. */
const token =
  /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|(?<word>[\p{ID_Start}$_#][\p{ID_Continue}$\u200c\u200d]*)|(?<text>"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*')|(?<number>\d[\w.]*)|(?<sign>[\s\S])/uy

const regularExpression = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y

function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = []
  const templates = trackTemplates(source)
  for (let at = 0; at < source.length; ) {
    const skipped = templates.skip(at) ?? regexEnd(source, at, tokens.at(-1))
    if (skipped !== undefined) {
      // One sign stands for a whole template or regular expression: a value, so that `/` divides.
      tokens.push({ kind: 'sign', text: '`', at })
      at = skipped
      continue
    }
    token.lastIndex = at
    const match = token.exec(source)
    const added = match === null ? undefined : tokenOf(match, at)
    if (added !== undefined) tokens.push(added)
    if (added?.kind === 'sign') templates.see(added.text)
    at += Math.max(1, match?.[0].length ?? 1)
  }
  return tokens
}

/** Knows which `}` is the end of a `${` and goes on with a template's text. */
function trackTemplates(source: string) {
  /** Depth of braces at which each open `${` began. */
  const open: number[] = []
  let braces = 0
  return {
    see(sign: string): void {
      if (sign === '{') braces += 1
      if (sign === '}') braces -= 1
    },
    /** The offset after a stretch of template text that begins here; undefined when none does. */
    skip(at: number): number | undefined {
      const isEnd = source[at] === '}' && open.at(-1) === braces
      if (isEnd) open.pop()
      if (!isEnd && source[at] !== '`') return undefined
      const stop = templateEnd(source, at + 1)
      if (stop.opens) open.push(braces)
      return stop.at
    },
  }
}

function tokenOf(match: RegExpExecArray, at: number): Token | undefined {
  const { word, text, number, sign } = match.groups ?? {}
  if (word !== undefined) return { kind: 'word', text: word, at }
  if (text !== undefined) return { kind: 'text', text: text.slice(1, -1), at }
  if (number !== undefined) return { kind: 'sign', text: '0', at }
  return sign === undefined ? undefined : { kind: 'sign', text: sign, at }
}

/** The end of a template's text: its closing backtick, or a `${` where code begins again. */
function templateEnd(source: string, from: number): { at: number; opens: boolean } {
  for (let at = from; at < source.length; at++) {
    if (source[at] === '\\') at += 1
    else if (source[at] === '`') return { at: at + 1, opens: false }
    else if (source[at] === '$' && source[at + 1] === '{') return { at: at + 2, opens: true }
  }
  return { at: source.length, opens: false }
}

const beforeOperand =
  /^(return|typeof|case|do|else|in|of|void|delete|throw|new|instanceof|yield|await)$/

/** A slash begins a regular expression where a value may begin, else it divides. */
function regexEnd(source: string, at: number, last: Token | undefined): number | undefined {
  if (source[at] !== '/' || /[/*]/.test(source[at + 1] ?? '')) return undefined
  const isDivision =
    last?.kind === 'text' ||
    (last?.kind === 'word' && !beforeOperand.test(last.text)) ||
    (last?.kind === 'sign' && /^[)\]}0`]$/.test(last.text))
  if (isDivision) return undefined
  regularExpression.lastIndex = at
  const match = regularExpression.exec(source)
  return match === null ? undefined : at + match[0].length
}
