import { publishSteps, uploadedBy } from '../../facts/publishing.ts'
import type { Rule } from '../../model.ts'

export const npmFirstPublish: Rule = {
  id: 'registry/npm-first-publish',
  severity: 'warning',
  summary: 'The first version of an npm package does not count on OIDC',
  why: 'A trusted publisher can be given only to a package that is on npm. The token exchange of a new name ends with 404 "package not found", after the other packages of the release are out.',
  fix: 'Publish the new name once by hand (`npm publish --access public` after `npm login`), give it a trusted publisher, then let the workflow publish. `paquebot doctor` asks npm which names are new.',
  *check(checked) {
    const told = new Set<string>()
    for (const upload of publishSteps(checked)) {
      if (upload.ecosystem !== 'npm' || upload.auth !== 'oidc' || upload.elsewhere) continue
      for (const { id, name, version, manifest } of uploadedBy(checked, upload)) {
        if (version !== '0.0.0' || told.has(id)) continue
        told.add(id)
        yield {
          file: manifest,
          message: `\`${name}\` is at 0.0.0, as if it was never published: OIDC cannot create a package on npm`,
          hint: 'publish it once by hand, or run `paquebot doctor` to see whether npm has it',
        }
      }
    }
  },
}
