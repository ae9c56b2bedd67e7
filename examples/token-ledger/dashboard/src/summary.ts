/** What one model has used and cost; amounts are exact decimals in US dollars. */
export interface ModelSummary {
  model: string
  calls: number
  prompt_tokens: number
  completion_tokens: number
  cost: string
}

/** The answer of `GET /api/summary`: dearest model first. */
export interface Summary {
  models: ModelSummary[]
  total_cost: string
}

export async function fetchSummary(signal: AbortSignal): Promise<Summary> {
  const response = await fetch('api/summary', { signal })
  if (!response.ok) throw new Error(`The server answered ${response.status}`)
  return (await response.json()) as Summary
}
