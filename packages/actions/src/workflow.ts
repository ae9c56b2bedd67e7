import { schemaProblems } from './github.ts'
import type {
  Concurrency,
  Declared,
  Entry,
  Input,
  Job,
  Node,
  Permissions,
  Problem,
  Range,
  RunDefaults,
  Service,
  Step,
  Strategy,
  Trigger,
  Workflow,
} from './model.ts'
import {
  defined,
  entriesAt,
  entriesOf,
  isMapping,
  nodeAt,
  textAt,
  textOf,
  textsAt,
  textsOf,
  wordOf,
} from './read.ts'
import { scriptOf } from './script.ts'
import { readTree, type Tree } from './yaml-tree.ts'

/**
 * A workflow file as data. `path` is what errors and callers name it by. A broken file gives what could be read, and
 * `problems`; nothing is thrown.
 */
export function parseWorkflow(path: string, text: string): Workflow {
  const tree = readTree(text)
  const { root, comments } = tree
  return {
    ...defined({
      name: textAt(root, 'name'),
      permissions: permissionsOf(nodeAt(root, 'permissions')),
      concurrency: concurrencyOf(nodeAt(root, 'concurrency')),
      root,
    }),
    path,
    text,
    triggers: triggersOf(onOf(root)),
    env: entriesAt(root, 'env'),
    defaults: defaultsOf(root),
    jobs: jobsOf(nodeAt(root, 'jobs'), tree),
    comments,
    problems: allProblems(tree, () => schemaProblems('workflow', path, text)),
  }
}

/** What is wrong in YAML alone comes first; GitHub's own reader would say the same again. */
export function allProblems(
  { problems }: Tree,
  schema: () => readonly Problem[],
): readonly Problem[] {
  const isBroken = problems.some(({ kind }) => kind === 'yaml')
  return isBroken ? problems : [...problems, ...schema().filter((one) => !isKnown(one, problems))]
}

const isKnown = ({ message, range }: Problem, known: readonly Problem[]) =>
  known.some(
    (one) =>
      one.range.start.line === range.start.line &&
      (one.message === message || /duplicate|already defined|unique/i.test(message)),
  )

/** YAML 1.1 readers take `on` for true. */
const onOf = (root: Node | undefined) => nodeAt(root, 'on') ?? nodeAt(root, 'true')

function triggersOf(on: Node | undefined): readonly Trigger[] {
  if (!isMapping(on)) return textsOf(on).map((event) => triggerOf(event, undefined))
  return on.entries.map(({ key, value }) => triggerOf(key, value))
}

function triggerOf(event: Trigger['event'], node: Node | undefined): Trigger {
  const schedules = node?.kind === 'sequence' ? node.items : []
  return {
    event,
    branches: textsAt(node, 'branches'),
    branchesIgnore: textsAt(node, 'branches-ignore'),
    tags: textsAt(node, 'tags'),
    tagsIgnore: textsAt(node, 'tags-ignore'),
    paths: textsAt(node, 'paths'),
    pathsIgnore: textsAt(node, 'paths-ignore'),
    types: textsAt(node, 'types'),
    crons: schedules.flatMap((item) => textAt(item, 'cron') ?? []),
    workflows: textsAt(node, 'workflows'),
    inputs: inputsOf(nodeAt(node, 'inputs')),
    secrets: declaredOf(nodeAt(node, 'secrets')),
    outputs: outputsOf(nodeAt(node, 'outputs')),
  }
}

/** `inputs` of a workflow or an action. */
export function inputsOf(node: Node | undefined): readonly Input[] {
  if (!isMapping(node)) return []
  return node.entries.map(({ key, value }) => ({
    name: key,
    required: textAt(value, 'required')?.value === 'true',
    options: textsAt(value, 'options'),
    ...defined({ type: textAt(value, 'type')?.value, default: textOf(nodeAt(value, 'default')) }),
  }))
}

function declaredOf(node: Node | undefined): readonly Declared[] {
  if (!isMapping(node)) return []
  return node.entries.map(({ key, value }) => ({
    name: key,
    required: textAt(value, 'required')?.value === 'true',
  }))
}

/** Outputs of a called workflow or an action: name and value. */
export function outputsOf(node: Node | undefined): readonly Entry[] {
  if (!isMapping(node)) return []
  return node.entries.flatMap(({ key, value }) => {
    const text = textAt(value, 'value')
    return text === undefined ? [] : [{ key, value: text }]
  })
}

function permissionsOf(node: Node | undefined): Permissions | undefined {
  if (node === undefined) return undefined
  const { range } = node
  if (isMapping(node)) return { entries: entriesOf(node), range }
  const all = wordOf(node)?.value
  return all === 'read-all' || all === 'write-all'
    ? { all, entries: [], range }
    : { entries: [], range }
}

function concurrencyOf(node: Node | undefined): Concurrency | undefined {
  const group = wordOf(node) ?? textAt(node, 'group')
  if (node === undefined || group === undefined) return undefined
  return {
    group,
    range: node.range,
    ...defined({
      cancelInProgress: textAt(node, 'cancel-in-progress'),
      queue: textAt(node, 'queue'),
    }),
  }
}

function defaultsOf(node: Node | undefined): RunDefaults {
  const run = nodeAt(nodeAt(node, 'defaults'), 'run')
  return defined({
    shell: textAt(run, 'shell'),
    workingDirectory: textAt(run, 'working-directory'),
  })
}

function jobsOf(node: Node | undefined, tree: Tree): readonly Job[] {
  if (!isMapping(node)) return []
  return node.entries.map(({ key, value }) => jobOf(key, value, tree))
}

function jobOf(id: Job['id'], node: Node, tree: Tree): Job {
  const secrets = nodeAt(node, 'secrets')
  return {
    id,
    range: { start: id.range.start, end: node.range.end },
    needs: textsAt(node, 'needs'),
    env: entriesAt(node, 'env'),
    defaults: defaultsOf(node),
    outputs: entriesAt(node, 'outputs'),
    runsOn: labelsOf(nodeAt(node, 'runs-on')),
    services: servicesOf(nodeAt(node, 'services')),
    steps: stepsOf(nodeAt(node, 'steps'), tree),
    with: entriesAt(node, 'with'),
    secrets: wordOf(secrets)?.value === 'inherit' ? 'inherit' : entriesOf(secrets),
    ...defined({
      name: textAt(node, 'name'),
      if: textAt(node, 'if'),
      permissions: permissionsOf(nodeAt(node, 'permissions')),
      concurrency: concurrencyOf(nodeAt(node, 'concurrency')),
      timeoutMinutes: textAt(node, 'timeout-minutes'),
      continueOnError: textAt(node, 'continue-on-error'),
      strategy: strategyOf(nodeAt(node, 'strategy')),
      environment: environmentOf(nodeAt(node, 'environment')),
      container: containerOf(nodeAt(node, 'container')),
      uses: textAt(node, 'uses'),
    }),
  }
}

function labelsOf(node: Node | undefined): Job['runsOn'] {
  if (!isMapping(node)) return textsOf(node)
  const group = textAt(node, 'group')
  const asLabel = group === undefined ? [] : [{ ...group, value: `group:${group.value}` }]
  return [...asLabel, ...textsAt(node, 'labels')]
}

function strategyOf(node: Node | undefined): Strategy | undefined {
  if (!isMapping(node)) return undefined
  return {
    range: node.range,
    ...defined({
      matrix: nodeAt(node, 'matrix'),
      failFast: textAt(node, 'fail-fast'),
      maxParallel: textAt(node, 'max-parallel'),
    }),
  }
}

function environmentOf(node: Node | undefined): Job['environment'] {
  const name = wordOf(node) ?? textAt(node, 'name')
  return name === undefined ? undefined : { name, ...defined({ url: textAt(node, 'url') }) }
}

function containerOf(node: Node | undefined): Service | undefined {
  if (node === undefined) return undefined
  return serviceOf({ value: 'container', range: node.range }, node)
}

function servicesOf(node: Node | undefined): readonly Service[] {
  return isMapping(node) ? node.entries.map(({ key, value }) => serviceOf(key, value)) : []
}

function serviceOf(id: Service['id'], node: Node): Service {
  return {
    id,
    env: entriesAt(node, 'env'),
    ports: textsAt(node, 'ports'),
    volumes: textsAt(node, 'volumes'),
    range: node.range,
    ...defined({ image: wordOf(node) ?? textAt(node, 'image'), options: textAt(node, 'options') }),
  }
}

/** Steps of a job or of a composite action. */
export function stepsOf(node: Node | undefined, tree: Tree): readonly Step[] {
  if (node?.kind !== 'sequence') return []
  return node.items.filter(isMapping).flatMap((item) => stepOf(item, item.range, tree))
}

function stepOf(node: Node, range: Range, tree: Tree): readonly Step[] {
  const parallel = nodeAt(node, 'parallel')
  // Steps side by side are steps of the same job.
  if (parallel?.kind === 'sequence') return stepsOf(parallel, tree)
  return [
    {
      range,
      with: entriesAt(node, 'with'),
      env: entriesAt(node, 'env'),
      ...defined({
        id: textAt(node, 'id'),
        name: textAt(node, 'name'),
        if: textAt(node, 'if'),
        uses: textAt(node, 'uses'),
        run: scriptOf(nodeAt(node, 'run'), tree),
        shell: textAt(node, 'shell'),
        workingDirectory: textAt(node, 'working-directory'),
        continueOnError: textAt(node, 'continue-on-error'),
        timeoutMinutes: textAt(node, 'timeout-minutes'),
      }),
    },
  ]
}
