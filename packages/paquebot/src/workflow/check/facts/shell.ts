import {
  type AndOr,
  forEachChild,
  type Pipeline,
  parse,
  type Statement,
  type Command as SyntaxCommand,
  type SyntaxNode,
  type Word,
} from 'unbash'
import { obey, type State } from './shell-state.ts'
import { assignmentWord, fixedText, redirections, withoutExpressions } from './shell-words.ts'

/** Why a failure of a command does not fail its script. */
export type Swallow =
  /** Behind it stands `|| true`, `|| :`, `|| echo …`. */
  | '|| true'
  /** The shell goes on after a failure, and the script ends with `true`. */
  | '; true'
  /** Behind it stands `|| exit 0`, or the shell goes on and the script ends with `exit 0`. */
  | 'exit 0'
  | 'set +e'
  | 'pipe without pipefail'
  /** `a && b` before another command: `-e` does not stop at `a`. */
  | '&& before another command'
  /** No `-e` was ever asked for, and other commands follow. */
  | 'no set -e'

/** Where a command stands: only of `plain` ones the failure is one of the script. */
type Place =
  | 'plain'
  /** Of `if`, `while`, `!`, or before `||`: its failure is an answer. */
  | 'condition'
  /** In `$(…)`. */
  | 'substitution'

/** A command as the shell sees it; offsets are of the script's text. */
export interface ShellCommand {
  /** Null where an expression, a variable or a pattern decides. */
  readonly words: readonly (string | null)[]
  /** As written, quotes included. */
  readonly texts: readonly string[]
  /** `A=1 command`; null as in `words`. */
  readonly variables: Readonly<Record<string, string | null>>
  readonly start: number
  readonly end: number
  readonly place: Place
  readonly swallowed?: Swallow
  /** The file of `>` or `>>`, as written. */
  readonly outputTo?: string
  /** The file of `<` as written, or the text of a here-document. */
  readonly input?: { readonly kind: 'file' | 'text'; readonly text: string }
  /** Relative to where the script starts; null where a variable decides. */
  readonly directory: string | null
}

/** How the shell was started. */
export interface ShellOptions {
  readonly errexit: boolean
  readonly pipefail: boolean
}

interface Around {
  readonly place: Place
  readonly swallowed?: Swallow
  /** The statement's status is the script's. */
  readonly last: boolean
}

interface Walk {
  /** As written. */
  readonly text: string
  /** The same without GitHub's expressions. */
  readonly source: string
  readonly found: ShellCommand[]
  readonly state: State
  /** What the script's last statement does with failures before it. */
  readonly ending?: Swallow
}

/**
 * The commands of a Bash or POSIX shell script, in the order of the text. Expressions of GitHub (`${{ … }}`) are taken
 * as text that nobody knows. Where the text is no shell, what could be read is given.
 */
export function shellCommands(text: string, options: ShellOptions): readonly ShellCommand[] {
  const source = withoutExpressions(text)
  const script = parse(source)
  const ending = endingOf(script.commands.at(-1), source)
  const walk: Walk = {
    text,
    source,
    found: [],
    state: { ...options, turnedOff: false, directory: '' },
    ...(ending && { ending }),
  }
  walkList(walk, script.commands, { place: 'plain', last: true })
  return walk.found
}

function walkList(walk: Walk, statements: readonly Statement[], around: Around): void {
  for (const [index, statement] of statements.entries()) {
    const next = statements[index + 1]
    const last = around.last && next === undefined
    const swallowed = around.swallowed ?? lostStatus(walk, next, last)
    const { place } = around
    walkNode(walk, statement.command, { place, last, ...(swallowed && { swallowed }) })
  }
}

/** Why the script goes on after a failing statement: the shell does not stop, and nobody asks for `$?`. */
function lostStatus(walk: Walk, next: Statement | undefined, last: boolean): Swallow | undefined {
  const { state, source } = walk
  if (state.errexit || last || next === undefined) return undefined
  if (/\$\?|\$\{\?\}|PIPESTATUS/.test(source.slice(next.pos, next.end))) return undefined
  return walk.ending ?? (state.turnedOff ? 'set +e' : 'no set -e')
}

function endingOf(statement: Statement | undefined, source: string): Swallow | undefined {
  const text = statement && source.slice(statement.pos, statement.end).trim()
  if (text === 'true' || text === ':') return '; true'
  return text === 'exit 0' ? 'exit 0' : undefined
}

function walkNode(walk: Walk, node: SyntaxNode, around: Around): void {
  switch (node.type) {
    case 'Command':
      walkCommand(walk, node, around)
      return
    case 'Pipeline':
      walkPipeline(walk, node, around)
      return
    case 'AndOr':
      walkAndOr(walk, node, around)
      return
    case 'If':
      walkList(walk, node.clause.commands, { ...around, place: 'condition' })
      walkBranches(walk, [node.then, ...node.elif, ...(node.else ? [node.else] : [])], around)
      return
    case 'While':
      walkList(walk, node.clause.commands, { ...around, place: 'condition' })
      walkList(walk, node.body.commands, around)
      return
    case 'Function':
    case 'Subshell': {
      const inner = { ...walk, state: { ...walk.state } }
      walkInside(inner, node.body, around)
      return
    }
    default:
      walkInside(walk, node, around)
      return
  }
}

function walkBranches(walk: Walk, branches: readonly SyntaxNode[], around: Around): void {
  const before = walk.state.directory
  for (const branch of branches) {
    if (branch.type === 'Elif')
      walkList(walk, branch.clause.commands, { ...around, place: 'condition' })
    const list = branch.type === 'Elif' ? branch.then : branch
    if (list.type === 'CompoundList') walkList(walk, list.commands, around)
    if (walk.state.directory !== before) walk.state.directory = null
  }
}

function walkInside(walk: Walk, node: SyntaxNode, around: Around): void {
  if (node.type === 'CompoundList') {
    walkList(walk, node.commands, around)
    return
  }
  forEachChild(node, (child) => {
    if (child.type === 'Word') walkSubstitutions(walk, child)
    else walkNode(walk, child, around)
  })
}

function walkPipeline(walk: Walk, node: Pipeline, around: Around): void {
  const negated = node.prefixes.some(({ type }) => type === 'Negation')
  for (const [index, command] of node.commands.entries()) {
    const lost = index < node.commands.length - 1 && !walk.state.pipefail
    const swallowed = around.swallowed ?? (lost ? 'pipe without pipefail' : undefined)
    // Each part of a pipeline is a shell of its own.
    const inner = node.commands.length > 1 ? { ...walk, state: { ...walk.state } } : walk
    const place = negated ? 'condition' : around.place
    walkNode(inner, command, { place, last: around.last, ...(swallowed && { swallowed }) })
  }
}

function walkAndOr(walk: Walk, node: AndOr, around: Around): void {
  for (const [index, command] of node.commands.entries()) {
    const or = node.operators.indexOf('||', index)
    const rescue = or === -1 ? undefined : node.commands[or + 1]
    const found =
      around.swallowed ??
      (rescue ? rescued(walk, rescue) : lostBeforeAnd(walk, node, index, around))
    const place =
      rescue && found === undefined && around.place === 'plain' ? 'condition' : around.place
    walkNode(walk, command, { place, last: around.last, ...(found && { swallowed: found }) })
  }
}

function lostBeforeAnd(
  walk: Walk,
  node: AndOr,
  index: number,
  around: Around,
): Swallow | undefined {
  const isLast = index === node.commands.length - 1
  return isLast || around.last || !walk.state.errexit ? undefined : '&& before another command'
}

/** What is behind `||` always succeeds. */
function rescued(walk: Walk, node: SyntaxNode): Swallow | undefined {
  if (node.type === 'BraceGroup' || node.type === 'Subshell') {
    const commands = node.body.commands.map(({ command }) => rescued(walk, command))
    return commands.length > 0 && commands.every((one) => one !== undefined)
      ? commands.at(-1)
      : undefined
  }
  const text = walk.source.slice(node.pos, node.end).trim()
  if (/^exit\s+0$/.test(text)) return 'exit 0'
  return node.type === 'Command' && /^(?:true|:|echo|printf)(?:\s|$)/.test(text)
    ? '|| true'
    : undefined
}

function walkCommand(walk: Walk, node: SyntaxCommand, around: Around): void {
  for (const part of [...node.prefix, ...node.suffix]) walkParts(walk, part)
  if (node.name === undefined) return
  walkSubstitutions(walk, node.name)
  const words = [
    node.name,
    ...node.suffix.flatMap((part) =>
      part.type === 'Word' || part.type === 'Assignment' ? part : [],
    ),
  ]
  const command: ShellCommand = {
    words: words.map((word) =>
      word.type === 'Word' ? fixedText(word) : assignmentWord(word.text),
    ),
    texts: words.map(({ pos, end }) => walk.text.slice(pos, end)),
    variables: Object.fromEntries(
      node.prefix.flatMap((part) =>
        part.type === 'Assignment'
          ? [[part.name, part.value.type === 'Word' ? fixedText(part.value) : null]]
          : [],
      ),
    ),
    start: node.pos,
    end: endOfWords(node),
    place: around.place,
    directory: walk.state.directory,
    ...(around.swallowed && node.name.value !== 'set' && { swallowed: around.swallowed }),
    ...redirections(walk.source, node),
  }
  walk.found.push(command)
  obey(walk.state, command.words)
}

function endOfWords(node: SyntaxCommand): number {
  return Math.max(node.name?.end ?? node.pos, ...node.args.map(({ end }) => end))
}

function walkParts(walk: Walk, part: SyntaxNode): void {
  if (part.type === 'Word') walkSubstitutions(walk, part)
  else forEachChild(part, (child) => walkParts(walk, child))
}

/** `$(…)`; what is in backticks with escapes has offsets of its own and is left out. */
function walkSubstitutions(walk: Walk, word: Word): void {
  for (const part of word.parts ?? []) walkPart(walk, part)
}

function walkPart(walk: Walk, part: SyntaxNode): void {
  if (part.type === 'CommandExpansion' || part.type === 'ProcessSubstitution') {
    if (part.script === undefined || part.script.source !== undefined) return
    const inner = { ...walk, state: { ...walk.state } }
    walkList(inner, part.script.commands, { place: 'substitution', last: true })
    return
  }
  forEachChild(part, (child) => walkPart(walk, child))
}
