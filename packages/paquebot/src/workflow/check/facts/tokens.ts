import type { Checked } from '../model.ts'
import { type Command, commandsOf } from './commands.ts'
import { entryOf, envOf, inputOf, type StepRef } from './read.ts'
import { actionOf } from './uses.ts'

/**
 * Who acts: `default` is `GITHUB_TOKEN`, whose pushes, tags, releases and pull requests start no workflow; `own` is a
 * token, key or app of the user.
 */
export type TokenKind = 'default' | 'own' | 'unknown'

const defaultToken = /^\$\{\{\s*(?:secrets\.GITHUB_TOKEN|github\.token)\s*\}\}$/i

/** What an expression for a token stands for; `secrets.PAT || github.token` is unknown. */
export function tokenKind(text: string | undefined): TokenKind {
  if (text === undefined) return 'default'
  if (defaultToken.test(text.trim())) return 'default'
  if (/github\.token|secrets\.GITHUB_TOKEN|env\.|inputs\.|fromJSON/i.test(text)) return 'unknown'
  return /\$\{\{\s*(?:secrets\.\w+|steps\.[\w-]+\.outputs\.[\w-]+)\s*\}\}/.test(text)
    ? 'own'
    : 'unknown'
}

/**
 * The token that `git push` uses in a step: that of the checkout before it, unless the job sets a remote or header of
 * its own, or the checkout keeps none.
 */
export function pushToken(checked: Checked, ref: StepRef): TokenKind {
  const before = ref.job.steps.slice(0, ref.job.steps.indexOf(ref.step) + 1)
  const commands = before.flatMap((step) =>
    commandsOf(checked, ref.workflow, ref.job, step).map((command) => ({ command, step })),
  )
  const remotes = commands.filter(({ command }) => setsCredentials(command))
  if (remotes.length > 0) {
    const kinds = remotes.map(({ command, step }) => credentialKind(command, { ...ref, step }))
    return kinds.every((kind) => kind === kinds[0]) ? (kinds[0] ?? 'unknown') : 'unknown'
  }
  const checkout = before.findLast((step) => actionOf(step)?.name === 'actions/checkout')
  if (checkout === undefined || inputOf(checkout, 'persist-credentials')?.value === 'false')
    return 'unknown'
  if (inputOf(checkout, 'repository') !== undefined) return 'unknown'
  return inputOf(checkout, 'ssh-key') ? 'own' : tokenKind(inputOf(checkout, 'token')?.value)
}

/** `git remote set-url … https://x-access-token:…@…`, `git config url.… insteadOf`, `gh auth setup-git`, a push to a URL. */
function setsCredentials({ words, texts }: Command): boolean {
  const text = texts.join(' ')
  if (words[0] === 'gh' && words[1] === 'auth') return true
  if (words[0] === 'ssh-add' || words[0] === 'ssh-agent') return true
  if (words[0] !== 'git') return false
  return /https?:\/\/.*@|extraheader|insteadof|core\.sshcommand|git@|credential/i.test(text)
}

function credentialKind({ texts, words }: Command, ref: StepRef): TokenKind {
  if (words[0] === 'gh') return ghToken(ref)
  const text = texts.join(' ')
  const written = /\$\{\{.*?\}\}/.exec(text)?.[0]
  if (written !== undefined) return tokenKind(written)
  const variable = /\$\{?(\w+)\}?@/.exec(text)?.[1]
  const value = variable === undefined ? undefined : entryOf(envOf(ref), variable)?.value
  return value === undefined ? 'unknown' : tokenKind(value)
}

/** The token of `gh`: `GH_TOKEN` before `GITHUB_TOKEN`, as its manual says. */
export function ghToken(ref: StepRef): TokenKind {
  const entries = envOf(ref)
  const text = entryOf(entries, 'GH_TOKEN') ?? entryOf(entries, 'GITHUB_TOKEN')
  return text === undefined ? 'unknown' : tokenKind(text.value)
}

const tokenInputs = ['token', 'github-token', 'github_token', 'repo-token', 'repo_token']

/** The token of an action that talks to GitHub: its input, else `GITHUB_TOKEN` in its environment, else the run's own. */
export function actionToken(ref: StepRef): TokenKind {
  const given = tokenInputs.flatMap((name) => inputOf(ref.step, name) ?? [])[0]
  const text = given ?? entryOf(envOf(ref), 'GITHUB_TOKEN') ?? entryOf(envOf(ref), 'GH_TOKEN')
  return tokenKind(text?.value)
}
