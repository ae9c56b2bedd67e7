/** The bytes behind an address that a registry gave; undefined when there are none. */
export async function readFile(
  address: string | undefined,
  signal?: AbortSignal,
): Promise<Uint8Array | undefined> {
  if (address === undefined || !URL.canParse(address)) return undefined
  const patience = AbortSignal.timeout(5 * 60_000)
  const both = signal === undefined ? patience : AbortSignal.any([signal, patience])
  const answer = await fetch(address, { signal: both })
  return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined
}
