const count = new Intl.NumberFormat('en-US')
const dollars = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  maximumFractionDigits: 4,
})

export function formatCount(value: number): string {
  return count.format(value)
}

/** Shows an exact decimal amount; single calls cost fractions of a cent. */
export function formatCost(amount: string): string {
  return dollars.format(Number(amount))
}
