import type { PackedContents } from '../model/artifact.ts'
import type { Finding } from '../model/finding.ts'

/** What no archive may hold, whatever its ecosystem: doubles, paths that lead out of it, links. */
export function findArchiveFaults(contents: PackedContents, where: string): readonly Finding[] {
  const fault = (rule: string, message: string, hint: string): Finding => {
    return { rule, severity: 'error', message, hint }
  }
  return [
    ...contents.duplicates.map((path) =>
      fault(
        'artifact/duplicate-entry',
        `\`${where}\` holds \`${path}\` twice; installers differ in which of the two they take`,
        'look for a file that is listed twice in the packing settings, or is written by two build steps',
      ),
    ),
    ...contents.escapes.map((path) =>
      fault(
        'artifact/path-escape',
        `\`${where}\` holds \`${path}\`, which leads out of the folder it is unpacked into`,
        'registries and installers refuse it; pack with the usual tools of the ecosystem',
      ),
    ),
    ...contents.files
      .filter((file) => file.link !== undefined)
      .map((file) =>
        fault(
          'artifact/link',
          `\`${where}\` holds \`${file.path}\`, a link to \`${file.link}\`; installers leave links out`,
          'replace the link by a copy of the file before packing',
        ),
      ),
  ]
}
