import type { Job } from '@paquebot/actions'
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
      for (const { id, value, range } of jobs.flatMap(portsOf)) {
        const [, inner] = /^\d+:(\d+)(?:\/\w+)?$/.exec(value) ?? []
        if (inner === undefined) continue
        yield {
          file: path,
          range,
          message: `service \`${id}\` takes the fixed port of \`${value}\``,
          hint: `write \`${inner}\`, and read \`job.services.${id}.ports['${inner}']\``,
        }
      }
  },
}

/** In a container the services are reached by their names. */
const portsOf = ({ services, container }: Job) =>
  container === undefined
    ? services.flatMap(({ id, ports }) => ports.map((port) => ({ id: id.value, ...port })))
    : []
