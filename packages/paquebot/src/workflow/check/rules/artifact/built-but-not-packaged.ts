import type { Package } from '../../../../model/package.ts'
import { publishable } from '../../../../model/package.ts'
import { artifactsOf, type Upload, wants } from '../../facts/artifacts.ts'
import { buildsOf } from '../../facts/building.ts'
import type { Checked, Rule } from '../../model.ts'

export const builtButNotPackaged: Rule = {
  id: 'artifact/built-but-not-packaged',
  severity: 'warning',
  summary: 'A front end that CI builds gets into the package that it belongs to',
  why: 'The job is green, the artifact is thrown away, and the wheel is published without the pages it is to serve, or with those that a laptop left behind.',
  fix: 'Download the artifact where the wheel is built, let the manifest take it in, and say in `paquebot.toml` that the package bundles it.',
  *check(checked) {
    const { uploads, downloads } = artifactsOf(checked)
    const hosts = publishable(checked.workspace)
    if (hosts.length === 0) return
    for (const upload of uploads) {
      const front = frontEnd(checked, upload)
      if (front === undefined || upload.names === undefined) continue
      if (!buildsOf(checked, upload).some(({ ecosystem }) => ecosystem === 'npm')) continue
      const { names } = upload
      if (
        downloads.some(
          ({ wanted }) => wanted === undefined || names.some((name) => wants(wanted, name)),
        )
      )
        continue
      const host = hosts.find((pkg) => carries(pkg, front))
      yield {
        file: upload.workflow.path,
        range: upload.path?.range ?? upload.step.range,
        message:
          host === undefined
            ? `\`${front.path}\` is built here and gets into no package`
            : `\`${host.name}\` takes in \`${front.path}\`, and no job hands this build to it`,
        hint: 'download the artifact where the package is built',
      }
    }
  },
}

/** The private npm package, not the root, whose build output is uploaded. */
function frontEnd(checked: Checked, { root }: Upload): Package | undefined {
  return checked.workspace.packages.find(
    (pkg) =>
      pkg.ecosystem === 'npm' &&
      pkg.private &&
      pkg.path !== '.' &&
      pkg.standIn === undefined &&
      ['dist', 'build', 'out'].some((folder) => root === `${pkg.path}/${folder}`),
  )
}

function carries(host: Package, front: Package): boolean {
  return (
    host.dependencies.some(({ id, kind }) => id === front.id && kind === 'bundles') ||
    (host.carries ?? []).some(
      ({ path }) => path === front.path || path.startsWith(`${front.path}/`),
    )
  )
}
