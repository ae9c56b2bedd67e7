import { useEffect, useState } from 'react'
import { fetchSummary, type Summary } from './summary.ts'

type SummaryState =
  | { kind: 'loading' }
  | { kind: 'failed'; reason: string }
  | { kind: 'ready'; summary: Summary }

/** Fetches the summary once, when the page opens. */
export function useSummary(): SummaryState {
  const [state, setState] = useState<SummaryState>({ kind: 'loading' })

  useEffect(() => {
    const controller = new AbortController()
    fetchSummary(controller.signal).then(
      (summary) => setState({ kind: 'ready', summary }),
      (error: unknown) => {
        if (!controller.signal.aborted) setState({ kind: 'failed', reason: String(error) })
      },
    )
    return () => controller.abort()
  }, [])

  return state
}
