import type { Emit, RunEvent } from '../model/step.ts'
import type { Style } from './style.ts'
import { seconds } from './table.ts'

/** How much of the story is told. */
export type Verbosity = 'quiet' | 'normal' | 'verbose'

interface Stream {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

/** Tells the story of a run on stderr. `stop` takes the live line away. */
export interface Progress {
  readonly emit: Emit
  stop(): void
}

/** A live line below the finished ones on a terminal; plain lines elsewhere; nothing when quiet. */
export function makeProgress(
  stream: Stream,
  options: { verbosity: Verbosity; style: Style; live: boolean },
): Progress {
  if (options.verbosity === 'quiet') return { emit: () => {}, stop: () => {} }
  const live = options.live ? liveLine(stream, options.style) : undefined
  const say = (text: string) => {
    live?.clear()
    stream.write(`${text}\n`)
    live?.draw()
  }
  const emit: Emit = (event) => {
    live?.note(event)
    const text = lineOf(event, options)
    if (text !== undefined) say(text)
  }
  return { emit, stop: () => live?.stop() }
}

function lineOf(
  event: RunEvent,
  { verbosity, style, live }: { verbosity: Verbosity; style: Style; live: boolean },
): string | undefined {
  switch (event.kind) {
    case 'stage':
      return style.bold(event.title)
    case 'stage-done':
      return undefined
    case 'task':
      return live ? undefined : `  ${style.dim('…')} ${event.title}`
    case 'task-done': {
      const word = event.ok ? style.green('done') : style.red('failed')
      const note = event.note === undefined ? '' : style.dim(` (${event.note})`)
      return `  ${word} ${event.title}${note} ${style.dim(seconds(event.ms))}`
    }
    case 'note':
      return `  ${event.text}`
    case 'detail':
      return verbosity === 'verbose' ? `    ${style.dim(event.text)}` : undefined
  }
}

/** The one line that shows what is running and for how long. */
function liveLine(stream: Stream, style: Style) {
  const running = new Map<string, { title: string; since: number }>()
  let drawn = false
  const clear = () => {
    if (drawn) stream.write('\r\u001b[2K')
    drawn = false
  }
  const draw = () => {
    clear()
    if (running.size === 0) return
    const text = [...running.values()]
      .map(({ title, since }) => `${title} ${seconds(performance.now() - since)}`)
      .join(', ')
    stream.write(style.dim(`  … ${text}`.slice(0, (stream.columns ?? 80) - 1)))
    drawn = true
  }
  const timer = setInterval(draw, 100)
  timer.unref()
  return {
    clear,
    draw,
    note(event: RunEvent) {
      if (event.kind === 'task')
        running.set(event.id, { title: event.title, since: performance.now() })
      if (event.kind === 'task-done') running.delete(event.id)
    },
    stop() {
      clearInterval(timer)
      running.clear()
      clear()
    },
  }
}
