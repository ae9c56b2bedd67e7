import type { Facts, NodeProject, PythonProject } from '../../facts/model.ts'
import { tool } from '../../facts/python-tools.ts'
import type { JobDraft, StepDraft } from '../../model.ts'
import { checkout, newest, nodeSteps, uvStep } from '../toolchain.ts'
import { prepareNode, preparePython, stepsOf, withPaquebot } from './steps.ts'

const reads = { contents: 'read' } as const
const where = 'step'

/** Projects that have something of a kind. */
const having = <P extends NodeProject | PythonProject>(
  projects: readonly P[],
  kind: 'lint' | 'types',
): readonly P[] =>
  projects.filter(
    (project) => project[kind].length > 0 && !('kind' in project && project.kind === 'site'),
  )

/** Style of the code, and of the workflows. */
export function lintJob(facts: Facts): JobDraft {
  const own = [
    ...having(facts.node, 'lint').flatMap((project) => [
      ...prepareNode(project, { build: false, where }),
      ...stepsOf(project, project.lint, { where }),
    ]),
    ...having(facts.python, 'lint').flatMap((project) => [
      ...preparePython(project, { where }),
      ...stepsOf(project, project.lint, { where }),
    ]),
  ]
  return {
    id: 'lint',
    name: 'Lint and format',
    permissions: reads,
    steps: withPaquebot(
      facts,
      [checkout(), ...own],
      [
        { name: 'Check the workflows', run: 'workflow check' },
        {
          name: 'Are the generated files up to date?',
          run: 'workflow generate --check',
        },
      ],
    ),
  }
}

/** Types of all projects; those of a workspace are seen through what it has built. */
export function typesJob(facts: Facts): readonly JobDraft[] {
  const steps = [
    ...having(facts.node, 'types').flatMap((project) => [
      ...prepareNode(project, { build: true, where }),
      ...stepsOf(project, project.types, { where }),
    ]),
    ...having(facts.python, 'types').flatMap((project) => [
      ...preparePython(project, { where }),
      ...stepsOf(project, project.types, { where }),
    ]),
  ]
  if (steps.length === 0) return []
  return [{ id: 'types', name: 'Check types', permissions: reads, steps: [checkout(), ...steps] }]
}

/** Secrets in the files, dangerous code, known vulnerabilities. Every one of them can fail. */
export function securityJob(facts: Facts): JobDraft {
  const node = facts.node.flatMap((project) =>
    project.audit === undefined
      ? []
      : [
          ...nodeSteps(project, newest(project.versions), 'none'),
          ...stepsOf(project, [project.audit], { where }),
        ],
  )
  const python = facts.python.flatMap((project) =>
    project.security.some(({ run }) => run.includes('uv run --no-sync'))
      ? [...preparePython(project, { where }), ...stepsOf(project, project.security, { where })]
      : stepsOf(project, project.security, { where }),
  )
  const hasUv = python.some(({ uses }) => uses === uvStep.uses)
  return {
    id: 'security',
    name: 'Security',
    permissions: reads,
    steps: [checkout(), ...node, ...(hasUv ? python : [uvStep, ...python]), secretsStep(facts)],
  }
}

/** These guess by entropy or by a word nearby: they find lockfiles, digests and the accounts of test databases. */
const guessing = [
  'Base64HighEntropyString',
  'HexHighEntropyString',
  'KeywordDetector',
  'BasicAuthDetector',
  'IbmCloudIamDetector',
  'IbmCosHmacDetector',
  'CloudantDetector',
  'SoftlayerDetector',
]

/** Keys with a form of their own. */
function secretsStep({ secretsBaseline }: Facts): StepDraft {
  return {
    name: 'Look for secrets',
    about: [
      'A false alarm: put `pragma: allowlist secret` in a comment on its line, or commit a `.secrets.baseline`.',
    ],
    run: [
      'git ls-files -z | xargs -0 \\',
      `  ${tool('detect-secrets').replace('detect-secrets@', '--from detect-secrets==')} detect-secrets-hook \\`,
      ...(secretsBaseline ? ['    --baseline .secrets.baseline \\'] : []),
      ...[0, 2, 4, 6].map(
        (at) =>
          `    ${guessing
            .slice(at, at + 2)
            .map((name) => `--disable-plugin ${name}`)
            .join(' ')}${at === 6 ? '' : ' \\'}`,
      ),
    ].join('\n'),
  }
}

/** Pages that are built beside the packages, or into them. */
export function siteJobs(facts: Facts): readonly JobDraft[] {
  return facts.node
    .filter(({ kind }) => kind === 'site')
    .map((project) => {
      const { directory, lint, types, test, build } = project
      const name = directory === '.' ? 'site' : (directory.split('/').at(-1) as string)
      return {
        id: name.toLowerCase().replaceAll(/[^a-z0-9_-]/g, '-'),
        name: `Build ${name}`,
        permissions: reads,
        ...(directory === '.' ? {} : { workingDirectory: directory }),
        steps: [
          checkout(),
          ...prepareNode(project, { build: false, where: 'job' }),
          ...stepsOf(project, [...lint, ...types, ...test, ...build], { where: 'job' }),
        ],
      }
    })
}
