/* biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub */
import type { Command, Facts, NodeProject, PythonProject } from '../../facts/model.ts'
import type { JobDraft, StepDraft } from '../../model.ts'
import { checkout } from '../toolchain.ts'

type Project = NodeProject | PythonProject

/** Test commands that measure what they reach, where the repository keeps such figures. */
export function measured(
  { coverage }: Facts,
  project: Project,
  commands: readonly Command[],
): readonly Command[] {
  if (coverage === undefined || !measures(project)) return commands
  return commands.map((command) => ({ ...command, run: `${command.run} --cov --cov-report=xml` }))
}

/** Does it bring pytest-cov? */
const measures = (project: Project): project is PythonProject =>
  'coverage' in project && project.coverage

interface Kept {
  readonly name: string
  readonly if?: string
}

/** Hands the figures to the job that uploads them: the tests themselves need no rights for it. */
export function keepCoverage(
  { coverage }: Facts,
  project: Project,
  { name, if: condition }: Kept,
): readonly StepDraft[] {
  if (coverage === undefined || !measures(project)) return []
  const folder = project.directory === '.' ? '' : `${project.directory}/`
  return [
    {
      name: 'Keep the coverage',
      ...(condition === undefined ? {} : { if: condition }),
      uses: 'actions/upload-artifact',
      with: {
        name: `coverage-${name}`,
        path: `${folder}coverage.xml`,
        'if-no-files-found': 'error',
        'retention-days': 1,
      },
    },
  ]
}

/** Uploads the figures. Pull requests of forks and of Dependabot have no secrets: nothing is uploaded then. */
export function coverageJob(facts: Facts, jobs: readonly JobDraft[]): readonly JobDraft[] {
  const sources = jobs.filter(({ steps = [] }) =>
    steps.some(({ name }) => name === 'Keep the coverage'),
  )
  if (facts.coverage === undefined || sources.length === 0) return []
  return [
    {
      id: 'coverage',
      name: 'Coverage',
      needs: sources.map(({ id }) => id),
      permissions: { contents: 'read' },
      timeoutMinutes: 10,
      steps: [
        checkout(),
        {
          name: 'Fetch the figures',
          uses: 'actions/download-artifact',
          with: { pattern: 'coverage-*', path: 'coverage' },
        },
        {
          name: 'Upload to Codecov',
          about: ['Pull requests of forks and of Dependabot have no secrets.'],
          if: "env.CODECOV_TOKEN != ''",
          uses: 'codecov/codecov-action',
          with: {
            token: '${{ env.CODECOV_TOKEN }}',
            directory: 'coverage',
            fail_ci_if_error: true,
          },
        },
      ],
      env: { CODECOV_TOKEN: '${{ secrets.CODECOV_TOKEN }}' },
    },
  ]
}
