import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { runCli } from './support/cli.ts'
import { copyExample, git, tempFolder, writeTree } from './support/temp.ts'

const release = '1.8.1'
const oracle = join(tmpdir(), `paquebot-oracle-bump-my-version-${release}`)

/** A virtual environment cannot be moved, so it is called by its modules. */
function theirs(cwd: string, ...args: string[]) {
  const env = { ...process.env, PYTHONPATH: join(oracle, 'site'), PYTHONDONTWRITEBYTECODE: '1' }
  return spawnSync('python3', ['-m', 'bumpversion', ...args], { cwd, encoding: 'utf8', env })
}

beforeAll(() => {
  if (existsSync(join(oracle, 'site/bumpversion'))) return
  const draft = mkdtempSync(join(tmpdir(), 'paquebot-oracle-'))
  const target = join(draft, 'site')
  const args = ['-m', 'pip', 'install', '-q', '--target', target, `bump-my-version==${release}`]
  execFileSync('python3', args, { stdio: 'pipe' })
  rmSync(oracle, { recursive: true, force: true })
  renameSync(draft, oracle)
}, 120_000)

/** As the design document of TokenLedger writes it, "pyproject.toml Additions for Version Bumping". */
const documentSettings = `
[tool.bumpversion]
current_version = "0.1.0"
commit = true
tag = true
tag_name = "v{new_version}"

[[tool.bumpversion.files]]
filename = "pyproject.toml"
search = 'version = "{current_version}"'
replace = 'version = "{new_version}"'

[[tool.bumpversion.files]]
filename = "tokenledger/__init__.py"
search = '__version__ = "{current_version}"'
replace = '__version__ = "{new_version}"'
`

/** The example with the document's settings, and with the static version that they expect. */
function tokenLedger(to: string): void {
  copyExample('token-ledger', to)
  const file = join(to, 'pyproject.toml')
  const text = readFileSync(file, 'utf8')
  const static_ = text
    .replace('dynamic = ["version"]', 'version = "0.1.0"')
    .replace(/\[tool\.hatch\.version\]\npath = [^\n]+\n/, '')
    .replace(/\[tool\.bumpversion\][\s\S]*?(?=# --- Checks)/, '')
  writeFileSync(file, `${static_}${documentSettings}`)
  git(to, 'commit', '-qam', 'build: the document')
}

function treeOf(root: string): Readonly<Record<string, string>> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !/^(\.git|\.paquebot)\//.test(path))
  return Object.fromEntries(
    files.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')]),
  )
}

/** Everything that a bump leaves: files, message and files of the commit, tags with their messages, what is dirty. */
function left(root: string) {
  return {
    tree: treeOf(root),
    commits: git(root, 'log', '--format=%s%n%b', '--name-status', '-2'),
    tags: git(root, 'for-each-ref', '--format=%(refname) %(objecttype) %(contents)', 'refs/tags'),
    tagged: git(root, 'describe', '--tags', '--always', '--exclude=none').replace(/-g\w+$/m, ''),
    dirty: git(root, 'status', '--porcelain'),
  }
}

/** Runs both in copies of the repository; `more` are flags that only ours needs. */
async function both(make: (folder: string) => void, ...args: string[]) {
  using mine = tempFolder()
  using other = tempFolder()
  make(mine.path)
  cpSync(mine.path, other.path, { recursive: true })
  for (const { path } of [mine, other]) {
    git(path, 'config', 'user.name', 'A')
    git(path, 'config', 'user.email', 'a@example.com')
  }
  const they = theirs(other.path, 'bump', ...args)
  const we = await runCli(['bump', ...args, '--no-changelog'], { cwd: mine.path })
  return {
    theirs: { ok: they.status === 0, ...left(other.path) },
    ours: { ok: we.code === 0, ...left(mine.path) },
    said: { theirs: they.stdout + they.stderr, ours: we.stdout + we.stderr },
  }
}

/** A small project with other settings than the document's. */
const project =
  (settings: string, more: Readonly<Record<string, string>> = {}) =>
  (to: string) => {
    writeTree(to, {
      'pyproject.toml': `[project]\nname = "ab"\nversion = "1.2.3"\n\n${settings}`,
      'ab/__init__.py': '__version__ = "1.2.3"\n',
      'README.md': '# ab\n\nab 1.2.3, not 1.2.30 and ab==1.2.3\n',
      'NEWS.md': '# News\n\n## Unreleased\n\n- something\n',
      ...more,
    })
    git(to, 'init', '-q', '-b', 'main')
    git(to, 'add', '-A')
    git(to, 'commit', '-qm', 'first')
  }

const bumping = '[tool.bumpversion]\ncurrent_version = "1.2.3"\ncommit = true\ntag = true\n'
const file = (text: string) => `\n[[tool.bumpversion.files]]\n${text}`

describe('paquebot bump against bump-my-version', () => {
  it.each(['patch', 'minor', 'major'])(
    "leaves the same files, commit and tag with TokenLedger's document (%s)",
    async (size) => {
      const { ours, theirs, said } = await both(tokenLedger, size)
      expect(theirs.ok, said.theirs).toBe(true)
      expect(ours, said.ours).toEqual(theirs)
    },
    60_000,
  )

  it.each([
    [
      'its own messages, without a tag message of its own',
      `${bumping}message = "chore(release): {current_version} to {new_version}"\ntag_name = "release-{new_version}"\n`,
    ],
    [
      'a search that says more than the version',
      `${bumping}${file(`filename = "NEWS.md"\nsearch = "## Unreleased"\nreplace = "## Unreleased\\n\\n## {new_version} ({now:%Y-%m-%d})"\n`)}`,
    ],
    ['every place of a file without a search', `${bumping}${file('filename = "README.md"\n')}`],
    [
      'a regular expression with a group',
      `${bumping}${file(`filename = "README.md"\nregex = true\nsearch = '(?P<name>ab)=={current_version}'\nreplace = '\\g<name>=={new_version}'\n`)}`,
    ],
    [
      'another grammar in one file',
      `${bumping}${file(`filename = "README.md"\nserialize = ["{major}.{minor}"]\nsearch = "ab {current_version}"\nreplace = "ab {new_version}"\n`)}`,
    ],
    [
      'files by a glob',
      `${bumping}ignore_missing_version = true\n${file(`glob = "**/*.md"\nsearch = "ab {current_version}"\nreplace = "ab {new_version}"\n`)}`,
    ],
    ['no commit and no tag', '[tool.bumpversion]\ncurrent_version = "1.2.3"\n'],
    [
      'a file that only larger bumps change',
      `${bumping}${file(`filename = "README.md"\nexclude_bumps = ["patch", "minor"]\n`)}`,
    ],
  ])('does the same with %s', async (_, settings) => {
    const init = file(`filename = "ab/__init__.py"\n`)
    const { ours, theirs, said } = await both(project(settings + init), 'minor')
    expect(theirs.ok, said.theirs).toBe(true)
    expect(ours, said.ours).toEqual(theirs)
  })

  it('does the same with settings in .bumpversion.cfg', async () => {
    const settings =
      '[bumpversion]\ncurrent_version = 1.2.3\ncommit = True\ntag = True\n\n[bumpversion:file:ab/__init__.py]\n\n[bumpversion:file:README.md]\nsearch = ab {current_version}\nreplace = ab {new_version}\n'
    // bump-my-version leaves pyproject.toml alone then, so its version comes from the module.
    const dynamic =
      '[project]\nname = "ab"\ndynamic = ["version"]\n\n[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n[tool.hatch.version]\npath = "ab/__init__.py"\n'
    const more = { '.bumpversion.cfg': settings, 'pyproject.toml': dynamic }
    const { ours, theirs, said } = await both(project('', more), 'minor')
    expect(theirs.ok, said.theirs).toBe(true)
    expect(ours, said.ours).toEqual(theirs)
  })

  it('stops as it does where a search matches nothing, and names the line', async () => {
    const broken = `${bumping}${file(`filename = "README.md"\nsearch = "version {current_version}"\n`)}`
    const { ours, theirs, said } = await both(project(broken), 'minor')
    expect({ ...ours, ok: false }).toEqual(theirs)
    expect(ours.ok).toBe(false)
    expect(said.ours).toContain('pyproject.toml:11:12')
  })
})
