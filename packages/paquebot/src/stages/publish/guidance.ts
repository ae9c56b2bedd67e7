import { ecosystemOf } from '../../ecosystems/index.ts'
import { mapParallel } from '../../io/parallel.ts'
import type { Outlook } from './publish.ts'
import type { PublishOptions } from './run.ts'
import type { Advice, PackageStatus, ReleaseStatus } from './status.ts'
import { addressOf } from './survey.ts'

type Known = Omit<ReleaseStatus, 'next' | 'ifBad'>

/** What to type next, and what to do about a version that should not be out. */
export async function whatToDo(
  status: Known,
  outlook: Outlook,
  options: PublishOptions,
): Promise<Pick<ReleaseStatus, 'next' | 'ifBad'>> {
  return { next: nextSteps(status, options), ifBad: await ifBad(status, outlook) }
}

function nextSteps(
  { packages, complete, busy }: Known,
  options: PublishOptions,
): readonly Advice[] {
  if (busy !== undefined)
    return [{ text: `process ${busy.pid} is publishing right now: let it end, then look again` }]
  if (complete) return []
  const conflicts = packages.filter(({ standing }) => standing === 'conflict')
  if (conflicts.length > 0) return conflicts.flatMap(forConflict)
  return [
    ...late(packages),
    ...pending(packages),
    { text: 'go on from here; nothing is uploaded twice', command: publishLine(options) },
  ]
}

function publishLine({ from, only }: PublishOptions): string {
  return [
    'paquebot publish',
    ...(from === undefined ? [] : [`--from ${from}`]),
    ...only.map((word) => `--only ${word}`),
  ].join(' ')
}

function forConflict({ name, version }: PackageStatus): readonly Advice[] {
  return [
    {
      text: `${name} ${version} is taken by other bytes: bring the artifacts that were published (\`--from\`), or release a new version`,
      command: `paquebot bump patch --package ${name}`,
    },
  ]
}

/** Half a release of PyPI has an end. */
function late(packages: readonly PackageStatus[]): readonly Advice[] {
  return packages.flatMap(({ name, version, deadline }) => {
    if (deadline === undefined) return []
    if (Date.parse(deadline) < Date.now())
      return [
        {
          text: `PyPI takes no more files for ${name} ${version} since ${deadline}: release a new version`,
          command: `paquebot bump patch --package ${name}`,
        },
      ]
    return [{ text: `PyPI takes further files for ${name} ${version} until ${deadline}` }]
  })
}

const hour = 60 * 60 * 1000

/** A version that never shows up may have been blocked: its number is spent then. */
function pending(packages: readonly PackageStatus[]): readonly Advice[] {
  return packages.flatMap(({ name, version, pendingSince }) => {
    if (pendingSince === undefined) return []
    if (Date.now() - Date.parse(pendingSince) < hour)
      return [
        { text: `npm looks through ${name} ${version} since ${pendingSince}; most take minutes` },
      ]
    return [
      {
        text: `npm has ${name} ${version} since ${pendingSince} and does not show it: look for its mail to the owners; a blocked version is spent, so release a new one`,
        command: `paquebot bump patch --package ${name}`,
      },
    ]
  })
}

/** Nothing that is published can be taken back as a whole; this is what can be done, per registry. */
async function ifBad({ packages }: Known, outlook: Outlook): Promise<readonly Advice[]> {
  const out = packages.filter(({ standing }) => standing === 'there' || standing === 'untagged')
  if (out.length === 0 || out.length > 20) return []
  const advice = await mapParallel(out, (one) => forBad(one, outlook), 8)
  const forward = {
    text: 'then fix it and release a new version: write a changeset, and run',
    command: 'paquebot version && git commit -am "fix: …" && paquebot publish',
  }
  return [...advice.flat(), forward]
}

async function forBad(
  { package: id, name, version, tag = 'latest', tags }: PackageStatus,
  { ground }: Outlook,
): Promise<readonly Advice[]> {
  const ecosystem = ecosystemOf(id.startsWith('npm:') ? 'npm' : 'pypi')
  const address = addressOf(ground, id)
  if (ecosystem.tags === undefined) {
    const page = `${address.api}manage/project/${name}/release/${version}/`
    return [{ text: `PyPI: yank ${name} ${version}, so that nobody gets it unasked, at ${page}` }]
  }
  const deprecate = {
    text: `npm: warn whoever installs ${name} ${version}`,
    command: `npm deprecate ${name}@${version} "broken, use another version"`,
  }
  if (tags?.[tag] !== version) return [deprecate]
  const before = await ecosystem.tags.before(name, version, address)
  if (before === undefined) return [deprecate]
  const command = `npm dist-tag add ${name}@${before} ${tag}`
  return [{ text: `npm: move \`${tag}\` of ${name} back`, command }, deprecate]
}
