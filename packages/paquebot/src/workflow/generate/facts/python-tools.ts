import versions from '../tools.json' with { type: 'json' }

type ToolName = keyof typeof versions

/** A tool that the project does not bring, at the version that we have tried: a new one breaks nobody's main branch. */
export function tool(name: ToolName, extra?: string): string {
  const version = versions[name]
  return extra === undefined
    ? `uvx ${name}@${version}`
    : `uvx --from "${name}[${extra}]==${version}" ${name}`
}

/** The project's own tool where it has one, else ours. */
export function ownOr(installed: ReadonlySet<string>, name: ToolName, extra?: string): string {
  return installed.has(name) ? `uv run --no-sync ${name}` : tool(name, extra)
}
