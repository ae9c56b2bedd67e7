import { existsSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { changesetReleases, commitReleases } from './history.ts'
import { type Outcome, replay } from './replay.ts'
import { borrow } from './worktree.ts'

/**
 * Plans every past release of a checkout again and compares with what was released:
 *
 *     pnpm replay <checkout> [--commits] [--last <n>] [--only <commit>] [--out <file.json>]
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    commits: { type: 'boolean', default: false },
    last: { type: 'string' },
    only: { type: 'string' },
    out: { type: 'string' },
  },
})

const isWanted = (commit: string) => values.only === undefined || commit.startsWith(values.only)

async function main(checkout: string): Promise<void> {
  const intent = values.commits ? 'commits' : 'changesets'
  const found = values.commits ? commitReleases(checkout) : changesetReleases(checkout)
  const wanted = found.filter(({ commit }) => isWanted(commit))
  const chosen = values.last === undefined ? wanted : wanted.slice(-Number(values.last))
  using worktree = borrow(checkout)
  const outcomes: Outcome[] = []
  for (const release of chosen) {
    const outcome = await replay(worktree, release, intent)
    outcomes.push(outcome)
    const lines = tell(outcome)
    if (lines.length > 0) console.log(lines.join('\n'))
    if (process.stderr.isTTY) process.stderr.write(`\r${outcomes.length} of ${chosen.length} `)
  }
  if (values.out !== undefined)
    writeFileSync(values.out, `${JSON.stringify({ format: 1, outcomes }, null, 2)}\n`)
  summarise(outcomes)
}

/** A line for each difference, under the commit that it is about; nothing for an exact plan. */
function tell({ release, differences, forbidden }: Outcome): readonly string[] {
  if (differences.length === 0 && forbidden.length === 0) return []
  return [
    `${release.commit.slice(0, 10)} ${release.subject}`,
    ...differences.map(
      ({ what, from, ours, theirs, ...told }) =>
        `  ${what === '' ? '(all)' : what}${from === undefined ? '' : ` ${from}`}: ours ${ours}, theirs ${theirs}\n    ${tellWhy(told)}`,
    ),
    ...forbidden.map((line) => `  FORBIDDEN ${line}`),
  ]
}

const tellWhy = ({ why, tried }: { readonly why?: string; readonly tried?: string }) =>
  why === undefined ? `unexplained${tried === undefined ? '' : `; ${tried}`}` : `explained: ${why}`

function summarise(outcomes: readonly Outcome[]): void {
  const exact = outcomes.filter(({ kind }) => kind === 'exact')
  const old = exact.filter(({ underVersion2 }) => underVersion2).length
  const unexplained = outcomes.filter(({ differences }) =>
    differences.some(({ why }) => why === undefined),
  ).length
  const forbidden = outcomes.flatMap((outcome) => outcome.forbidden).length
  const blocked = exact.flatMap(({ blockedBy }) => blockedBy)
  for (const [rule, all] of Map.groupBy(blocked, (rule) => rule))
    console.log(`${all.length} of the exact ones would be refused by \`version\` for ${rule}`)
  if (old > 0)
    console.log(
      `${old} of the exact ones with the default of Changesets 2 that private packages are versioned`,
    )
  console.log(
    `${unexplained} with an unexplained difference; ${forbidden} plans of packages that lower a version or publish what is private`,
  )
  console.log(
    `${outcomes.length} releases, ${exact.length} exact, ${outcomes.length - exact.length} different`,
  )
  if (outcomes.length === 0 || unexplained > 0 || forbidden > 0) process.exitCode = 1
}

const [given] = positionals
const checkout = resolve(given ?? '.')
if (given === undefined || !existsSync(checkout)) {
  console.error(
    'usage: pnpm replay <checkout> [--commits] [--last <n>] [--only <commit>] [--out <file>]',
  )
  process.exitCode = 2
} else {
  await main(checkout)
}
