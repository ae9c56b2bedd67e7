import { type PublishStep, publishSteps } from '../../workflow/check/facts/publishing.ts'
import type { Checked } from '../../workflow/check/model.ts'
import type { Piece } from './model.ts'
import { explainScript, syncScripts } from './sync-scripts.ts'

/** What the repository has for releasing already, each with what it does and what does it from now on. Pure. */
export function piecesOf(checked: Checked): readonly Piece[] {
  return [
    ...standIns(checked),
    ...syncScripts(checked).map(explainScript),
    ...publishJobs(checked),
    ...tools(checked),
  ]
}

function standIns({ workspace }: Checked): readonly Piece[] {
  return workspace.packages.flatMap(({ standIn, name }) =>
    standIn === undefined
      ? []
      : [
          {
            what: 'a stand-in manifest',
            at: { file: standIn },
            does: `lets JavaScript tools give \`${name}\` a version, which something else copies into its Python manifest`,
            instead:
              'Paquebot reads the Python manifest itself and takes both for one package; keep the file while changesets name it, remove it afterwards',
          },
        ],
  )
}

/** One for each job and registry, however many steps it has. */
function publishJobs(checked: Checked): readonly Piece[] {
  const isOurs = (path: string) => (checked.files.read(path) ?? '').includes('# paquebot-hash:')
  const foreign = publishSteps(checked).filter(({ workflow }) => !isOurs(workflow.path))
  const byJob = Map.groupBy(
    foreign,
    ({ workflow, job, ecosystem }) => `${workflow.path} ${job.id.value} ${ecosystem}`,
  )
  return [...byJob.values()].flatMap(([step]) => (step === undefined ? [] : [publishPiece(step)]))
}

function publishPiece({ workflow, job, step, ecosystem, tool }: PublishStep): Piece {
  const { line, column } = step.range.start
  const registry = ecosystem === 'npm' ? 'npm' : 'PyPI'
  return {
    what: 'a hand-made publish job',
    at: { file: workflow.path, line, column },
    does: `the job \`${job.id.value}\` publishes to ${registry} with ${tool}`,
    instead:
      'the jobs of release.yml: one build, the same files for every registry, safe to run again; remove this one before the first release with them',
  }
}

const known: readonly (readonly [RegExp, Omit<Piece, 'at'>])[] = [
  [
    /^(?:\.releaserc(?:\.\w+)?|release\.config\.[cm]?js)$/,
    {
      what: 'semantic-release',
      does: 'computes a version from commits in CI and publishes without a commit of it',
      instead:
        '`intent = "commits"`: the same commits, and a release pull request that shows the versions first',
    },
  ],
  [
    /^\.?release-please-config\.json$/,
    {
      what: 'release-please',
      does: 'opens release pull requests from commits, and keeps their state in labels',
      instead:
        '`paquebot release`: reads the same commits and tags, derives its state from registries and git',
    },
  ],
  [
    /^lerna\.json$/,
    {
      what: 'Lerna',
      does: 'versions and publishes the npm packages',
      instead: '`paquebot version` and `paquebot publish`; scripts that run tasks may stay',
    },
  ],
  [
    /^\.changeset\/config\.json$/,
    {
      what: 'Changesets',
      does: 'collects what a release says; versions npm packages alone',
      instead:
        'stays as it is: Paquebot reads the same files, and versions the Python packages too',
    },
  ],
  [
    /^(?:\.config\/)?cliff\.toml$/,
    {
      what: 'git-cliff',
      does: 'writes the changelog from commits',
      instead: 'stays as it is: `paquebot version`, `bump` and `changelog` run it',
    },
  ],
]

function tools({ files }: Checked): readonly Piece[] {
  return files.paths.flatMap((file) =>
    known.flatMap(([pattern, piece]) => (pattern.test(file) ? [{ ...piece, at: { file } }] : [])),
  )
}
