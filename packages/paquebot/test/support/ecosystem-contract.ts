import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startLocalRegistries } from '@paquebot/local-registry'
import { describe, expect, it } from 'vitest'
import { readArchive } from '../../src/ecosystems/archive.ts'
import type { Ecosystem, Workshop } from '../../src/ecosystems/ecosystem.ts'
import { draftsOver } from '../../src/io/drafts.ts'
import { cleanEnvironment } from '../../src/io/environment.ts'
import { openRepository, type Repository } from '../../src/io/repository.ts'
import { findUpstream, type Upstream } from '../../src/io/upstream.ts'
import { hasErrors } from '../../src/model/finding.ts'
import type { Package, Workspace } from '../../src/model/package.ts'
import { artifactOf } from '../../src/stages/build/artifact.ts'
import { addressesOf } from '../../src/stages/rehearse/registries.ts'
import { clientEnvironment, openWorkshop } from '../../src/stages/workshop.ts'
import { outerEnvironment } from './cli.ts'
import { commitAll, tempFolder, writeTree } from './temp.ts'

/** A small healthy repository of one world: a leaf and a package that needs it. */
export interface EcosystemFixture {
  readonly files: Readonly<Record<string, string>>
  /** Ids of the leaf and of the package that depends on it with `range`. */
  readonly leaf: Package['id']
  readonly dependent: Package['id']
  readonly range: string
  /** A range that takes in 1.1.0, in the same style. */
  readonly widened: string
}

/** What every ecosystem must do. Uses its real clients and a registry on loopback. */
export function describeEcosystem(ecosystem: Ecosystem, fixture: EcosystemFixture): void {
  describe(`the ${ecosystem.id} ecosystem`, () => {
    it('finds its packages with name, version and folder', () => {
      using place = repositoryOf(fixture)
      const { packages, findings } = ecosystem.discover(place.repository)
      expect(findings).toEqual([])
      expect(packages.map((pkg) => [pkg.id, pkg.version, pkg.private])).toEqual([
        [fixture.leaf, '1.0.0', false],
        [fixture.dependent, '1.0.0', false],
      ])
    })

    it('finds the edge between them with its range and place', () => {
      using place = repositoryOf(fixture)
      const [, dependent] = workspaceOf(ecosystem, place.repository).packages
      expect(dependent?.dependencies).toMatchObject([
        {
          id: fixture.leaf,
          kind: 'runtime',
          range: fixture.range,
          at: { file: dependent?.manifest },
        },
      ])
    })

    it('tells every place of a version by its exact bytes', () => {
      using place = repositoryOf(fixture)
      for (const pkg of ecosystem.discover(place.repository).packages) {
        const written = pkg.places.map((at) =>
          place.repository.read(at.file)?.slice(at.start, at.end),
        )
        expect(written).toEqual(pkg.places.map(() => '1.0.0'))
      }
    })

    it('writes a version and a range and no other byte', () => {
      using place = repositoryOf(fixture)
      const { packages } = workspaceOf(ecosystem, place.repository)
      const dependent = packages.find((pkg) => pkg.id === fixture.dependent) as Package
      const drafts = draftsOver(place.repository)
      ecosystem.write(
        dependent,
        { to: '1.1.0', ranges: [{ on: fixture.leaf, from: fixture.range, to: fixture.widened }] },
        drafts,
      )
      const before = place.repository.read(dependent.manifest) ?? ''
      const expected = before
        .replaceAll('1.0.0', '1.1.0')
        .replaceAll(fixture.range, fixture.widened)
      expect(drafts.read(dependent.manifest)).toBe(expected)
    })

    it('widens the range so that it takes in the new version, in the same style', () => {
      expect(ecosystem.versions.accepts(fixture.range, '1.0.0')).toBe(true)
      expect(ecosystem.versions.widen(fixture.range, '1.1.0')).toBe(fixture.widened)
      expect(ecosystem.versions.accepts(fixture.widened, '1.1.0')).toBe(true)
    })

    it('builds, uploads, leaves the same file alone the second time, and installs back', async () => {
      using place = repositoryOf(fixture)
      await using registries = await startLocalRegistries({
        tokens: ['token'],
        upstream: { npm: place.upstream.npm, pypi: place.upstream.pypi },
      })
      const shop = await workshopOf(ecosystem, place)
      const pkg = shop.workspace.packages[0] as Package
      for (const install of ecosystem.installs(shop.workspace, [pkg], shop.repository))
        await install.run(shop)
      expect(hasErrors(await ecosystem.build(pkg, shop))).toBe(false)
      const outDir = join(place.path, 'artifacts')
      const packed = await ecosystem.pack(pkg, outDir, shop, '1.0.0')
      expect(packed.findings).toEqual([])
      const built = await Promise.all(
        packed.files.map(async (path) => {
          const contents = await readArchive(path)
          return { path, contents, artifact: artifactOf({ pkg, version: '1.0.0', path, contents }) }
        }),
      )
      const registry = addressesOf(registries)[ecosystem.id]
      const upload = ({ artifact, path }: (typeof built)[number]) =>
        ecosystem.upload({
          artifact,
          path,
          registry,
          access: 'public',
          credential: async () => 'token',
        })
      for (const one of built) {
        expect(await ecosystem.probe(one.artifact, registry)).toEqual({ kind: 'absent' })
        expect(await upload(one)).toEqual({ kind: 'accepted' })
        expect(await ecosystem.probe(one.artifact, registry)).toEqual({ kind: 'same' })
        expect((await upload(one)).kind).toMatch(/^(exists|accepted)$/)
        expect(await ecosystem.listed(one.artifact, registry)).toEqual({ kind: 'same' })
        const other = { ...one.artifact, sha256: '0'.repeat(64), sha512: '0'.repeat(128) }
        expect(await ecosystem.probe(other, registry)).toMatchObject({ kind: 'other' })
      }
      const asked = { name: pkg.name, version: '1.0.0' }
      expect(await ecosystem.released(asked, registry)).toMatchObject({ kind: 'complete' })
      const never = { ...asked, version: '9.9.9' }
      expect(await ecosystem.released(never, registry)).toEqual({ kind: 'absent' })
      const bytesOf = (file: string) => new Uint8Array(readFileSync(join(outDir, file)))
      const here = built.map(({ artifact: { file, kind } }) => ({
        file,
        kind,
        bytes: bytesOf(file),
      }))
      const back = await ecosystem.download(asked, registry)
      expect(back.toSorted(byFile)).toEqual(here.toSorted(byFile))
      expect(await ecosystem.download(never, registry)).toEqual([])
      const folder = join(place.path, 'trial')
      mkdirSync(folder)
      const result = await ecosystem.tryOut({
        pkg,
        artifacts: built.map(({ artifact }) => artifact),
        artifactDir: outDir,
        contents: new Map(built.map(({ artifact, contents }) => [artifact.file, contents])),
        version: '1.0.0',
        versions: new Map([[pkg.id, '1.0.0']]),
        registry,
        smoke: [],
        withTests: false,
        folder,
        shop,
      })
      expect(result.findings.filter((finding) => finding.severity !== 'info')).toEqual([])
      expect(result.tried.length).toBeGreaterThan(1)
    })
  })
}

const byFile = (a: { readonly file: string }, b: { readonly file: string }) =>
  a.file < b.file ? -1 : 1

interface Place {
  readonly path: string
  readonly repository: Repository
  readonly upstream: Upstream
  [Symbol.dispose](): void
}

const upstream = await findUpstream(process.cwd(), outerEnvironment(), new AbortController().signal)

function repositoryOf(fixture: EcosystemFixture): Place {
  const folder = tempFolder()
  const root = join(folder.path, 'repository')
  writeTree(root, fixture.files)
  commitAll(root)
  return {
    path: folder.path,
    repository: openRepository(root),
    upstream,
    [Symbol.dispose]: folder[Symbol.dispose],
  }
}

function workspaceOf(ecosystem: Ecosystem, repository: Repository): Workspace {
  const { packages, tools } = ecosystem.discover(repository)
  const linked = packages.map((pkg) => ({
    ...pkg,
    dependencies: ecosystem.dependencies(repository, pkg, packages),
  }))
  return { root: repository.root, gitRoot: repository.root, packages: linked, tools }
}

async function workshopOf(ecosystem: Ecosystem, place: Place): Promise<Workshop> {
  const cache =
    process.env.PAQUEBOT_CACHE ?? join(process.env.HOME ?? place.path, '.cache/paquebot')
  const home = join(place.path, 'home')
  mkdirSync(home)
  return openWorkshop({
    workspace: workspaceOf(ecosystem, place.repository),
    repository: place.repository,
    cache,
    scratch: join(place.path, 'scratch'),
    logs: join(place.path, 'logs'),
    env: {
      ...cleanEnvironment(home, place.path, outerEnvironment()),
      ...clientEnvironment(cache, place.upstream),
    },
    offline: false,
    upstream: place.upstream,
    signal: new AbortController().signal,
    emit: () => {},
    redact: (text) => text,
  })
}
