import { formatCost, formatCount } from './format.ts'
import type { ModelSummary } from './summary.ts'

export function CostTable({ models }: { models: ModelSummary[] }) {
  const dearest = Math.max(...models.map((model) => Number(model.cost)))

  return (
    <table>
      <caption>Cost per model</caption>
      <thead>
        <tr>
          <th scope="col">Model</th>
          <th scope="col">Calls</th>
          <th scope="col">Prompt tokens</th>
          <th scope="col">Completion tokens</th>
          <th scope="col">Cost</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {models.map((model) => (
          <CostRow key={model.model} model={model} dearest={dearest} />
        ))}
      </tbody>
    </table>
  )
}

function CostRow({ model, dearest }: { model: ModelSummary; dearest: number }) {
  return (
    <tr>
      <th scope="row">{model.model}</th>
      <td>{formatCount(model.calls)}</td>
      <td>{formatCount(model.prompt_tokens)}</td>
      <td>{formatCount(model.completion_tokens)}</td>
      <td>{formatCost(model.cost)}</td>
      <td className="bar">
        <CostBar share={dearest > 0 ? Number(model.cost) / dearest : 0} />
      </td>
    </tr>
  )
}

/** A bar as long as its share of the dearest model; the number stands beside it. */
function CostBar({ share }: { share: number }) {
  return <div aria-hidden="true" style={{ width: `${share * 100}%` }} />
}
