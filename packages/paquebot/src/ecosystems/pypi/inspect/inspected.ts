import type { Finding, Location } from '../../../model/finding.ts'
import type { Inspection } from '../../ecosystem.ts'
import { type Pyproject, pyprojectIn } from '../project/pyproject.ts'
import { type CoreMetadata, readMetadata } from './metadata.ts'

/** A packed file with its metadata read and the manifest it was built from. */
export interface Inspected extends Inspection {
  readonly metadata: CoreMetadata
  readonly pyproject?: Pyproject
}

/** A rule of this folder: looks at one packed file and says what is wrong. */
export type Check = (input: Inspected) => readonly Finding[]

/** Reads what all checks need. */
export function prepare(input: Inspection): Inspected {
  const pyproject = pyprojectIn(input.repository, input.pkg.path)
  const metadata = readMetadata(input.contents, input.artifact.kind)
  return { ...input, metadata, ...(pyproject === undefined ? {} : { pyproject }) }
}

/** Where a setting stands in pyproject.toml; the manifest alone when it is not written there. */
export function placeOf({ pkg, pyproject }: Inspected, ...path: string[]): Location {
  return pyproject?.at(...path) ?? { file: pkg.manifest }
}

/** A finding at a place. */
export function found(
  rule: string,
  severity: Finding['severity'],
  at: Location,
  message: string,
  hint: string,
): Finding {
  return { rule, severity, message, ...at, hint }
}
