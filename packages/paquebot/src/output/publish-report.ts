import { splitId } from '../model/package.ts'
import { markdownTable, type WorkflowReport } from './github-output.ts'
import type { Published } from './publish.ts'

/** Outputs and summary of `paquebot publish` for a workflow. */
export function reportPublished(result: Published): WorkflowReport {
  const published = result.packages
    .filter(({ end }) => end.kind === 'published')
    .map(({ name, version, package: id }) => ({ name, version, ecosystem: splitId(id).ecosystem }))
  return {
    outputs: {
      complete: String(result.complete),
      published: String(published.length > 0),
      'published-packages': JSON.stringify(published),
    },
    summary: summaryOf(result),
  }
}

function summaryOf({ packages, complete }: Published): string {
  const rows = packages.map(({ name, version, package: id, end, tag }) => [
    `\`${name}\``,
    splitId(id).ecosystem,
    version,
    end.kind.replaceAll('-', ' '),
    tag ?? '',
    end.because?.split('\n')[0] ?? '',
  ])
  const head = ['package', 'registry', 'version', 'state', 'dist-tag', 'because']
  return [`### Publish: ${complete ? 'complete' : 'not complete'}`, markdownTable(head, rows)].join(
    '\n\n',
  )
}
