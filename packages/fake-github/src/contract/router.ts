import type { Operation } from './slice.ts'

export interface Match {
  readonly operation: Operation
  /** Decoded values of the path parameters. */
  readonly params: Readonly<Record<string, string>>
}

interface Route {
  readonly operation: Operation
  readonly pattern: RegExp
  readonly names: readonly string[]
  /** Sorts literals before parameters and those before parameters that span slashes. */
  readonly rank: string
}

/** Finds the operation of a request. The most literal path wins; `x-multi-segment` parameters take slashes too. */
export function makeRouter(operations: readonly Operation[]) {
  const routes = operations.map(toRoute).sort((a, b) => (a.rank < b.rank ? -1 : 1))
  return (method: string, path: string): Match | undefined => {
    for (const route of routes) {
      if (route.operation.method !== method) continue
      const values = route.pattern.exec(path)?.slice(1)
      const params = values && decodeAll(route.names, values)
      if (params) return { operation: route.operation, params }
    }
    return undefined
  }
}

function toRoute(operation: Operation): Route {
  const names: string[] = []
  const parts = operation.path
    .slice(1)
    .split('/')
    .map((part) => {
      const name = /^\{(.+)\}$/.exec(part)?.[1]
      if (name === undefined) return { pattern: escapePattern(part), rank: '0' }
      names.push(name)
      return operation.spanning.includes(name)
        ? { pattern: '(.+)', rank: '2' }
        : { pattern: '([^/]+)', rank: '1' }
    })
  return {
    operation,
    pattern: new RegExp(`^/${parts.map((part) => part.pattern).join('/')}$`),
    names,
    // A longer path after a spanning parameter is the more special one: `commits/{ref}/status`.
    rank: `${parts.map((part) => part.rank).join('')}`.padEnd(20, '3'),
  }
}

function decodeAll(names: readonly string[], values: readonly string[]) {
  try {
    return Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(values[i] ?? '')]))
  } catch {
    return undefined
  }
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
