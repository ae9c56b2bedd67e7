import type { NpmTool } from '../../../model/package.ts'
import type { Command } from './model.ts'

/** How a package manager is told what to do. */
export interface Manager {
  /** A script of the folder. */
  run(script: string): string
  /** A script of every package that has it. */
  runAll(script: string): string
  /** A program of the installed packages. */
  exec(program: string): string
}

const managers: Readonly<Record<NpmTool['name'], Manager>> = {
  npm: {
    run: (script) => (script === 'test' ? 'npm test' : `npm run ${script}`),
    runAll: (script) => `npm run ${script} --workspaces --if-present`,
    exec: (program) => `npx --no-install ${program}`,
  },
  pnpm: {
    run: (script) => `pnpm run ${script}`,
    runAll: (script) => `pnpm -r --if-present run ${script}`,
    exec: (program) => `pnpm exec ${program}`,
  },
  yarn: {
    run: (script) => `yarn run ${script}`,
    runAll: (script) => `yarn workspaces foreach --all --topological-dev run ${script}`,
    exec: (program) => `yarn run ${program}`,
  },
  bun: {
    run: (script) => `bun run ${script}`,
    runAll: (script) => `bun run --filter '*' ${script}`,
    exec: (program) => `bunx --no-install ${program}`,
  },
}

const classicYarn: Manager = {
  ...managers.yarn,
  runAll: (script) => `yarn workspaces run ${script}`,
}

export const managerOf = (tool: NpmTool): Manager =>
  tool.name === 'yarn' && isClassic(tool) ? classicYarn : managers[tool.name]

/** Yarn 1 is what runs where nothing names another. */
export const isClassic = ({ version }: NpmTool): boolean =>
  version === undefined || version.startsWith('1.')

/** Exactly what the lockfile says; without one whatever the manifest accepts. */
export function installOf(tool: NpmTool, hasDependencies: boolean): Command {
  const locked = tool.lockfile !== undefined
  const name = 'Install'
  if (locked) return { name, run: lockedInstall(tool) }
  const about = hasDependencies
    ? [`There is no lockfile: what is installed may be another version tomorrow.`]
    : undefined
  const run = tool.name === 'yarn' ? 'yarn install' : `${tool.name} install`
  return { name, run, ...(about === undefined ? {} : { about }) }
}

function lockedInstall(tool: NpmTool): string {
  if (tool.name === 'npm') return 'npm ci'
  if (tool.name === 'yarn' && !isClassic(tool)) return 'yarn install --immutable'
  return `${tool.name} install --frozen-lockfile`
}

/** Known vulnerabilities of what users install; the levels below are noise that nobody can mend. */
export function auditOf(tool: NpmTool): Command | undefined {
  const name = 'Look for known vulnerabilities'
  if (tool.name === 'npm') return { name, run: 'npm audit --omit=dev --audit-level=high' }
  if (tool.name === 'pnpm') return { name, run: 'pnpm audit --prod --audit-level=high' }
  if (tool.name === 'bun') return { name, run: 'bun audit --prod --audit-level=high' }
  if (isClassic(tool)) return undefined
  return { name, run: 'yarn npm audit --environment production --severity high' }
}
