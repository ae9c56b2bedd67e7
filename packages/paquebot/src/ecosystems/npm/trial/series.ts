/** Maps one after the other: for children that would disturb each other's folder. */
export async function mapSeries<T, R>(
  items: readonly T[],
  map: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = []
  for (const item of items) results.push(await map(item))
  return results
}
