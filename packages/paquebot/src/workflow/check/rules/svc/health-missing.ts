import type { Job } from '@paquebot/actions'
import type { Rule } from '../../model.ts'

/** Images of servers that need a moment, with the question that they answer. */
const questions: Readonly<Record<string, string>> = {
  postgres: 'pg_isready',
  postgis: 'pg_isready',
  pgvector: 'pg_isready',
  timescaledb: 'pg_isready',
  mysql: '"mysqladmin ping"',
  mariadb: '"healthcheck.sh --connect"',
  redis: '"redis-cli ping"',
  valkey: '"valkey-cli ping"',
  rabbitmq: '"rabbitmq-diagnostics -q ping"',
  mongo: `"mongosh --eval 'db.runCommand(1)'"`,
}

const waits =
  /pg_isready|wait-for|wait_for|wait-on|dockerize|until\s|\bping\b|sleep\s+\d|retry|nc -z/i

export const healthMissing: Rule = {
  id: 'svc/health-missing',
  severity: 'warning',
  summary: 'A job waits until its services answer',
  why: 'Without a health check the steps begin when the container has started, not when the server listens: now and then the first connection is refused, and the run is red for nothing.',
  fix: [
    '```yaml',
    'options: >-',
    '  --health-cmd pg_isready',
    '  --health-interval 10s',
    '  --health-timeout 5s',
    '  --health-retries 5',
    '```',
  ].join('\n'),
  *check({ workflows }) {
    for (const { path, jobs } of workflows)
      for (const { job, service } of servicesOf(jobs)) {
        const question = questions[nameOf(service.image?.value ?? '')]
        if (question === undefined || service.image === undefined || waitsItself(job)) continue
        if (/--health-cmd|\$\{\{/.test(service.options?.value ?? '')) continue
        yield {
          file: path,
          range: service.image.range,
          message: `nothing waits until service \`${service.id.value}\` answers`,
          hint: `add \`options: --health-cmd ${question} --health-interval 10s --health-retries 5\``,
        }
      }
  },
}

const servicesOf = (jobs: readonly Job[]) =>
  jobs.flatMap((job) => job.services.map((service) => ({ job, service })))

const nameOf = (image: string) =>
  image
    .replace(/[@:][^/]*$/, '')
    .split('/')
    .at(-1) ?? ''

const waitsItself = (job: Job) =>
  job.steps.some(({ run, uses }) => waits.test(run?.value ?? '') || waits.test(uses?.value ?? ''))
