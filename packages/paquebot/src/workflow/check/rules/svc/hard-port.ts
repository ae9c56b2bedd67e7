import type { Rule } from '../../model.ts'

export const hardPort: Rule = {
  id: 'svc/hard-port',
  severity: 'info',
  summary: 'A service takes a free port of the machine',
  why: 'A fixed port clashes with a server that runs there already: on self-hosted runners, and wherever the job is run locally.',
  fix: [
    '```yaml',
    'ports: [5432]',
    'env:',
    '  PGPORT: $' + "{{ job.services.postgres.ports['5432'] }}",
    '```',
  ].join('\n'),
  *check({ workflows }) {
    for (const { path, jobs } of workflows)
      for (const { services, container } of jobs) {
        // In a container the services are reached by their names.
        if (container !== undefined) continue
        for (const { id, ports } of services)
          for (const { value, range } of ports) {
            const [, inner] = /^\d+:(\d+)(?:\/\w+)?$/.exec(value) ?? []
            if (inner === undefined) continue
            yield {
              file: path,
              range,
              message: `service \`${id}\` takes the fixed port of \`${value}\``,
              hint: `write \`${inner}\`, and read \`job.services.${id}.ports['${inner}']\``,
            }
          }
      }
  },
}
