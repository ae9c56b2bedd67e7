import { CostTable } from './CostTable.tsx'
import { formatCost } from './format.ts'
import type { Summary } from './summary.ts'
import { useSummary } from './useSummary.ts'

export function App() {
  const state = useSummary()

  return (
    <>
      <h1>TokenLedger</h1>
      {state.kind === 'loading' && <p>Loading…</p>}
      {state.kind === 'failed' && <p role="alert">Could not load the summary: {state.reason}</p>}
      {state.kind === 'ready' && <Report summary={state.summary} />}
    </>
  )
}

function Report({ summary }: { summary: Summary }) {
  if (summary.models.length === 0) return <p>No calls recorded yet</p>

  return (
    <>
      <p className="total">{formatCost(summary.total_cost)} spent</p>
      <CostTable models={summary.models} />
    </>
  )
}
