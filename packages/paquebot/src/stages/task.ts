import type { Emit } from '../model/step.ts'

/** Runs one task of a stage and tells its start and end. `note` makes the words behind the title. */
export async function task<T>(
  emit: Emit,
  title: string,
  work: () => Promise<T>,
  judge: (result: T) => { ok: boolean; note?: string } = () => ({ ok: true }),
): Promise<T> {
  const started = performance.now()
  const id = `${title}#${started}`
  emit({ kind: 'task', id, title })
  const done = (ok: boolean, note?: string) =>
    emit({
      kind: 'task-done',
      id,
      title,
      ok,
      ms: Math.round(performance.now() - started),
      ...(note === undefined ? {} : { note }),
    })
  try {
    const result = await work()
    const { ok, note } = judge(result)
    done(ok, note)
    return result
  } catch (error) {
    done(false)
    throw error
  }
}

/** How long each stage took, in milliseconds, in running order. */
export type Timings = Record<string, number>

/** Runs a stage, tells it, and writes its time down. */
export async function stage<T>(
  emit: Emit,
  timings: Timings,
  { name, title }: { name: string; title: string },
  work: () => Promise<T>,
): Promise<T> {
  const started = performance.now()
  emit({ kind: 'stage', name, title })
  try {
    return await work()
  } finally {
    const ms = Math.round(performance.now() - started)
    timings[name] = (timings[name] ?? 0) + ms
    emit({ kind: 'stage-done', name, ms })
  }
}
